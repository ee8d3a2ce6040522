"""A replay rests between two requests as people did, and no request is left out for it."""

from __future__ import annotations

from datetime import timedelta

from slipway.decisions.recordings.exchange import Exchange
from slipway.steps.replaying.pace import Pace

from tests.fakes.turned_clock import START, TurnedClock

A_MINUTE = timedelta(minutes=1)


def paced(after: list[float], *, altogether: float, within: float, each_takes: float) -> list[float]:
    """When each request is asked, in seconds, where people asked them after so many and to ask one takes so long."""
    clock, asked = TurnedClock(), list[float]()
    exchanges = [Exchange(START - A_MINUTE + timedelta(seconds=each), "GET", "/") for each in after]
    until = START + timedelta(seconds=within)
    pace = Pace(exchanges, timedelta(seconds=altogether), until=until, clock=clock)
    for number in range(len(exchanges)):
        pace.rest_before(number)
        asked.append((clock.now() - START).total_seconds())
        clock.sleep(each_takes)
    return asked


def test_requests_come_as_far_apart_as_people_made_them() -> None:
    assert paced([0, 0.5, 4, 4], altogether=10, within=60, each_takes=0.25) == [0, 0.5, 4, 4.25]


def test_a_long_rest_is_cut() -> None:
    assert paced([0, 1000, 1001], altogether=5, within=60, each_takes=0) == [0, 4, 5]


def test_without_rests_each_is_asked_after_the_other() -> None:
    assert paced([0, 10, 20], altogether=0, within=60, each_takes=0.5) == [0, 0.5, 1]


def test_all_are_asked_in_time_where_rests_would_take_what_asking_needs() -> None:
    # Ten requests that take a second each leave ten of twenty seconds for rests, though ninety would be rested.
    asked = paced([10.0 * number for number in range(10)], altogether=90, within=20, each_takes=1)
    assert asked[-1] + 1 <= 20
    assert asked[-1] > 15

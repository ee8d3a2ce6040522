"""The one wait for readiness: how patient it is, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from slipway.ports import Ended, NotReady, Readiness, Ready
from slipway.steps.starting.readiness import NeverReady, Patience, wait_until_ready

from tests.fakes.turned_clock import TurnedClock

PATIENCE = Patience(timedelta(seconds=60), ends=1)


def waited(*found: Readiness, patience: Patience = PATIENCE) -> float:
    """Wait with these answers, the last of them for ever; return after how many seconds it was ready."""
    clock, answers = TurnedClock(), iter(found)
    began = clock.now()

    def told() -> Iterator[Readiness]:
        yield from answers
        while True:
            yield found[-1]

    every = told()
    wait_until_ready(lambda: next(every), "The release", clock=clock, patience=patience)
    return (clock.now() - began).total_seconds()


def test_it_ends_as_soon_as_the_release_is_ready() -> None:
    assert waited(Ready()) == 0
    assert 0 < waited(NotReady("503"), NotReady("503"), Ready()) < 2


def test_after_its_time_it_says_what_the_release_answered_last() -> None:
    with pytest.raises(NeverReady, match=r"The release was not ready within 60 s\. 503: no database"):
        waited(NotReady("nothing"), NotReady("503: no database"))


def test_so_many_ends_as_the_judge_bears_are_borne_and_no_more() -> None:
    assert waited(Ended("it crashed", times=1), Ready()) < 2
    with pytest.raises(NeverReady, match="failed before it was ready: it crashed twice"):
        waited(Ended("it crashed", times=1), Ended("it crashed twice", times=2))


def test_what_nothing_starts_again_is_not_waited_for() -> None:
    with pytest.raises(NeverReady, match="the image cannot be pulled"):
        waited(Ended("the image cannot be pulled", times=0, is_final=True), Ready())


def test_ends_of_before_the_wait_are_none_of_its_own() -> None:
    before = Ended("it crashed for an hour", times=7)
    assert waited(before, Ready(), patience=PATIENCE.beyond(before)) < 2
    assert PATIENCE.beyond(NotReady("503")) == PATIENCE
    with pytest.raises(NeverReady):
        waited(Ended("again", times=9), patience=PATIENCE.beyond(before))

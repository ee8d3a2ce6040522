"""Signs of life of agents: few requests, the newest one counts, and what nobody needs is taken away."""

from __future__ import annotations

from datetime import timedelta

from slipway.flows.environment import agent_signs
from slipway.flows.environment.agent_signs import PREFIX, AgentSigns

from tests.fakes.memory_store import MemoryStore
from tests.fakes.turned_clock import TurnedClock

EVERY = timedelta(seconds=30)


def signs_of(store: MemoryStore, clock: TurnedClock, name: str) -> AgentSigns:
    return AgentSigns(store, clock, name, EVERY, clock.now())


def test_a_sign_that_says_the_same_is_left_once_a_minute_and_two_lie_there() -> None:
    store, clock = MemoryStore(), TurnedClock()
    signs = signs_of(store, clock, "one")
    for _ in range(20):
        signs.leave("Nothing new.")
        clock.turn(EVERY)
    assert len(list(store.list(PREFIX))) == 2
    found = agent_signs.newest(store)
    assert found
    assert clock.now() - found.at == timedelta(minutes=1)
    signs.leave("Not yet:\n  frozen")
    found = agent_signs.newest(store)
    assert found
    assert (found.at, found.words, found.every) == (clock.now(), "Not yet: frozen", EVERY)


def test_the_successor_of_a_killed_agent_is_the_one_that_counts() -> None:
    store, clock = MemoryStore(), TurnedClock()
    signs_of(store, clock, "killed").leave("Nothing new.")
    clock.turn(timedelta(minutes=20))
    killed = agent_signs.newest(store)
    assert killed
    assert killed.is_late(clock.now())
    signs_of(store, clock, "next").leave("Nothing new.")
    found = agent_signs.newest(store)
    assert found
    assert (found.name, found.is_late(clock.now())) == ("next", False)


def test_what_a_killed_agent_left_is_taken_away_a_day_later() -> None:
    store, clock = MemoryStore(), TurnedClock()
    signs_of(store, clock, "killed").leave("Nothing new.")
    clock.turn(timedelta(days=2))
    signs_of(store, clock, "next").leave("Nothing new.")
    assert [each.key.split("/")[1] for each in store.list(PREFIX)] == ["next"]


def test_a_store_that_is_away_ends_no_agent() -> None:
    store, clock = MemoryStore(), TurnedClock()
    signs = signs_of(store, clock, "one")
    store.unreachable = True
    signs.leave("Nothing new.")
    signs.remove()
    store.unreachable = False
    signs.leave("Nothing new.")
    assert agent_signs.newest(store)

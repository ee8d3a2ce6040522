"""A new release is asked what anybody may ask, before people do, and nothing that would change something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

from slipway.adapters.recordings.sealed_segments import SealedSegments
from slipway.decisions.recordings.exchange import Exchange
from slipway.ports import Slot, WebAnswer, WebRequest
from slipway.steps.replaying.warm_release import MOST_REQUESTS, ROUNDS, WarmRelease
from slipway.steps.work import ReplayTools, Work

from tests.fakes.memory_store import MemoryStore
from tests.fakes.turned_clock import START, TurnedClock


@dataclass
class NewRelease:
    """Keeps what it was asked and with which headers; each answer takes so many seconds."""

    clock: TurnedClock
    takes: float = 0.0
    status: int = 200
    paths: list[str] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)

    def ask(self, request: WebRequest) -> WebAnswer:
        self.paths.append(request.target)
        self.clock.sleep(self.takes)
        return WebAnswer(self.status, {}, b"", self.takes)

    def close(self) -> None:
        """Nothing is open."""


def kept(path: str, *, method: str = "GET", person: str = "", status: int = 200, route: str = "") -> Exchange:
    return Exchange(
        START - timedelta(minutes=1),
        method,
        path,
        visitor="somebody",
        person=person,
        status=status,
        route=route,
    )


def warmed(
    *recorded: Exchange, takes: float = 0.0, status: int = 200
) -> tuple[NewRelease, Mapping[str, Any]]:
    clock = TurnedClock()
    release, recordings = NewRelease(clock, takes, status), SealedSegments(MemoryStore(), "secret")
    recordings.add([each.as_json() for each in recorded])

    def client(_: str, headers: Mapping[str, str]) -> NewRelease:
        release.headers = headers
        return release

    shares = SimpleNamespace(
        url="http://people.example",
        user_headers={},
        route_headers=lambda slot: {"X-Slipway-Slot": slot.value},
    )
    work = SimpleNamespace(
        now=clock.now,
        slot=Slot.GREEN,
        environment=SimpleNamespace(
            recording=SimpleNamespace(keep=timedelta(days=7)), replay=SimpleNamespace(requests=100)
        ),
        tools=SimpleNamespace(
            shares=shares,
            replaying=cast("ReplayTools", SimpleNamespace(recordings=recordings, client=client)),
        ),
    )
    return release, WarmRelease().apply(cast("Work", work))


def test_it_is_asked_by_its_own_address_what_only_reads_and_needs_nobody() -> None:
    release, facts = warmed(
        kept("/"),
        kept("/plans"),
        kept("/mine", person="5f2c"),
        kept("/orders", method="POST"),
        kept("/nowhere", status=404),
    )
    assert release.paths == ["/", "/plans"] * ROUNDS
    assert release.headers["X-Slipway-Slot"] == Slot.GREEN.value
    assert facts["words"] == f"{2 * ROUNDS} requests before the first of people"


def test_no_route_stays_cold_because_another_has_many_addresses() -> None:
    many = [kept(f"/plans/{number}", route="/plans/{id}") for number in range(2 * MOST_REQUESTS)]
    release, _ = warmed(*many, kept("/rare"), *many)
    assert "/rare" in release.paths
    assert len(release.paths) == MOST_REQUESTS * ROUNDS


def test_a_slow_release_is_not_warmed_for_long() -> None:
    release, _ = warmed(*(kept(f"/{number}") for number in range(20)), takes=3)
    assert len(release.paths) == 4


def test_what_fails_is_said_and_stops_nothing() -> None:
    _, facts = warmed(kept("/"), status=500)
    assert facts["failed"] == ROUNDS
    assert f"{ROUNDS} of them failed" in facts["words"]


def test_where_nothing_was_recorded_nothing_is_asked() -> None:
    release, facts = warmed()
    assert not release.paths
    assert facts["words"].startswith("0 requests")

"""What a replay of Galley takes beside the same rehearsal without one, its memory, and what differs falsely."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from slipway.steps.rehearse import Rehearse

from benchmarks.figures import Figure
from benchmarks.slipway.replaying import warming
from benchmarks.slipway.replaying.production import REPLAY, Production, production
from benchmarks.slipway.replaying.visitors import Browser
from benchmarks.slipway.replaying.whole_replay import whole_replay

REQUESTS, FEW = 1000, 250
LIMIT_SECONDS = 60.0
# As those of the small service.
FLAT = 1.5
WITHOUT = REPLAY.replace("1000", "0")


def measure() -> Iterator[Figure]:
    """Yield the figures of one production of Galley."""
    with production() as place:
        people = used(place)
        yield from _replays(place)
        yield from warming.measure(place, people)


def used(place: Production) -> list[Browser]:
    """Let people use it until there is more than is asked again, and return their browsers."""
    people = list[Browser]()
    while sum(len(each.statuses) for each in people) < REQUESTS * 1.1:
        people.append(place.person(len(people) + 1))
        people[-1].work()
    place.wait_until_recorded(REQUESTS)
    return people


def _replays(place: Production) -> Iterator[Figure]:
    point = place.keep_point()
    without, _ = _rehearsed(place, point, WITHOUT)
    took, replay = _rehearsed(place, point, REPLAY)
    yield Figure(
        f"rehearsal of Galley with a replay of {REQUESTS:,} requests, beyond the same without one",
        took - without,
        "s",
        LIMIT_SECONDS,
        peers={"s": took, "s without": without}
        | {name: replay[name] for name in ("requests", "routes", "people")},
    )
    many, few = (_whole(place, count) for count in (REQUESTS, FEW))
    yield Figure(
        "memory of a replay of Galley, compared with one of a quarter of the requests",
        many["memory"] / few["memory"],
        "times",
        FLAT,
        peers={"MiB": many["memory"] / 1024, "MiB with a quarter": few["memory"] / 1024},
    )
    false = {*replay["differences"], *many["differences"], *few["differences"]}
    yield Figure("false differences of a Galley that changes nothing", len(false), "", 0)


def _rehearsed(place: Production, point: str, replay: str) -> tuple[float, dict[str, Any]]:
    """Return the seconds of a rehearsal and what came of its replay."""
    with place.replaying(replay), place.work() as work:
        work.seen["restore point"] = {"point": point}
        began = time.monotonic()
        facts = Rehearse().apply(work)
        return time.monotonic() - began, dict(facts["replay"])


def _whole(place: Production, count: int) -> dict[str, Any]:
    with place.replaying(REPLAY.replace("1000", str(count))):
        return whole_replay(place.folder, place.release)

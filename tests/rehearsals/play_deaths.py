"""Slipway's own misfortunes, on real parts, with people using the service all the while: its process is killed at a
write of its store, before or after it, and a call to database, bucket, processes or proxy fails, once or for good.

Whichever it is, people are served by the old release or by the new one, never by a mixture; `resume` completes it, and
nobody has to unlock anything. Each write and each call is tried in Slipway's tests, in a world of files; here a choice
of them is, spread evenly over a whole deploy, or every one, which takes an hour.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from tests.support.production import SLIPWAY, Ended, Place, standing

from .acts import RehearsalFailed, Results

PLAY = "Deaths"
DYING = (sys.executable, str(Path(__file__).with_name("dying.py")))
KILLED = -9
# The deployer is tried here and not the judge, so little evidence is enough.
QUICK = """
[environment.production.canary]
steps = [50, 100]
least = "0.3s"
most = "40s"
every = "0.1s"
watch-after = "0.3s"

[environment.production.judge]
harm = 0.2
slower-harm = 0.3
"""
KILLS, FAILURES = 14, 8


def play(results: Results) -> None:
    """Play it. Raises `RehearsalFailed` when something is not as it has to be."""
    with standing(canary=QUICK, program=SLIPWAY) as place:
        deaths = Deaths(place, results)
        writes, calls = deaths.counted()
        for number, write in enumerate(spread(writes, KILLS)):
            deaths.killed(write, writes, "after" if number % 2 else "before")
        for number, call in enumerate(spread(calls, FAILURES)):
            deaths.failing(call, calls, "for-good" if number % 2 else "once")


def play_every(results: Results) -> None:
    """Play every one: killed before and after each write, each call failing once and for good."""
    with standing(canary=QUICK, program=SLIPWAY) as place:
        deaths = Deaths(place, results)
        writes, calls = deaths.counted()
        for write, when in product(range(1, writes + 1), ("before", "after")):
            deaths.killed(write, writes, when)
        for call, way in product(range(1, calls + 1), ("once", "for-good")):
            deaths.failing(call, calls, way)


def spread(most: int, count: int) -> Iterator[int]:
    """Yield so many numbers from 1 to `most`, evenly spread, the last among them."""
    for number in range(1, count + 1):
        yield max(1, round(number * most / count))


class Deaths:
    """A production, and a deployer that comes to grief in it."""

    def __init__(self, place: Place, results: Results) -> None:
        self.place, self.results = place, results
        place.variables["DYING_TOLD"] = str(place.folder.parent / "told")

    def counted(self) -> tuple[int, int]:
        """Deliver two releases that nothing happens to; return how many writes and calls the second made."""
        first = self.place.slipway("deploy", "production")
        if first.returncode:
            raise RehearsalFailed(f"The first release could not be delivered: {first.stderr}")
        self._merged()
        ended = self._acted("a deployer that comes to no harm", "count", 0, "-")
        self.results.demand("it ended with 0", ended.code == 0, seen=ended.errors)
        writes, calls = Path(self.place.variables["DYING_TOLD"]).read_text().split()
        self.results.note(f"{writes} writes to its store, {calls} calls to the world")
        return int(writes), int(calls)

    def killed(self, write: int, writes: int, when: str) -> None:
        """Kill the deployer at a write, and let the next one complete what it left."""
        before, commit = self._merged()
        ended = self._acted(f"killed {when} write {write} of {writes}", "kill", write, when)
        self.results.demand("it was killed", ended.code == KILLED, seen=ended.code)
        self._complete()
        self._demand_one_of(before, commit)

    def failing(self, call: int, calls: int, way: str) -> None:
        """Let a call fail, and let the next deployer complete what this one could not."""
        before, commit = self._merged()
        said = "fails" if way == "once" else "fails, and all after it"
        ended = self._acted(f"call {call} of {calls} {said}", "fail", call, way)
        self.results.demand(
            f"it ended with {ended.code}, as it may", ended.code in {0, 3, 6, 7}, seen=ended.errors
        )
        if ended.code == 6:
            self._complete()
        self._demand_one_of(before, commit)

    def _merged(self) -> tuple[str, str]:
        return self.place.live(), self.place.repository.commit("Change nothing")

    def _acted(self, name: str, *how: object) -> Ended:
        act = self.results.begin(PLAY, name)
        program = (*DYING, *map(str, how))
        ended = self.place.played("deploy", "production", program=program)
        act.exit_code, act.stopped_at, act.seconds = ended.code, ended.stopped_at, ended.seconds
        act.requests, act.failed = ended.people.requests, ended.people.failed
        return ended

    def _complete(self) -> None:
        resumed = self.place.played("resume", "production")
        act = self.results.acts[-1]
        act.requests, act.failed = act.requests + resumed.people.requests, act.failed + resumed.people.failed
        # Nothing is left to take up where it had not begun, or was done but for giving back its lock.
        self.results.demand(
            f"`resume` ended with {resumed.code}", resumed.code in {0, 3, 4}, seen=resumed.errors
        )

    def _demand_one_of(self, before: str, commit: str) -> None:
        act, status = self.results.acts[-1], self.place.status()
        self.results.demand(f"0 of {act.requests:,} requests failed", act.failed == 0, seen=act.failed)
        live = str(status["live"]["commit"])
        self.results.demand("the old release is live, or the new one", live in {before, commit}, seen=live)
        self.results.demand("nothing is under way", status["under_way"] is None, seen=status["under_way"])
        if live == before:
            left = self.place.what_is_left(commit, before=before)
            self.results.demand("nothing is left of the new one", not left, seen=left)
        twice = self._done_twice()
        self.results.demand("no step was done twice", not twice, seen=twice)

    def _done_twice(self) -> list[str]:
        done = [each["step"] for each in self.place.deployments()[0]["steps"] if each["state"] == "done"]
        return [step for step in set(done) if done.count(step) > 1]

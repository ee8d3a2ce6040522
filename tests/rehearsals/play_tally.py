"""Slipway delivers Tally on a versioned S3 bucket, with people reading and writing all the while.

First whatever can be wrong with a release, each stopped where it should be; then tables that are not free, artefacts
that were altered, a rollback and a drill; at last 50,000 requests through deploys, rollbacks and a release that is put
back, with none lost, and the control, in which draining is switched off.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import psycopg
from servers import radosgw
from slipway.adapters.machine.artefacts import file_of

from tests.support.bad_releases import BAD_RELEASES, CANARY, CANNOT_LOCK, CRASHES_LATE, BadRelease
from tests.support.production import PEOPLE_ASK, SLIPWAY, Ended, Place, own_seconds, standing

from .acts import Results, echo

PLAY = "Tally"
UNDRAINED = (sys.executable, str(Path(__file__).with_name("undrained.py")))
COLOUR = CANNOT_LOCK.migrations
# A table that is held for long, and nobody waits for more than this part of it.
PATIENCE = 1 / 4

# Many look and few write; the service finishes nothing when it is stopped, so that all rests on draining.
MANY_ASK = (*PEOPLE_ASK, *["GET /ping"] * 14)
MANY = 50_000
ABRUPT = {"ends_at_once": True}
ABRUPT_AND_SLOW = BadRelease(
    "is slow, and ends with nothing finished",
    CANARY,
    "took over",
    faults={**ABRUPT, "slow_factor": 100},
)


def play(results: Results) -> None:
    """Play it. Raises `RehearsalFailed` when something is not as it has to be."""
    with _stage(results) as stage:
        _play_faults(stage)


def play_many(results: Results) -> None:
    """Play with many people. Raises `RehearsalFailed` when something is not as it has to be."""
    with _stage(results) as stage:
        _play_many(stage)


@contextmanager
def _stage(results: Results) -> Iterator[Stage]:
    print("\nStarting an S3 server …", flush=True)
    with radosgw.serving() as s3, standing(s3=s3, program=SLIPWAY) as place:
        yield Stage(place, results)


def _play_faults(stage: Stage) -> None:
    stage.first()
    waiting = _build_one_that_waits(stage)
    stage.measure_own_work(stage.good("a release that changes nothing"))
    for bad in (*BAD_RELEASES, CRASHES_LATE):
        stage.bad(bad)
    stage.measure_going_back()
    _play_locks(stage)
    _play_altered(stage, waiting)
    stage.roll_back()
    for words in (
        ("drill", "production"),
        ("restore-point", "verify", "production"),
        ("audit", "verify", "production"),
    ):
        stage.act(" ".join(words[:-1]), *words)
        stage.demand_exit(0)


def _play_locks(stage: Stage) -> None:
    with stage.place.table_held("notes"):
        ended = stage.bad(CANNOT_LOCK)
    stage.demand_that_nobody_waited(ended)
    stage.place.repository.commit("Try that again", migrations=COLOUR)
    with stage.place.table_held("notes") as held:
        ended = stage.act(
            "a migration that gets its lock at last", "deploy", "production", tell=_let_go(held)
        )
    stage.demand_exit(0)
    stage.demand_that_nobody_noticed()
    stage.results.demand("it gave up twice, and got its lock then", "up to date at try 3" in ended.said)
    stage.demand_that_nobody_waited(ended)


def _let_go(held: psycopg.Connection[Any]) -> Callable[[str], object]:
    def tell(line: str) -> None:
        echo(line)
        if "try 2 of" in line:
            held.rollback()

    return tell


def _build_one_that_waits(stage: Stage) -> str:
    commit = stage.place.repository.commit("Change nothing, and wait")
    stage.act("a release that is built, and waits", "plan", "production", people=False)
    stage.demand_exit(0)
    return commit


def _play_altered(stage: Stage, waiting: str) -> None:
    """What lies on the shelf, and is installed nowhere any more, is altered: it must not run."""
    first = stage.place.deployments()[-1]["commit"]
    for commit in (waiting, first):
        with file_of(stage.place.shelf.find(commit)).path.open("ab") as artefact:
            artefact.write(b"altered")
    for name, words, code in (
        ("a release whose artefact was altered since", ("deploy", "production", "--release", waiting), 7),
        ("a rollback to one whose artefact was altered", ("rollback", "production", "--to", first), 1),
    ):
        before = stage.place.live()
        ended = stage.act(name, *words)
        stage.demand_exit(code)
        stage.results.demand("it says that the digest is another", "has the digest" in ended.errors)
        stage.demand_that_nobody_noticed()
        stage.demand_that_nothing_is_left(waiting, before)


def _play_many(stage: Stage) -> None:
    ask_many(stage, MANY, ABRUPT_AND_SLOW)
    stage.control()


def ask_many(stage: Stage, most: int, slow: BadRelease) -> None:
    """Play good releases, rollbacks and a slow one that is put back, until so many were asked; no request may fail."""
    stage.first(faults=ABRUPT)
    asked = failed = 0
    while asked < most:
        acts = [
            stage.good("a good release, many people", many=True),
            stage.roll_back(many=True),
            stage.good("a good release after that rollback", many=True),
            stage.bad(slow, many=True),
        ]
        asked += sum(each.people.requests for each in acts)
        failed += sum(each.people.failed for each in acts)
    words = "requests during deploys, rollbacks and a release put back"
    stage.results.measured(f"{stage.play}: {words}", asked, "requests")
    stage.results.demand("none of these failed", failed == 0, seen=f"{failed} of {asked:,} failed.")


class Stage:
    """A production of Tally, and what its acts have to come to."""

    play = PLAY
    # How many ask: requests a second, over so many connections.
    many: Mapping[str, int] = MappingProxyType({"rate": 450, "connections": 24})

    def __init__(self, place: Place, results: Results) -> None:
        self.place, self.results = place, results
        self._faults: dict[str, object] = {}
        self._led_back = list[float]()

    def act(
        self,
        name: str,
        *words: str,
        people: bool = True,
        many: bool = False,
        program: tuple[str, ...] = (),
        tell: Callable[[str], object] = echo,
    ) -> Ended:
        """Play one command while people use what is live."""
        act = self.results.begin(self.play, name)
        print(f"  $ slipway {' '.join(words)}", flush=True)
        how: dict[str, Any] = {"tell": tell, **({"program": program} if program else {})}
        if many:
            how |= {"asks": MANY_ASK, **self.many}
        ended = self.place.played(*words, **how) if people else self.place.alone(*words, **how)
        for line in ended.errors.splitlines():
            print(f"  {line}", flush=True)
        act.exit_code, act.stopped_at, act.seconds = ended.code, ended.stopped_at, ended.seconds
        act.requests, act.failed = ended.people.requests, ended.people.failed
        if ended.people.failed:
            self.results.note(f"{ended.people.by_status}; {'; '.join(ended.people.reasons[:3])}")
        return ended

    def first(self, *, faults: Mapping[str, object] | None = None) -> None:
        """Deliver a first release, whose ways all good ones after it share."""
        self._faults = dict(faults or {})
        self.place.repository.commit("First release", faults=self._faults)
        self.act("the first release", "deploy", "production", people=False)
        self.demand_exit(0)

    def good(self, name: str, *, many: bool = False) -> Ended:
        """Deliver a good release, and demand that nobody notices."""
        self.place.repository.commit("Change nothing", faults=self._faults)
        ended = self.act(name, "deploy", "production", many=many)
        self.demand_exit(0)
        self.demand_that_nobody_noticed()
        return ended

    def bad(
        self, bad: BadRelease, *, many: bool = False, program: tuple[str, ...] = (), name: str = ""
    ) -> Ended:
        """Deliver a bad release, and demand that it is stopped where it should be and that nothing is left of it."""
        before, commit, jobs = self.place.live(), self.place.commit(bad), self.place.failed_jobs()
        with self.place.set_for(bad):
            ended = self.act(
                name or f"a release that {bad.name}", "deploy", "production", many=many, program=program
            )
        self.demand_exit(bad.exit_code)
        where = ended.stopped_at or "the gates"
        self.results.demand(
            f"it was stopped by {where}",
            bool(re.fullmatch(bad.stopped_at, ended.stopped_at)),
            seen=bad.stopped_at,
        )
        self.results.demand(f"it says “{bad.words}”", bad.words in ended.errors, seen=ended.errors)
        if not program:
            most = int(ended.share * ended.people.requests)
            failed = ended.people.failed
            asked = f"{failed:,} of {ended.people.requests:,} requests failed"
            self.results.demand(f"{asked}; {most:,} were at stake", failed <= most, seen=ended.people.reasons)
        self.demand_that_nothing_is_left(commit, before)
        if lost := self.place.failed_jobs() - jobs:
            self.results.note(f"{lost} jobs failed")
        if ended.share:
            seconds = self.place.led_back_after()
            self._led_back.append(seconds)
            self.results.note(f"all traffic was shifted back {seconds:.2f} s after the verdict")
        return ended

    def roll_back(self, *, many: bool = False) -> Ended:
        """Go back to the release before while it is warm."""
        ended = self.act("a rollback", "rollback", "production", "--reason", "rehearsed", many=many)
        self.demand_exit(0)
        self.demand_that_nobody_noticed()
        took = float(ended.said.split("roll back: ok after ")[1].split(" s")[0])
        self.results.measured(f"{self.play}: rollback while warm, under load", took, "s", below=2)
        return ended

    def control(self) -> None:
        """Put that slow release back once more with draining switched off, and demand that people notice."""
        name = "the control: the same release, and nothing drained"
        ended = self.bad(ABRUPT_AND_SLOW, many=True, program=UNDRAINED, name=name)
        self.results.demand(
            f"without draining {ended.people.failed:,} requests failed", ended.people.failed > 0
        )

    def measure_own_work(self, ended: Ended) -> None:
        """Measure what a deploy took beside the times for which the canary held its shares and watched."""
        _, own = own_seconds(ended.seconds, ended.said, self.place.deployments()[0])
        self.results.measured(
            f"{self.play}: a deploy without a change, beside build and canary", own, "s", below=60
        )

    def measure_going_back(self) -> None:
        """Keep the longest time that any canary took from its verdict until all traffic was shifted back."""
        name = f"Tally: from the verdict “worse” to everybody back, slowest of {len(self._led_back)}"
        self.results.measured(name, max(self._led_back), "s", below=2)

    def demand_exit(self, code: int) -> None:
        """Demand how the last command has ended."""
        found = self.results.acts[-1].exit_code
        self.results.demand(f"it ended with {code}", found == code, seen=f"It ended with {found}.")

    def demand_that_nobody_noticed(self) -> None:
        """Demand that no request has failed in the last act."""
        act = self.results.acts[-1]
        self.results.demand(f"0 of {act.requests:,} requests failed", act.failed == 0, seen=act.failed)

    def demand_that_nothing_is_left(self, commit: str, before: str) -> None:
        """Demand that all is as it was before, and that points and audit are whole."""
        left = [*self.place.what_is_left(commit, before=before), *self.place.what_is_not_whole()]
        self.results.demand("nothing is left of it; points and audit are whole", not left, seen=left)

    def demand_that_nobody_waited(self, ended: Ended) -> None:
        """Demand that nobody waited for long while a table was held and a migration wanted it."""
        slowest = ended.people.slowest
        self.results.demand(
            f"the slowest answer took {slowest:.2f} s, while the table was held for seconds",
            slowest < PATIENCE * ended.seconds,
            seen=ended.seconds,
        )

"""Plays a deployment in a small world, as a process of its own that can be killed at any write of its store, or whose
n-th call to its tools fails.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from slipway.adapters.fencing.fenced import fenced
from slipway.adapters.machine.file_fence import FileFence
from slipway.adapters.provenance.no_signatures import NoSignatures
from slipway.adapters.state import store_lease
from slipway.adapters.state.folder_store import FolderStore
from slipway.adapters.state.store_log import StoreLog
from slipway.cli.opening.invocation import give_back
from slipway.config import Canary, Config, Environment, Judge, Machine, Process, Service
from slipway.errors import Absent, SlipwayError, StepFailed
from slipway.flows.data import database_swap, restore, restore_points, side_restore
from slipway.flows.deployments import deploy, resume
from slipway.flows.environment.context import HISTORY, EnvironmentContext
from slipway.ports import Commit, File, Lease, Log, Release, Store, StoreError, Target
from slipway.steps.work import Tools

from tests.fakes.quiet import QuietReport
from tests.fakes.small_world import (
    SmallWorld,
    WorldBucket,
    WorldCounters,
    WorldDatabase,
    WorldGauges,
    WorldRuntime,
    WorldShares,
    WorldWeb,
)

OLD, NEW = ("sha256:" + digit * 64 for digit in "12")
FORKED, KEPT = "forked", "kept"


class KillingStore(FolderStore):
    """Ends its process at the n-th creation of anything but a lease's renewal, before or after it: `when` says which,
    with "stop" in it that the process is asked to stop, as by Ctrl-C, and not killed, and "full" that from then on
    nothing can be written any more.
    """

    def __init__(self, folder: Path, count: int, when: str) -> None:
        super().__init__(folder)
        self._left, self._when = count, when
        self.created = 0

    def create(self, key: str, data: bytes) -> bool:
        if "renewed" in key or "audit-anchors" in key:
            return super().create(key, data)
        self._left -= 1
        if self._when == "full" and self._left <= 0:
            raise StoreError("The folder of the store did not do it: No space left on device.")
        if not self._left and "before" in self._when:
            self._end()
        created = super().create(key, data)
        self.created += 1
        if not self._left and "after" in self._when:
            self._end()
        return created

    def _end(self) -> None:
        end_process(self._when)


def end_process(how: str) -> None:
    """Kill this process, or ask it to stop when there is "stop" in `how`."""
    if "stop" in how:
        raise KeyboardInterrupt
    os.kill(os.getpid(), signal.SIGKILL)


class Counted:
    """Counts all calls to a tool, and lets the n-th of all tools fail: once, or all from then on; or has somebody press
    Ctrl-C, or kill the process, when it was done.
    """

    calls = 0

    def __init__(self, inner: Any, at: int, *, for_good: bool, ends: str = "") -> None:
        self._inner, self._at, self._for_good, self._ends = inner, at, for_good, ends

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not callable(found):
            return found

        def call(*words: Any, **named: Any) -> Any:
            Counted.calls += 1
            number = Counted.calls
            if not self._ends and (number == self._at or (self._for_good and number > self._at > 0)):
                raise StepFailed(f"The call {number}, {name}, failed.")
            answer = found(*words, **named)
            if self._ends and number == self._at:
                end_process(self._ends)
            return answer

        return call


class RealClock:
    """The machine's own, but nobody waits. The machine can be put to sleep once, for longer than a lease lasts."""

    def now(self) -> datetime:
        return datetime.now(UTC) + self._slept

    def __init__(self) -> None:
        self._slept = timedelta()
        self.sleeps_too_long_at = timedelta()

    def sleep(self, seconds: float) -> None:
        self._slept += timedelta(seconds=seconds)
        if self.sleeps_too_long_at and self._slept > self.sleeps_too_long_at:
            self.sleeps_too_long_at = timedelta()
            self._slept += timedelta(days=2)


class OneCommit:
    """A repository with one commit."""

    def refresh(self) -> None:
        """Nobody else has one."""

    def resolve(self, name: str) -> Commit:
        return Commit(name, "author@tally.example", "Change", datetime.now(UTC))

    def between(self, old: str, new: str) -> list[Commit]:
        return []

    def descends(self, commit: str, other: str) -> bool:
        return True

    def ancestors(self, commit: str, most: int) -> list[str]:
        return [commit]

    def checkout(self, commit: str) -> Any:
        raise Absent(commit)


class TwoReleases:
    """A shelf with an old and a new release."""

    def find(self, name: str) -> Release:
        return Release(name, name[-40:], File(Path("artefact")), datetime.now(UTC))

    def all(self) -> list[Release]:
        return [self.find(NEW), self.find(OLD)]

    def add(self, artefact: Path, commit: Commit, *, now: datetime) -> Release:
        raise Absent(str(artefact))


def configuration(folder: Path) -> Config:
    service = Service(
        name="tally",
        build=("build",),
        artefact="a",
        processes={"web": Process(command=("serve",), serves=True)},
        environment={"DATABASE": "{database}", "BUCKET": "{bucket}"},
        migrate=("migrate",),
        pending_migrations=("pending",),
        hold_deletions=("hold",),
        smoke=("smoke",),
        references="SELECT key, size FROM notes",
    )
    environment = Environment(
        machine=Machine(home=Path("home")),
        database="x",
        bucket="x",
        store="x",
        restore_points="x",
        # Time is slept away here in no time, and must not outrun the lease.
        lease=timedelta(days=1),
        canary=Canary(
            steps=(5, 50, 100),
            least=timedelta(seconds=2),
            most=timedelta(seconds=60),
            every=timedelta(seconds=1),
            watch_after=timedelta(seconds=2),
        ),
        judge=Judge(window=timedelta(seconds=1), warm_up=timedelta(0)),
    )
    return Config(service=service, environments={"production": environment}, folder=folder)


def context_of(
    folder: Path, store: Store, *, fail_at: int = 0, for_good: bool = False, ends: str = ""
) -> EnvironmentContext:
    world, clock = SmallWorld(folder), RealClock()
    points = FolderStore(folder / "points")
    config = configuration(folder)

    def target() -> Target:
        return Target(
            WorldRuntime(world),
            WorldShares(world),
            WorldCounters(world),
            WorldGauges(world),
            FileFence(folder / "fence"),
        )

    def tools(lease: Lease | None) -> Tools:
        made = Tools(
            clock=clock,
            runtime=WorldRuntime(world),
            shares=WorldShares(world),
            counters=WorldCounters(world),
            gauges=WorldGauges(world),
            database=WorldDatabase(world),
            bucket=WorldBucket(world),
            points=points,
        )
        counted: dict[str, Any] = {
            each.name: Counted(getattr(made, each.name), fail_at, for_good=for_good, ends=ends)
            for each in fields(made)
            if each.name not in ("clock", "points", "replaying")
        }
        if lease:
            parts = {name: counted[name] for name in ("runtime", "shares", "counters", "gauges")}
            behind = fenced(replace(target(), **parts), lease)
            counted |= {"runtime": behind.runtime, "shares": behind.shares}
        return Tools(clock=clock, points=points, **counted)

    def log(name: str, exclusive: bool) -> Log:
        return StoreLog(store, name, exclusive=exclusive, bundled=name == HISTORY)

    return EnvironmentContext(
        name="production",
        config=config,
        store=store,
        points=points,
        clock=clock,
        source=OneCommit(),
        releases=TwoReleases(),
        report=QuietReport(),
        by="release@tally.example",
        builder=None,  # type: ignore[arg-type] # nothing is built in a small world
        linter=None,  # type: ignore[arg-type] # no migration is read in a small world
        other_environment=lambda name: context_of(folder, store),
        take_lease=lambda purpose: store_lease.take(
            store, clock, lasts=config.named("production").lease, purpose=purpose
        ),
        lock_in=lambda other, purpose: store_lease.take(
            other, clock, lasts=config.named("production").lease, purpose=purpose
        ),
        break_lease=lambda: "",
        at_work=lambda: "",
        tools=tools,
        read_only_target=lambda: target(),
        open_log=log,
        free_at=lambda address: None,
        database_fault=lambda: "",
        web=WorldWeb(),
        provenance=NoSignatures(),
        files=folder / "home",
        keep=str,
        open_copy=None,  # type: ignore[arg-type] # no data is brought to a small world
    )


def play(context: EnvironmentContext, what: str) -> None:
    if what.startswith("restore"):
        return play_restore(context, "restored")
    lease = context.take_lease(what)
    try:
        if data := context.history().exchange:
            database_swap.resume(context, data, lease=lease)
            return None
        interrupted = context.history().interrupted
        if interrupted:
            resume.resume(context, lease=lease)
        elif what == "resume":
            raise Absent("nothing was interrupted")
        else:
            deploy.deploy(
                context, context.releases.find(OLD if what == "first" else NEW), plan={}, lease=lease
            )
    finally:
        give_back(lease)


def play_restore(context: EnvironmentContext, name: str) -> None:
    """Put the data of a point over what is live; what prepares it is not counted."""
    lease = context.take_lease("restore")
    Counted.calls = -1000
    try:
        point = restore_points.take(context, lease=lease)
        side_restore.create(context, point, name, lease=lease)
        Counted.calls = 0
        prepared = restore.Prepared(point, name, (), {}, ())
        restore.replace_live_data(context, prepared, reason="a lost table", lease=lease)
    finally:
        lease.release()


@dataclass(frozen=True)
class Ended:
    """How a deployer ended: its exit code, or -9 when it was killed; the calls it made and the keys it created."""

    code: int
    calls: int
    created: int


def run(
    folder: Path,
    what: str,
    *,
    kill: int = 0,
    when: str = "before",
    fail: int = 0,
    for_good: bool = False,
    ends: str = "",
) -> Ended:
    """Play in another process, which is forked for it where it is to be killed or to be disturbed. See `_player`."""
    job = {"folder": str(folder), "what": what, "kill": kill, "when": when}
    job |= {"fail": fail, "for_good": for_good, "ends": ends}
    player = _player(FORKED if kill or fail or ends else KEPT)
    assert player.stdin
    assert player.stdout
    player.stdin.write(json.dumps(job) + "\n")
    player.stdin.flush()
    return Ended(**json.loads(player.stdout.readline()))


@cache
def _player(way: str) -> subprocess.Popen[str]:
    """Start the process that plays one after the other, as an agent does, or the one that all others are forked from.

    A fork costs what its parent holds, and pytest holds much. Both end with pytest, which their input comes from.
    """
    return subprocess.Popen(
        (sys.executable, "-m", "tests.support.played", way),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _main(way: str) -> None:
    if way == FORKED:
        _warm_up()
    for line in sys.stdin:
        ended = (_forked if way == FORKED else _ended)(**json.loads(line))
        sys.stdout.write(json.dumps(asdict(ended)) + "\n")
        sys.stdout.flush()


def _warm_up() -> None:
    """Do once what Python does at the first time only, and not again in each fork."""
    with TemporaryDirectory() as folder:
        for what in ("first", "deploy"):
            assert _ended(folder, what, kill=0, when="", fail=0, for_good=False, ends="").code == 0


def _forked(folder: str, what: str, **how: Any) -> Ended:
    receiving, sending = os.pipe()
    child = os.fork()
    if not child:
        os.close(receiving)
        ended = _ended(folder, what, **how)
        os.write(sending, f"{ended.calls} {ended.created}".encode())
        os._exit(ended.code)
    os.close(sending)
    with os.fdopen(receiving) as pipe:
        said = pipe.read().split()
    _, status = os.waitpid(child, 0)
    calls, created = (int(said[0]), int(said[1])) if said else (0, 0)
    return Ended(os.waitstatus_to_exitcode(status), calls, created)


def _ended(folder: str, what: str, *, kill: int, when: str, fail: int, for_good: bool, ends: str) -> Ended:
    store = KillingStore(Path(folder) / "state", kill, when)
    context = context_of(Path(folder), store, fail_at=fail, for_good=for_good, ends=ends)
    Counted.calls = 0
    try:
        play(context, what)
        code = 0
    except SlipwayError as error:
        code = int(error.exit_code)
    except KeyboardInterrupt:
        code = 130
    except BaseException:
        traceback.print_exc()
        code = 99
    return Ended(code, Counted.calls, store.created)


if __name__ == "__main__":
    _main(sys.argv[1])

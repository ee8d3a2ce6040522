"""The kinds of targets that the contracts are proved against. A further kind is one more line in `KINDS`.

Each is opened once for all contracts of a file, with two releases that work and one that ends as soon as it is started.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from slipway.adapters.io.clock import SystemClock
from slipway.adapters.io.web_client import WebClient
from slipway.adapters.machine.file_fence import FileFence
from slipway.config import KINDS as CONFIGURED
from slipway.ports import Clock, Ended, File, Release, Slot, Target
from slipway.steps.starting.readiness import Patience, wait_until_ready

from tests.fakes.small_world import (
    SmallWorld,
    WorldCounters,
    WorldGauges,
    WorldRuntime,
    WorldShares,
)
from tests.support import place, tally
from tests.support.played import RealClock

OLD, NEW, BROKEN = "1" * 40, "2" * 40, "3" * 40
# What a command says and answers, and with what it ends, is told to it in its words.
TELL = "import os, pathlib, sys; print('log'); pathlib.Path(sys.argv[1]).write_text(os.environ.get(sys.argv[2], ''))"


@dataclass(frozen=True)
class TargetUnderTest:
    """A target, and what a contract needs beside it.

    `reopen` gives the target as another deployer has it, `ask` the commit of the release that answers one request with
    these headers, `crash` ends the process that serves in a slot as an accident does. `tells` are the words of a
    command that answers the value of a variable, `fails` those of one that ends with 3. `clock` is what a wait goes by.
    """

    target: Target
    old: Release
    new: Release
    broken: Release
    clock: Clock
    smallest_share: float
    reopen: Callable[[], Target]
    ask: Callable[[Mapping[str, str]], str]
    crash: Callable[[Slot], None]
    tells: Callable[[str], tuple[str, ...]]
    fails: tuple[str, ...]

    def run(self, slot: Slot, release: Release) -> None:
        """Install and start a release, and wait until it is ready."""
        self.target.runtime.install(release)
        self.target.runtime.start(slot, release)
        self.wait(slot)

    def wait(self, slot: Slot) -> None:
        """Wait until the release in a slot is ready, whatever has ended before."""
        before = self.target.runtime.ready(slot)
        already = before.times if isinstance(before, Ended) else 0
        patience = Patience(place.PATIENCE, already + 1)
        wait_until_ready(
            lambda: self.target.runtime.ready(slot), "The release", clock=self.clock, patience=patience
        )

    def empty(self) -> None:
        """Stop what runs in the slots."""
        for slot in Slot:
            self.target.runtime.stop(slot)


@contextmanager
def small_world(folder: Path) -> Iterator[TargetUnderTest]:
    """The fakes that the stories of deployments are played with."""
    world = SmallWorld(folder)

    def opened() -> Target:
        same = SmallWorld(folder)
        fence = FileFence(folder / "fence")
        return Target(WorldRuntime(same), WorldShares(same), WorldCounters(same), WorldGauges(same), fence)

    def release(commit: str) -> Release:
        return Release(f"sha256:{commit[0] * 64}", commit, File(Path("artefact")), datetime.now(UTC))

    yield TargetUnderTest(
        target=opened(),
        old=release(OLD),
        new=release(NEW),
        broken=release(BROKEN),
        clock=RealClock(),
        smallest_share=WorldShares.smallest_share,
        reopen=opened,
        ask=world.ask,
        crash=world.crash,
        tells=lambda name: ("tell", name),
        fails=("fail", "3"),
    )


@contextmanager
def machine(folder: Path) -> Iterator[TargetUnderTest]:
    """Real processes under supervisord behind haproxy."""
    with place.without_database(stop_within="2s") as made:
        found = place.opened(made)

        def crash(slot: Slot) -> None:
            program = f"{slot}-web"
            pid = found.supervisor.states([program])[program].pid
            os.kill(pid, signal.SIGKILL)
            place.wait_until_other(lambda: found.supervisor.states([program])[program].pid, pid)

        def ask(headers: Mapping[str, str]) -> str:
            status, body = WebClient().get(f"{found.shares.url}/version", headers=headers)
            assert status == 200, body
            return next(commit for commit in (OLD, NEW) if commit in body.decode())

        yield TargetUnderTest(
            target=found.as_target(),
            old=tally.build(made / "old", commit=OLD),
            new=tally.build(made / "new", commit=NEW),
            broken=tally.build(made / "broken", commit=BROKEN, faults={"exits_at_start": "broken"}),
            clock=SystemClock(),
            smallest_share=CONFIGURED["machine"].smallest_share,
            reopen=lambda: place.opened(made).as_target(),
            ask=ask,
            crash=crash,
            tells=lambda name: ("{python}", "-c", TELL, "{result}", name),
            fails=("{python}", "-c", "raise SystemExit(3)"),
        )


KINDS: dict[str, Callable[[Path], AbstractContextManager[TargetUnderTest]]] = {
    "small world": small_world,
    "machine": machine,
}


def _kubernetes(folder: Path) -> AbstractContextManager[TargetUnderTest]:
    # Only where a cluster is meant to be there, what speaks to one is imported.
    from tests.contracts.on_cluster import kubernetes

    return kubernetes(folder)


# Not part of `make test`, because a cluster takes minutes to come up: `make rehearsal-kubernetes` proves them.
ON_A_CLUSTER: dict[str, Callable[[Path], AbstractContextManager[TargetUnderTest]]] = {
    "kubernetes": _kubernetes
}

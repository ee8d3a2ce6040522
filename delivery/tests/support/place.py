"""One environment on this machine for tests, with everything in it ended when its block ends."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from slipway import config
from slipway.adapters.io import files
from slipway.adapters.io.clock import SystemClock
from slipway.adapters.io.web_client import WebClient
from slipway.adapters.machine.supervised import processes
from slipway.adapters.machine.target import MachineTarget, machine
from slipway.ports import AS_USUAL, CommandSettings, Release, Slot
from slipway.steps.starting import readiness
from slipway.steps.starting.readiness import Patience

from tests.support import tally

# Only ends what hangs: how long something takes on a busy machine, nobody knows.
PATIENCE = timedelta(seconds=600)


def opened(folder: Path, variables: Mapping[str, str] | None = None) -> MachineTarget:
    """Return the parts of the environment that a folder's slipway.toml describes, as a new deployer has them."""
    found = config.read(folder / "slipway.toml")
    known = {"PATH": os.environ["PATH"], **(variables or {})}
    return machine(found.service, found.named("production"), folder, variables=known)


@contextmanager
def ended(folder: Path) -> Iterator[None]:
    """End everything that was started in a folder's environment, when the block ends."""
    try:
        yield
    finally:
        home = opened(folder).home
        keeper = files.read(home.supervisor_pid).strip()
        if keeper.isdigit() and processes.words_of(int(keeper)):
            os.kill(int(keeper), signal.SIGKILL)
        for pid, began in (start for name in home.launched() for start in home.starts(name)):
            processes.end_group(pid, began, within=0)


@contextmanager
def edited(folder: Path, words: str, instead: str) -> Iterator[None]:
    """Have slipway.toml say something else while the block runs."""
    file = folder / "slipway.toml"
    text = file.read_text()
    assert words in text
    file.write_text(text.replace(words, instead))
    try:
        yield
    finally:
        file.write_text(text)


def run_in(place: MachineTarget, slot: Slot, release: Release) -> None:
    """Install and start a release and wait until it is ready."""
    place.runtime.install(release)
    place.runtime.start(slot, release)
    wait_until_ready(place, slot)


def wait_until_ready(place: MachineTarget, slot: Slot) -> None:
    """Wait until a slot's release says that it is ready."""
    wait_until(lambda: WebClient().get(place.runtime.url(slot) + "/healthz/ready")[0] == 200)


@contextmanager
def serving_apart(
    place: MachineTarget,
    release: Release,
    settings: CommandSettings = AS_USUAL,
    *,
    closed: bool = False,
    within: float = PATIENCE.total_seconds(),
) -> Iterator[str]:
    """Give the address of a release that serves apart from the slots, once it is ready. Raises `NeverReady`."""
    with place.runtime.scratch(release, settings=settings, closed=closed) as instance:
        patience = Patience(timedelta(seconds=within), 1)
        readiness.wait_until_ready(instance.ready, "The release", clock=SystemClock(), patience=patience)
        yield instance.url


def wait_until(done: Callable[[], object]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE.total_seconds()
    while not done():
        assert time.monotonic() < deadline, f"not so within {PATIENCE.total_seconds():.0f} s"
        time.sleep(0.02)


def wait_until_other(number: Callable[[], int], former: int) -> None:
    """Wait until a number of a process is another one's."""
    wait_until(lambda: number() not in (0, former))


@contextmanager
def without_database(*, stop_within: str = "10s") -> Iterator[Path]:
    """Give a folder with a slipway.toml for a tally that only answers `/ping`."""
    with tally.short_folder() as folder:
        tally.write_configuration(
            folder,
            worker=False,
            # A copy must be reachable by some setting; nothing reads this one.
            environment={"DATABASE_URL": "", "UNUSED": "{database}"},
            stop_within=stop_within,
        )
        with ended(folder):
            yield folder

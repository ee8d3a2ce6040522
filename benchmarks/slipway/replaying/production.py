"""A production of Galley: delivered by Slipway from a clone of this repository, with people whose requests are kept."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import Any

from slipway.cli.opening.invocation import Invocation
from slipway.flows.gates.workspace import work_on
from slipway.steps.work import Work

from benchmarks.slipway.replaying.visitors import Browser
from benchmarks.slipway.replaying.whole_replay import BY

NAME, PASSWORD = "production", "correct-horse-battery"
RECORDING = "[environment.production.recording]\n"
REPLAY = "[environment.production.replay]\nrequests = 1000\n"
CANARY = "[environment.production.canary]\n"
SECONDS_TO_RECORD = 120


class Production:
    """A production of Galley that people use. `stage` is that of the rehearsal which delivers Galley."""

    def __init__(self, stage: Any) -> None:
        self.stage, self.address, self.folder = stage, stage.address, stage.repository
        self.file = self.folder / "slipway.toml"
        text = self.file.read_text()
        # What is kept is written as it comes, so that nobody waits for it.
        self.file.write_text(_with(text, RECORDING, f'{RECORDING}every = "1s"\n'))

    @property
    def release(self) -> str:
        """The commit that is live."""
        commit: str = self.stage.history()["commit"]
        return commit

    def person(self, number: int) -> Browser:
        """Make a login and let a new browser in by it."""
        found, email = Browser(self.address, number), f"person{number}@galley.example"
        self.stage.command("create-user", email, "--password-stdin", given=PASSWORD)
        found.log_in(email, PASSWORD)
        return found

    def wait_until_recorded(self, count: int) -> None:
        """Return when so many requests are kept. Raises `RuntimeError` where that takes too long."""
        deadline = time.monotonic() + SECONDS_TO_RECORD
        while (kept := int(self.stage.told("recordings", NAME)["requests"])) < count:
            if time.monotonic() > deadline:
                raise RuntimeError(f"Of {count} requests {kept} were kept.")
            time.sleep(1)

    def keep_point(self) -> str:
        """Take a restore point and return its name."""
        point: str = self.stage.told("restore-point", "create", NAME)["point"]
        return point

    @contextmanager
    def replaying(self, settings: str) -> Iterator[None]:
        """Have slipway.toml say this of replays while the block runs."""
        before = self.file.read_text()
        self.file.write_text(_with(before, REPLAY, settings))
        try:
            yield
        finally:
            self.file.write_text(before)

    @contextmanager
    def as_in_earnest(self, steps: Sequence[float]) -> Iterator[None]:
        """Have slipway.toml hold these shares, and watch, for as long as Galley's own does, while the block runs."""
        before = self.file.read_text()
        own = subprocess.run(
            ("git", "show", "HEAD:slipway.toml"), cwd=self.folder, check=True, capture_output=True, text=True
        )
        _, table, times = own.stdout.partition(CANARY)
        shares = ", ".join(f"{each:g}" for each in steps)
        times = re.sub(r"(?m)^steps = .*$", f"steps = [{shares}]", times, count=1)
        self.file.write_text(before.partition(CANARY)[0] + table + times)
        try:
            yield
        finally:
            self.file.write_text(before)

    def deploy_a_change(self) -> tuple[float, float, float]:
        """Deliver a commit that changes nothing, and return the seconds: of all, of its build and of Slipway's own
        work; what is left is the time for which shares are held and watched.
        """
        self.stage.commit("Change nothing")
        said = self.stage.act("a release that changes nothing", "deploy", NAME, load=False)
        seconds: float = self.stage.results.acts[-1].seconds
        build, own = import_module("tests.support.production").own_seconds(
            seconds, said, self.stage.history()
        )
        return seconds, build, own

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Give what a deployment of the release that is live works with, as if it were a new one."""
        invocation = Invocation(self.file, json=False, by=BY)
        context = invocation.context(NAME)
        live = context.history().live
        if live is None:
            raise RuntimeError("Nothing is live.")
        with invocation.lease(context, "measure") as lease:
            yield work_on(context, f"measure-{lease.fence}", context.releases.find(live.digest), lease)


def _with(text: str, words: str, others: str) -> str:
    """Return a text with other words in it. Raises `RuntimeError` where it lacks those that they replace."""
    if words not in text:
        raise RuntimeError(f"Galley's slipway.toml lacks what is measured:\n{words}")
    return text.replace(words, others)


@contextmanager
def production() -> Iterator[Production]:
    """Deliver Galley to a production of its own, which ends with the block. It builds Galley once."""
    # It finds Slipway's own tests, which know how to set up a production.
    import_module("tests.rehearsals")
    play, acts = import_module("tests.rehearsals.play_galley"), import_module("tests.rehearsals.acts")
    stopping = import_module("tests.support.stopping")
    folder = Path(tempfile.mkdtemp(prefix="sw", dir="/tmp"))
    folder.chmod(0o755)
    stage = play.Stage(folder, acts.Results())
    try:
        # Figures are all that this prints where people read.
        with redirect_stdout(sys.stderr):
            found = Production(stage)
            stage.act("the first release", "deploy", NAME, load=False)
            yield found
    finally:
        stopping.stop_everything(stage.home)
        shutil.rmtree(folder, ignore_errors=True)

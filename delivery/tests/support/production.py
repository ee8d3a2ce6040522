"""A production of tally's own on this machine: delivered by whole commands of Slipway, with people using it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg.sql import SQL, Identifier
from servers.radosgw import VERSIONED, S3Server
from slipway.adapters.machine.database import managed_postgres
from slipway.adapters.machine.supervised import processes
from slipway.adapters.objects.buckets import open_bucket
from slipway.adapters.postgres.database import Postgres
from slipway.adapters.state.folder_store import FolderStore
from slipway.adapters.state.release_shelf import ReleaseShelf
from slipway.adapters.state.store_log import StoreLog
from slipway.decisions.points.references import Mode
from slipway.decisions.record.history import history_of
from slipway.flows.environment.context import HISTORY
from slipway.ports import Store

from tests.support import load, tally
from tests.support.bad_releases import BadRelease
from tests.support.commands import Command
from tests.support.place import edited
from tests.support.stopping import stop_everything

DELIVERY = Path(__file__).parents[2]
SLIPWAY = (sys.executable, "-m", "slipway.cli")
INSTALLED = (str(Path(sys.executable).with_name("slipway")),)
BY = "release@tally.example"
SCRATCH = "slipway_"
# Whole commands may have to end before an answer comes, on a machine that is busy.
PATIENCE_SECONDS = 600
STOPPED = re.compile(r"^\S+ (.+?): FAILED after", re.MULTILINE)
BUILT = re.compile(r"^\S+ build: ok after (\S+) s", re.MULTILINE)
SHARE = re.compile(r"canary (\S+) %")
# A page view or two, and what somebody writes in between: of seven requests two write, one asks for a job.
PEOPLE_ASK = (
    "PUT /notes/ann what Ann wrote",
    "GET /notes/ann",
    "POST /jobs/ann",
    "GET /ping",
    "PUT /notes/bea what Bea wrote",
    "GET /notes/bea",
)
CANARY = """
[environment.production.canary]
steps = [20, 100]
least = "1s"
most = "90s"
every = "0.25s"
watch-after = "2s"

[environment.production.judge]
window = "0.5s"
warm-up = "0s"

[environment.production.migrations]
lock-timeout = "250ms"
tries = 3

[environment.production.policy]
emergency = ["release@tally.example", "second@tally.example"]
"""
# Where the judge is not what is tried, little evidence is enough.
LENIENT = CANARY.replace(
    'window = "0.5s"',
    'window = "0.5s"\nharm = 0.1\nslower-harm = 0.2\nslowest-harm = 0.2\nrefused-harm = 0.2\nredirected-harm = 0.2',
)


@dataclass(frozen=True)
class Ended:
    """How a command ended, in how many seconds, and what people saw meanwhile."""

    code: int
    said: str
    errors: str
    seconds: float
    people: load.Outcome

    @property
    def stopped_at(self) -> str:
        """The step that failed; empty where none has."""
        return stopped_at(self.said)

    @property
    def share(self) -> float:
        """The share of traffic that the new release had when it was stopped, from 0 to 1."""
        found = SHARE.fullmatch(self.stopped_at)
        return float(found[1]) / 100 if found else 1.0 if self.stopped_at == "watch" else 0.0


class Place:
    """A repository with tally in it, what Slipway makes of it, and the people who use it.

    `program` is how Slipway is started; where it is empty, commands are forked from one that is warm.
    """

    def __init__(
        self, folder: Path, *, s3: S3Server | None = None, canary: str = CANARY, program: Sequence[str] = ()
    ) -> None:
        self.program = program
        self.repository = tally.Repository(folder / "repo")
        self.folder = self.repository.folder
        self.first = self.repository.commit("First release")
        self.home = self.folder / "home"
        self.mode: Mode = "versioned" if s3 else "copy"
        self.variables = {**os.environ, **(s3.environment() if s3 else {})}
        self.bucket = f"s3://{VERSIONED}/{folder.name}" if s3 else f"file://{folder}/bucket"
        if not s3:
            (folder / "bucket").mkdir()
        tally.write_configuration(
            self.folder,
            database="managed:tally",
            bucket=self.bucket,
            bucket_mode=self.mode,
            environment=s3.environment() if s3 else None,
            more=canary,
        )
        table = tomllib.loads((self.folder / "slipway.toml").read_text())
        self.address = f"http://{table['environment']['production']['machine']['listen']}"

    def slipway(
        self, *words: str, program: Sequence[str] = (), tell: Callable[[str], object] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; `tell` hears each line that it says as it says it."""
        with self._begun(program or self.program, words) as process:
            said = ""
            with stopped_with(process):
                for line in process.stdout or ():
                    said += line
                    if tell:
                        tell(line)
            errors = process.stderr.read() if process.stderr else ""
        return subprocess.CompletedProcess(words, process.wait(), said, errors)

    def played(
        self,
        *words: str,
        asks: Sequence[str] = PEOPLE_ASK,
        rate: float = 75,
        connections: int = 6,
        program: Sequence[str] = (),
        tell: Callable[[str], object] | None = None,
    ) -> Ended:
        """Run a command to its end while people use what is live, and for half a second longer."""
        with self.people(asks, rate=rate, connections=connections) as people:
            people.wait_for(len(PEOPLE_ASK))
            began = time.monotonic()
            done = self.slipway(*words, program=program, tell=tell)
            seconds = time.monotonic() - began
            time.sleep(0.5)
        return Ended(done.returncode, done.stdout, done.stderr, seconds, people.stop())

    def alone(self, *words: str, **how: Any) -> Ended:
        """Run a command to its end while nobody uses anything."""
        began = time.monotonic()
        done = self.slipway(*words, **how)
        return Ended(done.returncode, done.stdout, done.stderr, time.monotonic() - began, load.Outcome())

    def people(
        self, asks: Sequence[str] = PEOPLE_ASK, *, rate: float = 75, connections: int = 6
    ) -> AbstractContextManager[load.Load]:
        """People who look, read, write and ask for jobs, while the block runs."""
        return load.running(f"{self.address}/ping", also=asks, rate=rate, connections=connections)

    @contextmanager
    def set_for(self, bad: BadRelease) -> Iterator[None]:
        """Have slipway.toml say what a bad release needs while the block runs."""
        with ExitStack() as stack:
            for words, instead in bad.settings.items():
                stack.enter_context(edited(self.folder, words, instead))
            yield

    def commit(self, bad: BadRelease) -> str:
        """Commit a bad release; return its hash."""
        return self.repository.commit(
            f"A release that {bad.name}", faults=bad.faults, migrations=bad.migrations, edits=bad.edits
        )

    def status(self, environment: str = "production") -> dict[str, Any]:
        """What is live, and what is under way."""
        found: dict[str, Any] = json.loads(self.slipway("--json", "status", environment).stdout)
        return found

    def release_in(self, environment: str) -> str:
        """The release that is live in an environment."""
        return str(self.status(environment)["live"]["release"])

    def live(self) -> str:
        """The commit that is live."""
        return str(self.status()["live"]["commit"])

    def is_live(self, commit: str) -> bool:
        """Whether a commit is live, by the history alone: whoever waits asks often, and a command takes much longer."""
        history = history_of(StoreLog(self.state, HISTORY, bundled=True).entries())
        return bool(history.live and history.live.commit == commit)

    def what_is_left(self, commit: str, *, before: str) -> list[str]:
        """Return in words what is not as it was when `before` was live and this commit had never been tried."""
        return [*self._not_as_before(before), *self._traces_of(commit)]

    def what_is_not_whole(self) -> list[str]:
        """Return in words what is wrong with the restore points and the audit."""
        return list(self._not_whole())

    def deployments(self) -> list[dict[str, Any]]:
        """All past deployments with their steps, the newest first."""
        told = self.slipway("--json", "history", "production", "--steps", "--most", "1000").stdout
        return [json.loads(line) for line in told.splitlines()]

    def led_back_after(self) -> float:
        """Seconds from the newest deployment's verdict until all traffic was shifted back."""
        return led_back_after(self.state, self.deployments()[0]["deployment"])

    def failed_jobs(self) -> int:
        """How many jobs workers have failed."""
        with psycopg.connect(self.database) as connection:
            found = connection.execute("SELECT count(*) FROM jobs WHERE state = 'failed'").fetchone()
        return int(found[0]) if found else 0

    @property
    def state(self) -> Store:
        """Where Slipway keeps what it knows."""
        return FolderStore(self.folder / "state")

    @property
    def shelf(self) -> ReleaseShelf:
        """The artefacts that were built."""
        return ReleaseShelf(self.folder / "artefacts")

    @property
    def database(self) -> str:
        """The database's address."""
        return managed_postgres.start("managed:tally", self.home / "postgres")

    @contextmanager
    def table_held(self, table: str, mode: LiteralString = "ACCESS SHARE") -> Iterator[psycopg.Connection]:
        """Hold a table in a transaction that lasts as long as the block, at the least as a long report does."""
        with psycopg.connect(self.database) as connection:
            connection.execute(SQL(f"LOCK TABLE {{}} IN {mode} MODE").format(Identifier(table)))
            yield connection
            connection.rollback()

    def somebody_waits(self) -> bool:
        """Whether any session waits for a lock."""
        with psycopg.connect(self.database) as connection:
            return bool(connection.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone())

    def ask(self, method: str, path: str, body: bytes | None = None) -> str:
        """Ask as a person does; return the answer. Raises `HTTPError`."""
        request = urllib.request.Request(self.address + path, body, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return str(answer.read().decode())

    def _begun(self, program: Sequence[str], words: Sequence[str]) -> subprocess.Popen[str] | Command:
        environment = {**self.variables, "SLIPWAY_BY": BY, "NO_COLOR": "1", "PYTHONPATH": str(DELIVERY)}
        if not program:
            return Command(words, cwd=self.folder, env=environment)
        return subprocess.Popen(
            (*program, *words),
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            # Both are short enough never to fill a pipe that is read after the other.
            stderr=subprocess.PIPE,
            text=True,
        )

    def _not_as_before(self, before: str) -> Iterator[str]:
        status = self.status()
        if status["live"]["commit"] != before:
            yield f"{status['live']['commit']} is live"
        if status["under_way"]:
            yield f"deployment {status['under_way']} is under way"

    def _traces_of(self, commit: str) -> Iterator[str]:
        folders = [
            str(self.home / "releases" / each.name) for each in self.shelf.all() if each.commit == commit
        ]
        for pid in (int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()):
            words = " ".join(processes.words_of(pid))
            if any(folder in words for folder in folders):
                yield f"process {pid} runs: {words}"
        for name in Postgres(self.database, self.variables).databases():
            if name.startswith(SCRATCH):
                yield f"database {name} is there"
        yield from (
            f"view {each} is there" for each in open_bucket(self.bucket, self.mode, self.variables).views()
        )

    def _not_whole(self) -> Iterator[str]:
        for words in (("restore-point", "verify"), ("audit", "verify")):
            done = self.slipway(*words, "production")
            if done.returncode:
                yield f"{' '.join(words)} ended with {done.returncode}: {done.stdout}{done.stderr}"


@contextmanager
def standing(
    *, s3: S3Server | None = None, canary: str = CANARY, program: Sequence[str] = ()
) -> Iterator[Place]:
    """Give a production to which nothing has been delivered yet, and stop all of it when the block ends."""
    with tally.short_folder() as folder:
        made = Place(folder, s3=s3, canary=canary, program=program)
        try:
            yield made
        finally:
            stop_everything(made.home)


@contextmanager
def production(*, canary: str = CANARY) -> Iterator[Place]:
    """Give a production in which a first release is live, and stop all of it when the block ends."""
    with standing(canary=canary) as made:
        first = made.slipway("deploy", "production")
        assert first.returncode == 0, first.stdout + first.stderr
        yield made


@contextmanager
def stopped_with(process: subprocess.Popen[str] | Command) -> Iterator[None]:
    """Ask a command to end, and wait until it has put everything back, when the block is interrupted or fails."""
    try:
        yield
    except BaseException:
        process.terminate()
        process.wait()
        raise


def stopped_at(said: str) -> str:
    """Return the step that failed, by what a deploy said; empty where none has."""
    found = STOPPED.search(said)
    return found[1] if found else ""


def own_seconds(seconds: float, said: str, deployment: Mapping[str, Any]) -> tuple[float, float]:
    """Return of a deploy's seconds those of the service's build, and those of Slipway's own work.

    The others are those for which shares of traffic were held, and for which it was watched. `said` is what it said.
    """
    held = (
        float(step["seconds"])
        for step in deployment["steps"]
        if step["step"].startswith("canary ") or step["step"] == "watch"
    )
    built = BUILT.search(said)
    build = float(built[1]) if built else 0.0
    return build, seconds - build - sum(held)


def led_back_after(store: Store, deployment: str) -> float:
    """Return the seconds from the look at which a canary was worse until all traffic was shifted back.

    `store` is Slipway's own, `deployment` one that was put back for what its canary did.
    """
    journal, samples = (
        StoreLog(store, f"deployments/{deployment}/{name}").entries() for name in ("journal", "samples")
    )
    worse = datetime.fromisoformat(json.loads(samples[-1]["line"])["at"])
    back = next(each for each in journal if each["kind"] == "undone" and each["step"].startswith("canary "))
    return (datetime.fromisoformat(back["at"]) - worse).total_seconds()

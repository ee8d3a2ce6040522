"""Slipway delivers Galley from real commits, with people downloading documents all the while.

A first release, one that changes nothing, one with a migration, a bad one, a rollback, a drill, and the proofs.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import tomllib
import urllib.request
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from slipway.adapters.state.folder_store import FolderStore

from tests.support import load
from tests.support.ports import free_run
from tests.support.production import led_back_after, own_seconds, stopped_at, stopped_with
from tests.support.stopping import stop_everything

from . import DELIVERY, ROOT
from .acts import SLIPWAY, RehearsalFailed, Results, echo

PLAY = "Galley"
BY = "author@galley.example"
PERSON = "rehearsal@galley.example"
DOCUMENTS = 60
# As long as a rehearsal may take; the real times stand in slipway.toml.
QUICK = {"least": '"5s"', "most": '"5m"', "watch-after": '"10s"', "steps": "[10, 50, 100]"}
PORTS = 20

MIGRATION = '''"""A column that nothing reads yet."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("documents", "{newest}")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE documents_document ADD COLUMN rehearsed text",
            "ALTER TABLE documents_document DROP COLUMN rehearsed",
        )
    ]
'''
SOUND = "        pieces = objects.pieces_of(document.content, store=store)\n        first = "
# Sound for the first downloads, so that its smoke test does not find it.
BROKEN = f"""\
        served = __import__("sys").__dict__.setdefault("_rehearsed", [])
        served.append(None)
        if len(served) > 12 and __import__("random").random() < 0.08:
            raise RuntimeError("a fault that was built in")
{SOUND}"""


def play(results: Results) -> None:
    """Play it. Raises `RehearsalFailed` when something is not as it has to be."""
    with TemporaryDirectory(prefix="sw") as folder:
        Path(folder).chmod(0o755)
        stage = Stage(Path(folder), results)
        try:
            play_releases(stage)
        finally:
            stop_everything(stage.home)


def play_releases(stage: Stage) -> None:
    """Play it in any production of Galley."""
    _good(stage)
    _back(stage)
    _bad(stage)
    _kept(stage)


def _good(stage: Stage) -> None:
    stage.act("the first release", "deploy", stage.environment, load=False)
    stage.let_people_in()
    stage.commit("Change nothing")
    said = stage.act("a release that changes nothing", "deploy", stage.environment)
    stage.demand_that_nobody_noticed()
    stage.demand_asked_again(said)
    stage.measure_own_work(said)
    _add_migration(stage.repository / "service/galley/documents/migrations")
    stage.commit("Add a column")
    said = stage.act("a release with a migration", "deploy", stage.environment)
    stage.demand_that_nobody_noticed()
    stage.results.demand("both releases were tried on the migrated copy", "New and old release work" in said)


def _add_migration(folder: Path) -> None:
    newest = max(each.stem for each in folder.glob("0*.py"))
    (folder / "9999_rehearsed.py").write_text(MIGRATION.replace("{newest}", newest))


def _back(stage: Stage) -> None:
    said = stage.act("a rollback", "rollback", stage.environment, "--reason", "rehearsed")
    stage.demand_that_nobody_noticed()
    took = float(said.split("roll back: ok after ")[1].split(" s")[0])
    stage.results.measured(f"{stage.play}: rollback while warm, under load", took, "s", below=2)


def _bad(stage: Stage) -> None:
    # The short way of a download, by which programs get documents.
    downloads = stage.repository / "service/galley/documents/downloads.py"
    _replace(downloads, SOUND, BROKEN)
    stage.commit("Break downloads")
    with stage.nothing_asked_again():
        stage.act("a release that fails 8 % of downloads", "deploy", stage.environment, expect=3)
    bad = stage.results.acts[-1]
    stage.results.demand(
        "it was stopped by the canary", bad.stopped_at.startswith("canary "), seen=bad.stopped_at
    )
    stage.results.demand(
        f"{bad.failed} of {bad.requests:,} requests failed, at most 2 %", bad.failed <= 0.02 * bad.requests
    )
    # What is delivered after this is sound again.
    _replace(downloads, BROKEN, SOUND)
    seconds = led_back_after(FolderStore(stage.state), stage.history()["deployment"])
    stage.results.measured(f"{stage.play}: from the verdict “worse” to everybody back", seconds, "s", below=2)


def _kept(stage: Stage) -> None:
    stage.act("a drill", "drill", stage.environment, load=False)
    stage.act("the audit", "audit", "verify", stage.environment, load=False)
    stage.act("what is live now", "status", stage.environment, load=False)


class Stage:
    """A clone of this repository, delivered to a production of its own."""

    environment = "production"
    # What people's requests say besides who they are.
    headers: Mapping[str, str] = MappingProxyType({})

    def __init__(self, folder: Path, results: Results, *, play: str = PLAY) -> None:
        self.results, self.play = results, play
        self.repository = folder / "g"
        self._clone(folder)
        self.home = self.repository / ".slipway/production"
        self.state = self.home / "state"
        self._hasten()
        table = tomllib.loads((self.repository / "slipway.toml").read_text())
        self.address = f"http://{table['environment']['production']['machine']['listen']}"
        self._people_ask: dict[str, Any] = {}

    def _clone(self, folder: Path) -> None:
        self._run("git", "clone", "--quiet", str(ROOT), str(self.repository), folder=folder)
        # Whatever this clone's own branch is called: what is delivered is what lies here.
        self._run("git", "checkout", "--quiet", "-B", "main")
        for name, value in (("user.email", BY), ("user.name", "Rehearsal")):
            self._run("git", "config", name, value)

    def act(
        self,
        name: str,
        *words: str,
        expect: int | tuple[int, ...] = 0,
        load: bool = True,
        program: tuple[str, ...] = (),
    ) -> str:
        """Play one part while people use what is live. Raises `RehearsalFailed` when it does not end as expected."""
        act, wanted = self.results.begin(self.play, name), expect if isinstance(expect, tuple) else (expect,)
        if load:
            with self._people() as people:
                code, said, act.seconds = self._slipway(*words, program=program)
                time.sleep(1)
            seen = people.stop()
            act.requests, act.failed = seen.requests, seen.failed
        else:
            code, said, act.seconds = self._slipway(*words, program=program)
        act.exit_code, act.stopped_at = code, stopped_at(said)
        ends = " or ".join(map(str, wanted))
        self.results.demand(f"it ended with {ends}", code in wanted, seen=f"It ended with {code}.")
        return said

    def demand_that_nobody_noticed(self) -> None:
        """Demand that no request has failed in the last act."""
        act = self.results.acts[-1]
        self.results.demand(f"0 of {act.requests:,} requests failed", act.failed == 0, seen=act.failed)

    def demand_asked_again(self, said: str) -> None:
        """Demand that what people asked was asked again, where it is known so soon. A recorder writes it later."""

    def nothing_asked_again(self) -> AbstractContextManager[None]:
        """Leave it to the canary to judge while the block runs."""
        return nullcontext()

    def measure_own_work(self, said: str) -> None:
        """Measure what the last act took beside the times for which the canary held its shares and watched."""
        build, own = own_seconds(self.results.acts[-1].seconds, said, self.history())
        self.results.measured(f"{self.play}: its own build of a commit, while it serves", build, "s")
        self.results.measured(
            f"{self.play}: a deploy without a change, beside build and canary", own, "s", below=60
        )

    def history(self) -> Mapping[str, Any]:
        """The newest deployment with its steps."""
        return self.told("history", self.environment, "--steps", "--most", "1")

    def told(self, *words: str) -> Mapping[str, Any]:
        """What Slipway says of something to a program, in the last line where there are several."""
        done = subprocess.run(
            (*SLIPWAY, "--json", *words),
            cwd=self.repository,
            env=self._variables,
            capture_output=True,
            text=True,
            check=True,
        )
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    def commit(self, message: str, *folders: str) -> None:
        """Commit whatever has been changed in the service or in these folders, if anything has."""
        self._run("git", "add", "service", *folders)
        self._run("git", "commit", "--quiet", "--allow-empty", "--message", message)

    def let_people_in(self) -> None:
        """Make a login with documents, one of which people then download again and again."""
        self.command("create-user", PERSON)
        # A pod says its words and its answer in one, in any order.
        (key,) = re.findall(r"galley_\S+", self.command("create-api-key", PERSON))
        self._people_ask = {
            "headers": {**self.headers, "Authorization": f"Bearer {key}"},
            "connections": 4,
            "rate": 60,
        }
        sample = self._ask("/api/v1/templates/certificate")["sample"]
        for _ in range(DOCUMENTS):
            document = self._ask("/api/v1/documents", {"template": "certificate", "values": sample})
        self._document = f"{self.address}/api/v1/documents/{document['id']}/pdf"
        self.results.note(f"{DOCUMENTS} documents were made; one of them is downloaded from now on")

    def _people(self) -> AbstractContextManager[load.Load]:
        return load.running(self._document, **self._people_ask)

    @property
    def _variables(self) -> dict[str, str]:
        return {**os.environ, "SLIPWAY_BY": BY, "NO_COLOR": "1", "PYTHONPATH": str(DELIVERY)}

    def _slipway(self, *words: str, program: tuple[str, ...] = ()) -> tuple[int, str, float]:
        print(f"  $ slipway {' '.join(words)}", flush=True)
        began, said = time.monotonic(), ""
        with (
            subprocess.Popen(
                (*(program or SLIPWAY), *words),
                cwd=self.repository,
                env=self._variables,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            ) as process,
            stopped_with(process),
        ):
            for line in process.stdout or ():
                said += line
                echo(line)
        return process.returncode, said, time.monotonic() - began

    def _ask(self, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {**self._people_ask["headers"], "Content-Type": "application/json"}
        request = urllib.request.Request(self.address + path, data, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def command(self, *words: str, given: str = "") -> str:
        """Run one of Galley's own commands on this production's data, and return what it says."""
        release = next(path for path in (self.home / "releases").iterdir() if path.is_dir())
        environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"postgresql://postgres:@/galley?host={self.home}/postgres",
            "OBJECT_STORE_URL": (self.home / "objects").as_uri(),
            "SECRET_KEY": (self.home / "secret-key").read_text(),
            "ALLOWED_HOSTS": "127.0.0.1",
            "PUBLIC_URL": self.address,
        }
        done = subprocess.run(
            (release / "venv/bin/galley", *words),
            env=environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RehearsalFailed(f"galley {words[0]} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def _hasten(self) -> None:
        file = self.repository / "slipway.toml"
        first, last = free_run(PORTS)
        text = file.read_text().replace('"127.0.0.1:8400"', f'"127.0.0.1:{first}"')
        text = text.replace("[8401, 8419]", f"[{first + 1}, {last}]")
        before, table, rest = text.partition("[environment.production.canary]")
        lines = rest.splitlines()
        for number, line in enumerate(lines):
            name = line.partition("=")[0].strip()
            if name in QUICK:
                lines[number] = f"{name} = {QUICK[name]}"
        file.write_text(before + table + "\n".join(lines) + "\n")

    def _run(self, *words: str, folder: Path | None = None) -> None:
        subprocess.run(words, cwd=folder or self.repository, check=True)


def _replace(file: Path, words: str, instead: str) -> None:
    text = file.read_text()
    if words not in text:
        raise RehearsalFailed(f"{file.name} is not as the rehearsal knows it.")
    file.write_text(text.replace(words, instead))

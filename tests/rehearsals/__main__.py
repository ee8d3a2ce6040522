"""`make rehearsal`: Slipway delivers Galley on this machine, from real commits, with people using it all the while.

Two good releases, the second with a migration; a bad one; a rollback; a drill. Prints what happened and keeps the
figures in artefacts/rehearsal.json.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any

ROOT = Path(__file__).parents[2]
LOAD = ROOT / "delivery/tests/support/load.py"
RESULTS = ROOT / "artefacts/rehearsal.json"
SLIPWAY = (sys.executable, "-m", "slipway.cli")
PERSON = "rehearsal@galley.example"
# As long as a rehearsal may take; the real times stand in slipway.toml.
QUICK = {"least": '"10s"', "most": '"5m"', "watch-after": '"15s"', "steps": "[5, 25, 50, 100]"}

MIGRATION = '''"""A column that nothing reads yet."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE documents_document ADD COLUMN rehearsed text",
            "ALTER TABLE documents_document DROP COLUMN rehearsed",
        )
    ]
'''
SOUND = "    data = objects.bytes_of(document.content, store=wiring.store())\n    name = "
BROKEN = f"""\
    if __import__("random").random() < 0.08:
        raise RuntimeError("a fault that was built in")
{SOUND}"""
STOP = "import sys, pathlib; from slipway.adapters import managed_postgres as m; m.stop(pathlib.Path(sys.argv[1]))"


class RehearsalFailed(Exception):
    """Something was not as it has to be."""


@dataclass
class Act:
    """One part of the rehearsal: what was done, how it ended, how long it took, and what people saw meanwhile."""

    name: str
    exit_code: int
    seconds: float
    requests: int = 0
    failed: int = 0
    notes: list[str] = field(default_factory=list)


class Stage:
    """A clone of this repository, delivered to a production of its own."""

    def __init__(self, folder: Path) -> None:
        self.repository = folder / "g"
        self._run("git", "clone", "--quiet", str(ROOT), str(self.repository), folder=folder)
        self.home = self.repository / ".slipway/production"
        self.home.mkdir(parents=True)
        (self.home / "secret-key").write_text(secrets.token_hex(32))
        for name, value in (("user.email", "author@galley.example"), ("user.name", "Rehearsal")):
            self._run("git", "config", name, value)
        self._hasten()
        table = tomllib.loads((self.repository / "slipway.toml").read_text())
        self.address = f"http://{table['environment']['production']['listen']}"
        self.acts: list[Act] = []

    def slipway(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of Slipway; its words are shown as they come."""
        print(f"\n$ slipway {' '.join(words)}", flush=True)
        process = subprocess.Popen(
            (*SLIPWAY, *words),
            cwd=self.repository,
            env={**os.environ, "SLIPWAY_BY": "author@galley.example"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = ""
        for line in process.stdout or ():
            said += line
            print(f"  {line}", end="", flush=True)
        return subprocess.CompletedProcess(words, process.wait(), said, "")

    def act(self, name: str, *words: str, expect: int, load: bool = True) -> str:
        """Play one part while people use what is live. Raises `RehearsalFailed` when it does not end as expected."""
        began = time.monotonic()
        if load:
            with self._people() as people:
                ended = self.slipway(*words)
                time.sleep(1)
            seen = json.loads(people[-1])
        else:
            ended, seen = self.slipway(*words), {"requests": 0, "failed": 0}
        act = Act(name, ended.returncode, time.monotonic() - began, seen["requests"], seen["failed"])
        self.acts.append(act)
        if ended.returncode != expect:
            raise RehearsalFailed(f"{name} ended with {ended.returncode} instead of {expect}.")
        return ended.stdout

    def commit(self, message: str) -> None:
        """Commit whatever has been changed."""
        self._run("git", "add", "service")
        self._run("git", "commit", "--quiet", "--message", message)

    def let_people_in(self) -> None:
        """Make a login and a document that people then download again and again."""
        (release,) = (self.home / "releases").iterdir()
        self._galley = release / "venv/bin/galley"
        self._command("create-user", PERSON)
        self._key = self._command("create-api-key", PERSON).strip()
        sample = self._ask("/api/v1/templates/certificate")["sample"]
        document = self._ask("/api/v1/documents", {"template": "certificate", "values": sample})
        self._document = f"{self.address}/api/v1/documents/{document['id']}/pdf"

    def stop(self) -> None:
        """Stop what was started here, and nothing else."""
        with suppress(OSError, ValueError):
            pid = int((self.home / "run/supervisord.pid").read_text())
            os.kill(pid, signal.SIGTERM)
            for _ in range(300):
                if not Path(f"/proc/{pid}").exists():
                    break
                time.sleep(0.1)
        self._run(sys.executable, "-c", STOP, str(self.home / "postgres"))

    @contextmanager
    def _people(self) -> Iterator[list[str]]:
        headers = json.dumps({"Authorization": f"Bearer {self._key}"})
        words = (
            sys.executable,
            str(LOAD),
            self._document,
            "--connections",
            "4",
            "--rate",
            "60",
            "--headers",
            headers,
        )
        lines: list[str] = []
        # Into a file: a pipe that nobody reads would fill up, and the people in it stand still.
        with TemporaryFile("w+") as told:
            process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=told, text=True)
            try:
                yield lines
            finally:
                process.communicate("", timeout=60)
                told.seek(0)
                lines += told.read().splitlines()

    def _ask(self, path: str, body: object = None) -> Any:
        import urllib.request

        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        with urllib.request.urlopen(
            urllib.request.Request(self.address + path, data, headers), timeout=60
        ) as answer:
            return json.load(answer)

    def _command(self, *words: str) -> str:
        environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"postgresql://postgres:@/galley?host={self.home}/postgres",
            "OBJECT_STORE_URL": (self.home / "objects").as_uri(),
            "SECRET_KEY": (self.home / "secret-key").read_text(),
            "ALLOWED_HOSTS": "127.0.0.1",
            "PUBLIC_URL": self.address,
        }
        done = subprocess.run(
            (self._galley, *words),
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RehearsalFailed(f"galley {words[0]} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def _hasten(self) -> None:
        file = self.repository / "slipway.toml"
        first = _free_ports(20)
        text = file.read_text().replace('"127.0.0.1:8400"', f'"127.0.0.1:{first}"')
        text = text.replace("[8401, 8419]", f"[{first + 1}, {first + 19}]")
        before, table, rest = text.partition("[environment.production.canary]")
        lines = rest.splitlines()
        for number, line in enumerate(lines):
            name = line.partition("=")[0].strip()
            if name in QUICK:
                lines[number] = f"{name} = {QUICK[name]}"
        file.write_text(before + table + "\n".join(lines) + "\n")

    def _run(self, *words: str, folder: Path | None = None) -> None:
        subprocess.run(words, cwd=folder or self.repository, check=True)


def main() -> int:
    """Play it, and return 0 when everything was as it has to be."""
    with TemporaryDirectory(prefix="sw") as folder:
        Path(folder).chmod(0o755)
        stage = Stage(Path(folder))
        try:
            play(stage)
        except RehearsalFailed as failed:
            print(f"\n{failed}")
            return 1
        finally:
            stage.stop()
            keep(stage.acts)
    return 0


def play(stage: Stage) -> None:
    """Two good releases, a bad one, a rollback, a drill, and the proofs."""
    stage.act("first release", "deploy", "production", expect=0, load=False)
    stage.let_people_in()
    migrations = stage.repository / "service/galley/documents/migrations"
    (migrations / "0002_rehearsed.py").write_text(MIGRATION)
    stage.commit("Add a column")
    said = stage.act("good release with a migration", "deploy", "production", expect=0)
    demand(stage, "0 failed requests during a good deploy", stage.acts[-1].failed == 0)
    demand(stage, "the migration was rehearsed", "new and old release work on it" in said.lower())
    _break(stage.repository / "service/galley/documents/api.py")
    stage.commit("Break downloads")
    stage.act("bad release", "deploy", "production", expect=3)
    bad = stage.acts[-1]
    demand(stage, "a bad release is put back before it does harm", bad.failed <= 0.02 * bad.requests)
    said = stage.act("rollback", "rollback", "production", "--reason", "rehearsed", expect=0)
    demand(stage, "0 failed requests during a rollback", stage.acts[-1].failed == 0)
    took = float(said.split("roll back: ok after ")[1].split(" s")[0])
    stage.acts[-1].notes.append(f"{took} s until everybody was led back")
    stage.act("drill", "drill", "production", expect=0, load=False)
    stage.act("audit", "audit", "verify", "production", expect=0, load=False)
    stage.act("status", "status", "production", expect=0, load=False)


def demand(stage: Stage, what: str, holds: bool) -> None:
    """Note what has to hold. Raises `RehearsalFailed` where it does not."""
    stage.acts[-1].notes.append(f"{what}: {'yes' if holds else 'NO'}")
    if not holds:
        raise RehearsalFailed(f"{stage.acts[-1].name}: it does not hold that {what}.")


def keep(acts: list[Act]) -> None:
    """Write the figures and print them."""
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps([asdict(act) for act in acts], indent=1) + "\n")
    print()
    for act in acts:
        people = f"{act.failed} of {act.requests:,} requests failed" if act.requests else ""
        print(f"  {act.name:32} exit {act.exit_code}  {act.seconds:6.1f} s  {people}")
        for note in act.notes:
            print(f"    {note}")


def _free_ports(count: int) -> int:
    """Return the first of so many ports in a row that nobody listens on."""
    for first in range(18400, 30000, count):
        with ExitStack() as held:
            try:
                for port in range(first, first + count):
                    held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
    raise RehearsalFailed(f"There are no {count} free ports in a row.")


def _break(file: Path) -> None:
    text = file.read_text()
    if SOUND not in text:
        raise RehearsalFailed(f"{file.name} is not as the rehearsal knows it.")
    file.write_text(text.replace(SOUND, BROKEN))


if __name__ == "__main__":
    sys.exit(main())

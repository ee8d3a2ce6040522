"""The whole story on real parts: git, PostgreSQL, a bucket, supervisord, haproxy, people who never stop asking."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support import load, tally
from tests.support.stopping import stop_everything

SLIPWAY = (sys.executable, "-m", "slipway.cli")
CANARY = """
[environment.production.canary]
steps = [20, 100]
least = "1s"
most = "40s"
every = "0.25s"
watch-after = "2s"

[environment.production.policy]
emergency = ["release@tally.example", "second@tally.example"]
"""


class Place:
    """A repository with tally in it, and Slipway beside it."""

    def __init__(self, folder: Path) -> None:
        self.repository = tally.Repository(folder / "repo")
        self.folder = self.repository.folder
        self.first = self.repository.commit("First release")
        (folder / "bucket").mkdir()
        tally.write_configuration(
            self.folder, database="managed:tally", bucket=f"file://{folder}/bucket", more=CANARY
        )
        table = tomllib.loads((self.folder / "slipway.toml").read_text())
        self.address = f"http://{table['environment']['production']['listen']}"

    def slipway(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        environment = {**os.environ, "SLIPWAY_BY": "release@tally.example", "NO_COLOR": "1"}
        return subprocess.run(
            (*SLIPWAY, *words),
            cwd=self.folder,
            env={**environment, "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    def status(self, environment: str = "production") -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.slipway("--json", "status", environment).stdout)
        return found

    def release_in(self, environment: str) -> str:
        return str(self.status(environment)["live"]["release"])

    def live(self) -> str:
        return str(self.status()["live"]["commit"])


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with tally.short_folder() as folder:
        made = Place(folder)
        try:
            first = made.slipway("deploy", "production")
            assert first.returncode == 0, first.stdout + first.stderr
            yield made
        finally:
            stop_everything(made.folder / "home")


def deployed(
    place: Place, faults: Mapping[str, object] | None = None, migrations: Mapping[str, str] | None = None
) -> tuple[subprocess.CompletedProcess[str], load.Outcome]:
    """Deploy a new version while people use the live one; return how that ended and what people saw."""
    place.repository.commit("Another version", faults=faults, migrations=migrations)
    with load.running(f"{place.address}/ping", connections=4, rate=300) as people:
        ended = place.slipway("deploy", "production")
        time.sleep(0.5)
    return ended, people.stop()


@pytest.mark.slow
def test_a_good_release_is_promoted_and_nobody_notices(place: Place) -> None:
    ended, seen = deployed(place, migrations={"0003_colour": "ALTER TABLE notes ADD COLUMN colour text"})
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert place.live() == place.repository.git("rev-parse", "HEAD").strip()
    assert seen.failed == 0
    assert seen.requests > 1000
    assert len(seen.by_release) == 2
    for step in (
        "restore point",
        "rehearsal",
        "migrate",
        "start",
        "smoke",
        "canary 20 %",
        "canary 100 %",
        "watch",
    ):
        assert f"{step}: ok" in ended.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("faults", "step", "words"),
    [
        ({"exits_at_start": "no such table"}, "rehearsal", "before it was ready"),
        ({"slow_factor": 4}, "canary 20 %", "took over"),
        ({"crash_after_requests": 40}, "canary 20 %", "new release"),
    ],
    ids=["does not start", "four times slower", "crashes under load"],
)
def test_a_bad_release_is_stopped_where_it_should_be(
    place: Place, faults: Mapping[str, object], step: str, words: str
) -> None:
    before = place.live()
    ended, seen = deployed(place, faults)
    assert ended.returncode == 3, ended.stdout + ended.stderr
    assert f"{step}: FAILED" in ended.stdout
    assert words in ended.stderr
    assert "Everything was put back" in ended.stderr
    assert place.live() == before
    # Never worse than the canary's share allows.
    assert seen.failed <= 0.2 * seen.requests
    assert place.status()["under_way"] is None


@pytest.mark.slow
def test_a_migration_that_takes_away_is_refused_before_anything_happens(place: Place) -> None:
    before = place.live()
    place.repository.commit("Drop", migrations={"0009_drop": "ALTER TABLE notes DROP COLUMN size"})
    ended = place.slipway("deploy", "production")
    assert ended.returncode == 7, ended.stdout + ended.stderr
    assert "migrations" in ended.stderr
    assert "0009_drop" in ended.stderr
    assert place.live() == before
    (place.folder / "tally/migrations/0009_drop.sql").unlink()


@pytest.mark.slow
def test_a_rollback_takes_less_than_two_seconds_and_fails_nobody(place: Place) -> None:
    ended, _ = deployed(place)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    newer = place.live()
    with load.running(f"{place.address}/ping", connections=4, rate=300) as people:
        began = time.monotonic()
        back = place.slipway("rollback", "production", "--reason", "a test")
        seconds = time.monotonic() - began
    assert back.returncode == 0, back.stderr
    assert people.stop().failed == 0
    assert place.live() != newer
    took = float(back.stdout.split("roll back: ok after ")[1].split(" s")[0])
    assert took < 2, (took, seconds)


@pytest.mark.slow
def test_points_drills_and_the_audit_are_whole(place: Place) -> None:
    assert place.slipway("restore-point", "verify", "production").returncode == 0
    drilled = place.slipway("--json", "drill", "production")
    assert drilled.returncode == 0, drilled.stderr
    assert json.loads(drilled.stdout.splitlines()[-1])["passed"]
    assert place.slipway("audit", "verify", "production").returncode == 0
    assert place.slipway("restore-point", "show", "production", "20200101T000000Z-0001").returncode == 4
    assert place.slipway("status", "nowhere").returncode == 2


@pytest.mark.slow
def test_a_freeze_refuses_a_deploy_and_never_a_rollback(place: Place) -> None:
    place.repository.commit("Frozen")
    assert place.slipway("freeze", "production", "--reason", "year end").returncode == 0
    refused = place.slipway("deploy", "production")
    assert refused.returncode == 7
    assert "year end" in refused.stderr
    assert "slipway unfreeze production" in refused.stderr
    assert place.slipway("rollback", "production").returncode == 0
    assert place.slipway("unfreeze", "production").returncode == 0


@pytest.mark.slow
def test_data_is_put_back_by_two_people_and_nothing_written_since_is_lost(place: Place) -> None:
    def ask(method: str, name: str, body: bytes | None = None) -> str:
        request = urllib.request.Request(f"{place.address}/notes/{name}", body, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return str(answer.read().decode())

    ask("PUT", "kept", b"as it was")
    assert place.slipway("restore-point", "create", "production").returncode == 0
    point = json.loads(place.slipway("--json", "restore-point", "list", "production").stdout.splitlines()[0])[
        "id"
    ]
    ask("PUT", "kept", b"written over")
    ask("PUT", "new", b"written since")
    words = (
        "restore",
        "production",
        "--point",
        point,
        "--live",
        "--yes",
        "--reason",
        "a wrong import wrote over notes",
    )

    alone = place.slipway(*words)
    assert alone.returncode == 7
    assert f"slipway approve production {point} --restore" in alone.stderr
    assert "written over" in ask("GET", "kept")
    assert (
        place.slipway("--by", "second@tally.example", "approve", "production", point, "--restore").returncode
        == 0
    )

    together = place.slipway(*words)
    assert together.returncode == 0, together.stdout + together.stderr
    assert "as it was" in ask("GET", "kept")
    (export,) = (place.folder / "home").glob("since-*")
    assert {path.read_bytes() for path in export.glob("object-*")} == {b"written over", b"written since"}
    rows = (export / "public.notes.jsonl").read_text()
    assert '"name": "new"' in rows
    assert place.slipway("restore-point", "verify", "production").returncode == 0

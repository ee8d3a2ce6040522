"""Staging gets production's data and nobody in it can be recognised: two real environments, and a word to look for."""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
from slipway import points as restore_points
from slipway.adapters.machine.database import managed_postgres
from slipway.adapters.postgres.tools import Tools
from slipway.adapters.state.folder_store import FolderStore
from slipway.decisions.points.manifest import Manifest, instant_of

from tests.support import tally
from tests.support.commands import Command
from tests.support.place import edited
from tests.support.ports import free_run
from tests.support.production import DELIVERY, PATIENCE_SECONDS
from tests.support.stopping import stop_everything

WORD = "Quixotella"
ANONYMISE = '"{artefact}", "anonymise"]'
SMOKE = '"{artefact}", "smoke", "--url", "{url}"]'
FAILS = '"-c", "raise SystemExit(\'cannot\')"]'
COPIES = 'bucket-mode = "copy"\nstore = "file:staging/state"'
NEVER_OVERWRITES = 'bucket-mode = "immutable"\nstore = "file:staging/state"'
BOTH = """
[environment.production.canary]
steps = [100]
least = "1s"
watch-after = "1s"

[environment.staging]
machine = {{ home = "staging", listen = "127.0.0.1:{listen}", ports = [{first}, {last}] }}
database = "managed:rehearsals"
bucket = "file:staging/objects"
bucket-mode = "copy"
store = "file:staging/state"
restore-points = "file:staging/points"
refresh-from = "production"
canary = {{ steps = [100], least = "1s", watch-after = "1s" }}

[environment.staging.policy]
emergency = ["release@tally.example", "second@tally.example"]
"""


class Places:
    """A repository with tally in it, and Slipway with two environments beside it."""

    def __init__(self, folder: Path) -> None:
        self.repository = tally.Repository(folder / "repo")
        self.folder = self.repository.folder
        self.repository.commit("First release")
        first, last = free_run(12)
        more = BOTH.format(listen=last, first=first, last=last - 1)
        (folder / "objects").mkdir()
        bucket = f"file://{folder}/objects"
        tally.write_configuration(
            self.folder, database="managed:tally", bucket=bucket, worker=False, more=more
        )
        self.staging = self.folder / "staging"
        table = tomllib.loads((self.folder / "slipway.toml").read_text())["environment"]
        self.address = {name: f"http://{each['machine']['listen']}" for name, each in table.items()}

    def slipway(self, *words: str, by: str = "release@tally.example") -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        environment = {**os.environ, "SLIPWAY_BY": by, "NO_COLOR": "1", "PYTHONPATH": str(DELIVERY)}
        with Command(words, cwd=self.folder, env=environment) as process:
            # Both are short enough never to fill a pipe that is read after the other.
            said, errors = process.stdout.read(), process.stderr.read()
        return subprocess.CompletedProcess(words, process.wait(), said, errors)

    def done(self, *words: str, **more: str) -> str:
        ended = self.slipway(*words, **more)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def ask(self, environment: str, name: str, body: bytes | None = None) -> tuple[int, str]:
        request = urllib.request.Request(
            f"{self.address[environment]}/notes/{name}", body, method="PUT" if body else "GET"
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                return answer.status, str(answer.read().decode())
        except urllib.error.HTTPError as error:
            return error.code, ""

    def rows(self, home: str, database: str) -> dict[str, list[str]]:
        """Return every row of every table as text."""
        address = managed_postgres.start(f"managed:{database}", self.folder / home / "postgres")
        with psycopg.connect(address) as connection:
            tables = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
            )
            return {
                table: [row for (row,) in connection.execute(f"SELECT t::text FROM {table} AS t ORDER BY 1")]
                for (table,) in tables.fetchall()
            }

    def leftovers(self) -> list[str]:
        """Return every scratch database and view there is, of both environments."""
        found = list[str]()
        for home, database in (("home", "tally"), ("staging", "rehearsals")):
            address = managed_postgres.start(f"managed:{database}", self.folder / home / "postgres")
            with psycopg.connect(address) as connection:
                found += [name for (name,) in connection.execute("SELECT datname FROM pg_database")]
        views = [path.name for path in self.folder.parent.rglob("*.view-*")]
        return [
            name
            for name in found
            if name not in {"template0", "template1", "postgres", "tally", "rehearsals"}
        ] + views

    def leave_a_scratch(self) -> None:
        """Leave what a refresh leaves that is killed while production's data lies apart as it is."""
        address = managed_postgres.start("managed:tally", self.folder / "home/postgres")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE DATABASE slipway_copy_for_staging_1")
        (self.folder.parent / "objects.view-slipway_copy_for_staging_1").mkdir()
        assert len(self.leftovers()) == 2

    def points(self, environment: str) -> Sequence[Manifest]:
        """Return an environment's restore points, the newest first."""
        return restore_points.all_points(
            FolderStore(self.folder / ("points" if environment == "production" else "staging/points"))
        )

    def state(self, environment: str) -> dict[str, Any]:
        """Return all that people's data is in an environment."""
        home, database = ("home", "tally") if environment == "production" else ("staging", "rehearsals")
        objects = self.folder.parent / "objects" if environment == "production" else self.staging / "objects"
        bytes_of = {
            str(path.relative_to(objects)): path.read_bytes() for path in objects.rglob("*") if path.is_file()
        }
        return {
            "rows": self.rows(home, database),
            "objects": bytes_of,
            "points": [each.id for each in self.points(environment)],
        }


@pytest.fixture(scope="module")
def places() -> Iterator[Places]:
    with tally.short_folder() as folder:
        made = Places(folder)
        try:
            for environment in ("production", "staging"):
                made.done("deploy", environment)
            made.ask("production", f"{WORD}-Marenholt", f"{WORD} was born on 12 May 1961".encode())
            made.ask("production", "plain", f"A letter to {WORD}".encode())
            made.ask("staging", "only-here", b"made by a tester")
            made.ask("staging", "note-000001", b"what a tester wrote")
            yield made
        finally:
            stop_everything(made.folder / "home")
            stop_everything(made.staging)


def test_without_a_point_nothing_is_taken(places: Places) -> None:
    ended = places.slipway("refresh", "staging", "--from", "production")
    assert ended.returncode == 4
    assert "slipway restore-point create production" in ended.stderr
    places.done("restore-point", "create", "production")


def test_the_wrong_way_round_is_refused_and_told_what_would_have_to_be_written(places: Places) -> None:
    ended = places.slipway("refresh", "production", "--from", "staging")
    assert ended.returncode == 7
    assert 'write `refresh-from = "staging"` under [environment.production]' in ended.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "instead", "code", "said"),
    [
        (ANONYMISE, FAILS, 1, "Anonymising the copy ended with 1: cannot"),
        (SMOKE, FAILS, 1, "failed the smoke test on the data to come"),
        (COPIES, NEVER_OVERWRITES, 7, "its bucket never overwrites: tally/note-000001"),
    ],
    ids=["anonymising fails", "the live release cannot live with it", "another object has the key"],
)
def test_what_fails_leaves_everything_as_it_was(
    places: Places, words: str, instead: str, code: int, said: str
) -> None:
    before = places.state("staging"), places.state("production")
    with edited(places.folder, words, instead):
        ended = places.slipway("refresh", "staging", "--from", "production")
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert said in ended.stderr
    assert (places.state("staging"), places.state("production")) == before
    assert places.leftovers() == []
    assert places.ask("staging", "only-here")[0] == 200


@pytest.mark.slow
def test_staging_gets_the_data_and_no_word_of_it(places: Places) -> None:
    production = places.state("production")
    tried = json.loads(places.done("--json", "refresh", "staging", "--from", "production", "--dry-run"))
    assert (tried["point"], "anonymised next to production" in str(tried)) == (production["points"][0], True)
    places.leave_a_scratch()
    said = places.done("refresh", "staging", "--from", "production")

    assert places.state("production") == production
    assert places.leftovers() == []
    notes = places.rows("staging", "rehearsals")["notes"]
    assert [row.split(",")[0] for row in notes] == ["(note-000001", "(note-000002"]
    status, text = places.ask("staging", "note-000001")
    assert (status, json.loads(text)["text"]) == (200, "xxxxxxxxxx xxx xxxx xx 00 xxx 0000")
    assert places.ask("staging", "only-here")[0] == 404
    assert places.done("restore-point", "verify", "staging")

    brought, before = places.points("staging")[1], places.points("staging")[0]
    assert (brought.origin, brought.deployment) == (
        "production",
        f"refresh from {production['points'][0]}",
    )
    assert f"slipway restore staging --point {before.id} --live --reason " in said
    assert "2 objects" in said
    for environment, what in (
        ("staging", "data refreshed from production"),
        ("production", "data taken for staging"),
    ):
        assert what in " ".join(places.done("audit", "show", environment).split())
        assert "whole" in places.done("audit", "verify", environment)


@pytest.mark.slow
def test_a_copy_that_was_handed_over_is_taken_without_a_look_at_where_it_comes_from(places: Places) -> None:
    own, brought = places.points("staging")[:2]
    words = ("refresh", "staging", "--from", "production", "--dry-run", "--brought")
    taken = instant_of(brought.deployment.removeprefix("refresh from "))
    assert taken
    with edited(places.folder, 'store = "file:state"', 'store = "file:of-nobody"'):
        assert f"at {taken:%Y-%m-%d %H:%M:%S} UTC" in places.done(*words, brought.id)
        ended = places.slipway(*words, own.id)
    assert ended.returncode == 4
    assert "is no copy of the data of production" in ended.stderr


@pytest.mark.slow
def test_the_word_is_nowhere_in_staging(places: Places) -> None:
    assert holding_word(places.folder / "home") or holding_word(places.folder.parent / "objects")
    # Server files and write-ahead log among them: what was ever written there would still be.
    assert holding_word(places.staging) == []
    for dump in (places.staging / "points/points").glob("*/dump"):
        assert WORD not in unpacked(dump)


@pytest.mark.slow
def test_what_was_there_before_can_be_put_back(places: Places) -> None:
    before = next(each.id for each in places.points("staging") if each.deployment == "before a refresh")
    words = (
        "restore",
        "staging",
        "--point",
        before,
        "--live",
        "--yes",
        "--reason",
        "the testers want their notes back",
    )
    assert places.slipway(*words).returncode == 7
    places.done("approve", "staging", before, "--restore", by="second@tally.example")
    places.done(*words)
    assert "made by a tester" in places.ask("staging", "only-here")[1]
    assert "what a tester wrote" in places.ask("staging", "note-000001")[1]


def holding_word(folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return [str(path) for path in files if WORD.encode() in path.read_bytes() or WORD in path.name]


def unpacked(dump: Path) -> str:
    program = Tools(managed_postgres.MAJOR, os.environ)._programs["pg_restore"]
    words = (program, "--file=-", str(dump))
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout

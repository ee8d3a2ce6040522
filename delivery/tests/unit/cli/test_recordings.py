"""`slipway recordings` shows what is kept, deletes what it is told to, and writes down who did."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slipway.adapters.recordings.sealed_segments import SealedSegments
from slipway.adapters.state.folder_store import FolderStore
from slipway.cli import app
from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.sample import lines_of

from tests.unit.cli.test_commands import CONFIGURATION

RECORDING = """
[environment.production.recording]
source = "file:access.log"
key = "generated:recording-key"
"""
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a configuration, and some requests that are kept."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLIPWAY_BY", "bo@x.org")
    (tmp_path / "slipway.toml").write_text(CONFIGURATION + RECORDING)
    assert app.run(["recordings", "production"]) == 0
    return tmp_path


def keep(shop: Path, *exchanges: Exchange) -> None:
    secret = (shop / "recording-key").read_text().strip()
    recordings = SealedSegments(FolderStore(shop / "state"), secret)
    recordings.add(lines_of(exchanges, {"a secret in its path": 2}))


def asked(path: str, hours: int = 0, **more: object) -> Exchange:
    return Exchange(NOW - timedelta(hours=hours), "GET", path, person="anna", status=200, **more)  # type: ignore[arg-type]


def test_it_shows_each_route_and_what_was_never_kept(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(shop, asked("/notes/1"), asked("/notes/2"), asked("/[red]other", body_bytes=3))
    assert app.run(["recordings", "production"]) == 0
    out = capsys.readouterr().out
    assert "GET /notes/{id}" in out
    assert "[red]other" in out
    assert "2 were never kept: a secret in its path." in out
    assert "1 cannot be asked again" in out
    assert f"{NOW:%m-%d %H:%M}" in out


def test_what_another_key_has_closed_is_not_said_to_be_missing(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(shop, asked("/notes/1"))
    (shop / "recording-key").write_text("another key than that")
    assert app.run(["recordings", "production"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "1 segments cannot be opened with the key that is here: bring back" in out


def test_no_cell_is_cut_where_lines_are_short(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    keep(shop, asked("/organisations/1/documents/2/versions/3/pages"))
    assert app.run(["recordings", "production"]) == 0
    out = capsys.readouterr().out
    assert "GET /organisations/{id}/documents/{id}/versions/{id}/pages" in out
    assert "newest" in out
    assert f"{NOW:%m-%d %H:%M}" in out


def test_programs_get_a_line_a_route_and_a_last_one(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(shop, asked("/notes/1"), asked("/notes/2"))
    capsys.readouterr()
    assert app.run(["--json", "recordings", "production"]) == 0
    route, sums = map(json.loads, capsys.readouterr().out.splitlines())
    assert (route["route"], route["requests"], route["people"]) == ("GET /notes/{id}", 2, 1)
    assert (sums["requests"], sums["never_kept"]) == (2, {"a secret in its path": 2})


def test_examples_of_a_route_hold_nothing_that_a_terminal_obeys(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(shop, asked("/notes/1", body=b'{"a": "\x1b[31m"}', body_bytes=14))
    assert app.run(["recordings", "production", "--show", "GET /notes/*"]) == 0
    out = capsys.readouterr().out
    assert "GET /notes/1" in out
    assert "\x1b" not in out
    assert app.run(["recordings", "production", "--show", "GET /nothing"]) == 4


def test_what_is_deleted_is_gone_and_in_the_audit(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(shop, asked("/notes/1"), asked("/notes/2", hours=48), asked("/other", hours=48))
    before = (NOW - timedelta(hours=24)).isoformat()
    words = ["recordings", "production", "--delete", "--before", before, "--route", "GET /notes/{id}"]
    assert app.run([*words, "--dry-run"]) == 0
    assert app.run(words) == 0
    out = capsys.readouterr().out
    assert "1 requests would be deleted" in out
    assert "1 requests are deleted" in out
    assert app.run(["--json", "recordings", "production"]) == 0
    routes = [json.loads(line).get("route") for line in capsys.readouterr().out.splitlines()]
    assert routes == ["GET /notes/{id}", "GET /other", None]
    assert app.run(["audit", "show", "production"]) == 0
    assert "recorded requests deleted" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["--delete"],
        ["--all"],
        ["--delete", "--all", "--route", "GET /a"],
        ["--delete", "--before", "yesterday"],
        ["--delete", "--before", "2026-11-30T08:00"],
        ["--show", "GET /a", "--take"],
    ],
)
def test_what_is_not_said_clearly_deletes_nothing(shop: Path, words: list[str]) -> None:
    keep(shop, asked("/a"))
    assert app.run(["recordings", "production", *words]) == 2
    assert list(FolderStore(shop / "state").list("recordings/"))


def test_a_log_is_taken(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = {"at": NOW.isoformat(), "method": "GET", "path": "/taken", "status": 200}
    (shop / "access.log").write_text(json.dumps(line) + "\n")
    assert app.run(["recordings", "production", "--take"]) == 0
    assert app.run(["recordings", "production"]) == 0
    assert "GET /taken" in capsys.readouterr().out


def test_where_nothing_is_recorded_it_says_how_to(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "slipway.toml").write_text(CONFIGURATION)
    assert app.run(["recordings", "production"]) == 2
    assert "[environment.production.recording]" in capsys.readouterr().err

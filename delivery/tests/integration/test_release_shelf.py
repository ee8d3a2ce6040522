"""Artefacts kept by their digest."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slipway.adapters.io import files
from slipway.adapters.machine.artefacts import file_of
from slipway.adapters.state.release_shelf import ReleaseShelf
from slipway.errors import Absent, StepFailed
from slipway.ports import Commit

from tests.support import mortal

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def commit(digit: str) -> Commit:
    return Commit(digit * 40, "ada@tally.example", f"Change {digit}", NOW, ("bea@tally.example",))


@pytest.fixture
def shelf(tmp_path: Path) -> ReleaseShelf:
    return ReleaseShelf(tmp_path / "shelf")


@pytest.fixture
def artefact(tmp_path: Path) -> Path:
    file = tmp_path / "tally-1.0-py3-none-any.whl"
    file.write_bytes(b"one")
    return file


def test_what_is_kept_is_named_by_its_bytes(shelf: ReleaseShelf, artefact: Path) -> None:
    release = shelf.add(artefact, commit("a"), now=NOW)
    assert release.digest == "sha256:" + hashlib.sha256(b"one").hexdigest()
    assert file_of(release).path.read_bytes() == b"one"
    assert file_of(release).name == artefact.name
    assert (release.commit, release.built_at, release.subject) == ("a" * 40, NOW, "Change a")
    assert release.authors == ("ada@tally.example", "bea@tally.example")


def test_equal_bytes_are_one_release_as_it_was_first(shelf: ReleaseShelf, artefact: Path) -> None:
    first = shelf.add(artefact, commit("a"), now=NOW)
    assert shelf.add(artefact, commit("b"), now=NOW + timedelta(days=1)) == first
    assert shelf.all() == [first]


def test_a_release_is_found_by_digest_short_name_and_commit(shelf: ReleaseShelf, artefact: Path) -> None:
    release = shelf.add(artefact, commit("f"), now=NOW)
    digits = release.digest.removeprefix("sha256:")
    for name in (release.digest, digits, release.name, digits[:6], digits.upper(), "f" * 40, "f" * 8):
        assert shelf.find(name) == release


def test_of_several_builds_of_a_commit_the_newest_counts(shelf: ReleaseShelf, artefact: Path) -> None:
    shelf.add(artefact, commit("a"), now=NOW)
    artefact.write_bytes(b"two")
    newest = shelf.add(artefact, commit("a"), now=NOW + timedelta(minutes=1))
    assert shelf.find("a" * 40) == newest
    assert shelf.all()[0] == newest


def test_what_is_absent_is_refused_with_what_there_is(shelf: ReleaseShelf, artefact: Path) -> None:
    with pytest.raises(Absent, match="none yet"):
        shelf.find("123456")
    release = shelf.add(artefact, commit("a"), now=NOW)
    for name in ("123456", release.name[:5], ""):
        with pytest.raises(Absent, match=release.name):
            shelf.find(name)


def test_a_name_of_several_releases_is_refused(shelf: ReleaseShelf, artefact: Path) -> None:
    shelf.add(artefact, Commit("abcdef" + "0" * 34, "a@tally.example", "One", NOW), now=NOW)
    artefact.write_bytes(b"two")
    shelf.add(artefact, Commit("abcdef" + "1" * 34, "a@tally.example", "Two", NOW), now=NOW)
    with pytest.raises(Absent, match="Several releases"):
        shelf.find("abcdef")


def test_a_copy_that_differs_is_not_kept(
    shelf: ReleaseShelf, artefact: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "copy", lambda source, target: target.write_bytes(b"flipped"))
    with pytest.raises(StepFailed, match="digest"):
        shelf.add(artefact, commit("a"), now=NOW)
    assert shelf.all() == []


def test_a_missing_artefact_is_named(shelf: ReleaseShelf, tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="nothing here"):
        shelf.add(tmp_path / "nothing here", commit("a"), now=NOW)


def test_a_killed_keeper_leaves_no_release_and_the_next_one_completes(
    shelf: ReleaseShelf, artefact: Path
) -> None:
    for _ in mortal.deaths(lambda: shelf.add(artefact, commit("a"), now=NOW)):
        assert shelf.all() == []
    assert shelf.find("a" * 40) == shelf.add(artefact, commit("b"), now=NOW)

"""Commits and checkouts of real repositories."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from slipway.adapters.state.git_source import GitSource
from slipway.errors import Absent, StepFailed

from tests.support import mortal
from tests.support.tally import Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "tally")


@pytest.fixture
def source(repository: Repository, tmp_path: Path) -> GitSource:
    return GitSource(repository.folder, tmp_path / "work")


@pytest.fixture(autouse=True)
def nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)


def test_a_commit_is_found_by_branch_tag_and_hash(repository: Repository, source: GitSource) -> None:
    found = repository.commit("Count faster\n\nAnd better.", author="ada@tally.example")
    repository.git("tag", "v1")
    for name in ("main", "v1", found, found[:10], "HEAD"):
        commit = source.resolve(name)
        assert (commit.hash, commit.author, commit.subject) == (found, "ada@tally.example", "Count faster")
    assert source.resolve("main").at.tzinfo is not None


def test_what_is_not_there_is_absent_and_what_is_there_is_named(
    repository: Repository, source: GitSource
) -> None:
    repository.commit()
    with pytest.raises(Absent, match=r"(?s)no commit 'nowhere'.*main"):
        source.resolve("nowhere")
    for name in ("--all", "-h", "", "main; rm", "0" * 40):
        with pytest.raises(Absent):
            source.resolve(name)


def test_a_commit_descends_from_itself_and_from_what_it_builds_on_and_from_nothing_else(
    repository: Repository, source: GitSource
) -> None:
    first = repository.commit()
    repository.git("branch", "side")
    second = repository.commit("Second")
    repository.git("checkout", "-q", "side")
    side = repository.commit("Elsewhere")
    assert [source.descends(second, each) for each in (first, second)] == [True, True]
    assert [source.descends(each, second) for each in (first, side)] == [False, False]
    assert source.ancestors(second, 10)[:2] == [second, first]
    assert source.ancestors(second, 1) == [second]
    with pytest.raises(Absent):
        source.descends(first, "0" * 40)


def test_commits_between_two_are_the_newest_first_with_all_who_wrote_them(
    repository: Repository, source: GitSource
) -> None:
    first = repository.commit()
    repository.commit("Second", author="bea@tally.example")
    message = (
        "Third\n\nWhy.\n\nCo-authored-by: Cleo <cleo@tally.example>\nCo-Authored-By: Dan <dan@tally.example>"
    )
    third = repository.commit(message, author="ada@tally.example")
    commits = source.between(first, third)
    assert [each.subject for each in commits] == ["Third", "Second"]
    assert commits[0].author == "ada@tally.example"
    assert commits[0].co_authors == ("cleo@tally.example", "dan@tally.example")
    assert commits[1].co_authors == ()
    assert source.between(third, first) == []


def test_whoever_committed_it_counts_and_each_person_by_one_address(
    repository: Repository, source: GitSource
) -> None:
    first = repository.commit()
    (repository.folder / ".mailmap").write_text("Mallory <mallory@x.org> <m@home.example>\n")
    repository.git("add", ".mailmap")
    repository.git("-c", "user.name=M", "commit", "--quiet", "-m", "Map", author="m@home.example")
    repository.git(
        "commit",
        "--quiet",
        "--allow-empty",
        "--author",
        "A <a@else.org>",
        "-m",
        "two\x1f\x1dparts",
        author="m@home.example",
    )
    newest, mapped = source.between(first, "main")
    assert (newest.author, newest.co_authors) == ("a@else.org", ("mallory@x.org",))
    assert "\x1f" in newest.subject
    assert (mapped.author, mapped.co_authors) == ("mallory@x.org", ())


def test_a_checkout_has_the_commits_files_and_works_as_a_repository(
    repository: Repository, source: GitSource
) -> None:
    old = repository.commit(faults={"error_rate": 0.5})
    repository.commit()
    with source.checkout(old) as folder:
        assert "error_rate" in (folder / "faults.json").read_text()
        assert Repository.git(_at(folder), "rev-parse", "HEAD").strip() == old
        assert not Repository.git(_at(folder), "status", "--porcelain")


def _at(folder: Path) -> Repository:
    found = Repository.__new__(Repository)
    found.folder = folder
    return found


def test_a_checkout_touches_nothing_in_the_repository(
    repository: Repository, source: GitSource, tmp_path: Path
) -> None:
    commit = repository.commit()
    (repository.folder / "faults.json").write_text("somebody is writing here")
    (repository.folder / ".git/hooks").mkdir(exist_ok=True)
    hook = repository.folder / ".git/hooks/post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/hooked\n")
    hook.chmod(0o755)
    before = _everything(repository.folder)
    with source.checkout(commit) as folder:
        (folder / "new").write_text("new")
        Repository.git(_at(folder), "add", "new")
        Repository.git(_at(folder), "commit", "--quiet", "-m", "Made in the checkout")
    assert _everything(repository.folder) == before
    assert not (tmp_path / "hooked").exists()


def _everything(folder: Path) -> dict[str, bytes]:
    return {str(each): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_a_checkout_is_gone_afterwards_also_after_an_error(
    repository: Repository, source: GitSource, tmp_path: Path
) -> None:
    repository.commit()
    with pytest.raises(ZeroDivisionError), source.checkout("main"):
        raise ZeroDivisionError
    assert list((tmp_path / "work").iterdir()) == []


def test_what_a_killed_deployer_left_is_removed_and_what_another_uses_is_not(
    repository: Repository, source: GitSource, tmp_path: Path
) -> None:
    repository.commit()

    def deploy() -> None:
        with source.checkout("main"):
            mortal.die()

    mortal.killed_in(deploy)
    (left,) = (tmp_path / "work").iterdir()
    with source.checkout("main") as used:
        assert not left.exists()
        with source.checkout("main"):
            assert used.exists()


def test_a_folder_without_a_repository_says_so(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="not a git repository"):
        GitSource(tmp_path, tmp_path / "work").resolve("main")


def test_what_others_have_pushed_is_fetched(tmp_path: Path) -> None:
    origin = Repository(tmp_path / "origin")
    origin.commit("First")
    subprocess.run(("git", "clone", "--quiet", str(origin.folder), str(tmp_path / "clone")), check=True)
    source = GitSource(tmp_path / "clone", tmp_path / "work")
    newer = origin.commit("Second")
    assert source.resolve("origin/main").hash != newer
    source.refresh()
    assert source.resolve("origin/main").hash == newer
    GitSource(origin.folder, tmp_path / "work").refresh()

"""Commits, the releases built from them, and how they are looked through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from slipway.ports.releases.release import Release
from slipway.ports.running.runtime import Finished


class Shell(Protocol):
    """Runs a program to its end."""

    def run(
        self, words: Sequence[str], *, folder: Path, environment: Mapping[str, str], timeout_seconds: float
    ) -> Finished:
        """Run a program in a folder with this environment and no other; one that takes too long is killed, whole."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its hash, who wrote it, its first line, when it was committed, and who else took part: the one who
    committed it, and whom its trailers name.

    People are named by their e-mail addresses. `changes_answers` are the routes whose answers it changes on purpose, by
    its trailers `Changes-Answers: GET /notes/*`.
    """

    hash: str
    author: str
    subject: str
    at: datetime
    co_authors: tuple[str, ...] = ()
    changes_answers: tuple[str, ...] = ()


class Source(Protocol):
    """The service's repository. Raises `Absent` for what it does not have."""

    def refresh(self) -> None:
        """Bring in what others have pushed since. Raises `StepFailed` when they cannot be reached."""

    def resolve(self, name: str) -> Commit:
        """Return the commit a branch, tag or hash names."""

    def between(self, old: str, new: str) -> Sequence[Commit]:
        """Return the commits that are in `new` and not in `old`, the newest first."""

    def descends(self, commit: str, other: str) -> bool:
        """Return whether a commit is another one or has it among its ancestors."""

    def ancestors(self, commit: str, most: int) -> Sequence[str]:
        """Return the hashes of the newest ancestors of a commit, itself among them, at most so many."""

    def checkout(self, commit: str) -> AbstractContextManager[Path]:
        """Lay a commit out in a folder of its own until the block ends."""


class Releases(Protocol):
    """The artefacts that were built, kept by digest."""

    def add(self, artefact: Path, commit: Commit, *, now: datetime) -> Release:
        """Keep an artefact and return its release; one that is kept already is returned as it is."""

    def find(self, name: str) -> Release:
        """Return a release by digest, by its short name, or by commit. Raises `Absent`."""

    def all(self) -> Sequence[Release]:
        """Return every release, the newest first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a linter says of some SQL: its rule, its words, and the line, from 0, at which that begins."""

    rule: str
    message: str
    line: int
    help: str = ""


class SqlLinter(Protocol):
    """Reads SQL for what could break those who use the database. Raises `StepFailed` when it cannot."""

    def findings(self, sql: str) -> Sequence[Finding]:
        """Return what it finds, in order."""

"""Where a team's repository, its pull requests and its record of deployments live."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Progress(StrEnum):
    """How far a deployment is, as GitHub says it."""

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    SUCCESS = "success"
    FAILURE = "failure"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment under a pull request. `by_program` says that no person wrote it."""

    id: int
    body: str
    by_program: bool


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request: the commit at its head, and the repository that this is in, which a fork has of its own."""

    number: int
    head: str
    repository: str
    is_closed: bool = False


class Forge(Protocol):
    """One repository. Raises `StepFailed` for what it refuses or does not answer."""

    repository: str

    def comments(self, pull: int) -> list[Comment]:
        """Return all comments under a pull request, the oldest first."""

    def write_comment(self, pull: int, body: str) -> None:
        """Write a new comment."""

    def change_comment(self, comment: int, body: str) -> None:
        """Write another text into a comment."""

    def react(self, comment: int, content: str) -> None:
        """Answer a comment with a sign, such as `rocket` or `-1`."""

    def pull_request(self, pull: int) -> PullRequest:
        """Return a pull request."""

    def may_write(self, login: str) -> bool:
        """Return whether somebody may change the repository."""

    def begin_deployment(self, commit: str, environment: str, description: str) -> int:
        """Record that a commit is to be deployed, and return the number of that record."""

    def say(self, deployment: int, progress: Progress, words: str, *, log: str) -> None:
        """Say how far a deployment is, in at most 140 characters, with the address of its report."""

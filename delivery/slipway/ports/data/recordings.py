"""Where the requests lie that were kept for rehearsals, and the logs that they are taken from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias

from slipway.ports.facts import Facts


@dataclass(frozen=True, slots=True)
class Segment:
    """Requests that were kept together; `size` in bytes, as it lies there."""

    key: str
    began_at: datetime
    ended_at: datetime
    requests: int
    size: int


class Recordings(Protocol):
    """Kept requests, encrypted. Every method raises `StoreError` when the store does not answer."""

    def segments(self) -> Sequence[Segment]:
        """Return what is there, the oldest first."""

    def add(self, exchanges: Sequence[Facts]) -> None:
        """Keep these requests together, as one segment. Nothing is written for none."""

    def read(self, segment: Segment) -> Sequence[Facts]:
        """Return its requests. Raises `EntryDamaged` for one that cannot be opened with the key that is here."""

    def delete(self, segment: Segment) -> None:
        """Delete it; one that is not there is no error."""


# How far each writer of a log was read, by a name of the writer that is never used again.
Marks: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadTo:
    """How far a log was read: a mark of each writer that is still there, and in words why not all was."""

    marks: Marks = field(default_factory=dict)
    left: str = ""


class RequestLog(Protocol):
    """What a service has written of the requests that it answered, as lines: whatever wrote them, and where."""

    @property
    def words(self) -> str:
        """What is read, for people."""

    def lines(self, marks: Marks) -> Iterator[bytes]:
        """Yield what each writer has written since its mark, and all that is there of one without a mark.

        Bounded in bytes and time: what is left is for the next time. Raises `Absent` where there is no such log, and
        `StepFailed` where it may not be read.
        """

    def read_to(self) -> ReadTo:
        """Return how far the lines went, once they have been read."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How many requests were read from which log, and in words why not all were; empty for all."""

    requests: int
    log: str
    left: str = ""

    @property
    def words(self) -> str:
        """Say it for people."""
        noun = "request" if self.requests == 1 else "requests"
        return f"{self.requests:,} {noun} in {self.log}{f'; {self.left}' if self.left else ''}"


class Taking(Protocol):
    """Takes requests out of a log, where no recorder runs beside it."""

    def take(self, *, dry_run: bool = False) -> Taken:
        """Keep a sample of what is new in the log. Raises what the log raises, and `StoreError`."""

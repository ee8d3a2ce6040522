"""Who is at work, since when, and whom it is told to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from slipway.ports.facts import Facts, Json


class Lease(Protocol):
    """The right to change an environment, until it expires or is given back."""

    @property
    def fence(self) -> int:
        """A number that is higher than every earlier holder's."""

    def check(self) -> None:
        """Return when this is still the newest lease and has not expired. Raises `LockLost`."""

    def release(self) -> None:
        """Give the lease back."""


class Log(Protocol):
    """Entries in order, each written once: the n-th entry is whatever somebody wrote first as the n-th."""

    def append(self, entry: Facts) -> int:
        """Write the next entry and return its number, from 1."""

    def claim(self, number: int, entry: Facts) -> bool:
        """Write just this entry, unless somebody has; return whether it is this one that lies there."""

    def entries(self) -> Sequence[Facts]:
        """Return all entries, the oldest first."""

    def newest(self) -> tuple[int, Facts]:
        """Return the newest entry and its number; 0 and nothing where there is none."""


class Clock(Protocol):
    """The present instant, and waiting for a later one."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class Report(Protocol):
    """Tells people or programs how it goes. Never raises."""

    def began(self, step: str, words: str) -> None:
        """A step began."""

    def seen(self, step: str, words: str, **facts: Json) -> None:
        """Something worth telling was seen in the middle of a step."""

    def ended(self, step: str, state: str, words: str, seconds: float) -> None:
        """A step ended: `done`, `failed`, `undone`, `skipped`, or `waits` for a person."""

    def say(self, words: str, **facts: Json) -> None:
        """A line outside of any step."""

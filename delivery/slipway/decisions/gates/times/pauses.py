"""Whether a person holds a deployment at its share or calls it back, and whether all was stopped on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from slipway.decisions.record.entries import Record, Unreadable, understood
from slipway.ports import Facts


class Paused(Record):
    """Somebody holds a deployment at the share it has."""

    kind: Literal["paused"] = "paused"
    deployment: str
    reason: str = ""


class WentOn(Record):
    """Somebody lets it go on."""

    kind: Literal["went on"] = "went on"
    deployment: str


class CalledBack(Record):
    """A person asked for a rollback while a deployer is at work: that deployer puts everything back."""

    kind: Literal["called back"] = "called back"
    deployment: str
    reason: str = ""


class Stopped(Record):
    """Somebody stopped all that runs here."""

    kind: Literal["stopped"] = "stopped"
    reason: str = ""


class Started(Record):
    """It was started again."""

    kind: Literal["started"] = "started"


Pause: TypeAlias = Paused | WentOn | CalledBack | Stopped | Started
Entry: TypeAlias = Annotated[Pause, Field(discriminator="kind")]
KINDS: TypeAdapter[Pause] = TypeAdapter(Entry)


def read_pauses(written: Sequence[Facts]) -> tuple[Pause, ...] | Unreadable:
    """Return the entries that were written so, the oldest first."""
    return understood(KINDS, written, log="pauses")


def paused(entries: Sequence[Record], deployment: str) -> Paused | None:
    """Return who holds a deployment, None where nobody does."""
    about = [each for each in entries if isinstance(each, Paused | WentOn) and each.deployment == deployment]
    last = about[-1] if about else None
    return last if isinstance(last, Paused) else None


def called_back(entries: Sequence[Record], deployment: str) -> CalledBack | None:
    """Return who called a deployment back, None where nobody did."""
    about = [each for each in entries if isinstance(each, CalledBack) and each.deployment == deployment]
    return about[-1] if about else None


def stopped(entries: Sequence[Record]) -> Stopped | None:
    """Return who stopped all that runs, None where nobody did, or it was started since."""
    about = [each for each in entries if isinstance(each, Stopped | Started)]
    last = about[-1] if about else None
    return last if isinstance(last, Stopped) else None

"""Whether somebody holds a deployment at its share, and whether all that runs was stopped on purpose."""

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


class Stopped(Record):
    """Somebody stopped all that runs here."""

    kind: Literal["stopped"] = "stopped"
    reason: str = ""


class Started(Record):
    """It was started again."""

    kind: Literal["started"] = "started"


Entry: TypeAlias = Annotated[Paused | WentOn | Stopped | Started, Field(discriminator="kind")]
KINDS: TypeAdapter[Paused | WentOn | Stopped | Started] = TypeAdapter(Entry)


def read_pauses(written: Sequence[Facts]) -> tuple[Paused | WentOn | Stopped | Started, ...] | Unreadable:
    """Return the entries that were written so, the oldest first."""
    return understood(KINDS, written, log="pauses")


def paused(entries: Sequence[Record], deployment: str) -> Paused | None:
    """Return who holds a deployment, None where nobody does."""
    about = [each for each in entries if isinstance(each, Paused | WentOn) and each.deployment == deployment]
    last = about[-1] if about else None
    return last if isinstance(last, Paused) else None


def stopped(entries: Sequence[Record]) -> Stopped | None:
    """Return who stopped all that runs, None where nobody did, or it was started since."""
    about = [each for each in entries if isinstance(each, Stopped | Started)]
    last = about[-1] if about else None
    return last if isinstance(last, Stopped) else None

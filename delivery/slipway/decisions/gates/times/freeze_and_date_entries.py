"""What people announced: freezes that somebody declared, and the dates of releases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import AwareDatetime, Field, TypeAdapter

from slipway.decisions.record.entries import Record, Unreadable, understood
from slipway.ports import Facts


class Frozen(Record):
    """Nothing new goes out from `at` on, until `until` or until a person lifts it."""

    kind: Literal["frozen"] = "frozen"
    reason: str
    until: AwareDatetime | None = None


class Unfrozen(Record):
    """All freezes that had been declared were lifted."""

    kind: Literal["unfrozen"] = "unfrozen"
    reason: str


class Scheduled(Record):
    """A release goes out between two instants, both included, and at no other time. It replaces the date before."""

    kind: Literal["scheduled"] = "scheduled"
    digest: str
    opens_at: AwareDatetime
    expires_at: AwareDatetime


class Cancelled(Record):
    """A release has no date any more."""

    kind: Literal["cancelled"] = "cancelled"
    digest: str


FreezeEntry: TypeAlias = Annotated[Frozen | Unfrozen, Field(discriminator="kind")]
ScheduleEntry: TypeAlias = Annotated[Scheduled | Cancelled, Field(discriminator="kind")]
FREEZE_KINDS: TypeAdapter[Frozen | Unfrozen] = TypeAdapter(FreezeEntry)
SCHEDULE_KINDS: TypeAdapter[Scheduled | Cancelled] = TypeAdapter(ScheduleEntry)


def read_freezes(written: Sequence[Facts]) -> tuple[Frozen | Unfrozen, ...] | Unreadable:
    """Return the entries that were written so, the oldest first."""
    return understood(FREEZE_KINDS, written, log="freezes")


def read_schedule(written: Sequence[Facts]) -> tuple[Scheduled | Cancelled, ...] | Unreadable:
    """Return the entries that were written so, the oldest first."""
    return understood(SCHEDULE_KINDS, written, log="release dates")


def freezes_of(entries: Iterable[Record], *, now: datetime) -> tuple[Frozen, ...]:
    """Return the declared freezes that hold now, the oldest first."""
    standing = list[Frozen]()
    for entry in entries:
        if isinstance(entry, Frozen):
            standing.append(entry)
        elif isinstance(entry, Unfrozen):
            standing.clear()
    # A clock that runs behind the one that declared it does not delay a freeze.
    return tuple(each for each in standing if each.until is None or now < each.until)


def date_of(entries: Iterable[Record], digest: str) -> Scheduled | None:
    """Return a release's date: the newest that was set, unless it was cancelled."""
    date = None
    for entry in entries:
        if isinstance(entry, Scheduled) and entry.digest == digest:
            date = entry
        elif isinstance(entry, Cancelled) and entry.digest == digest:
            date = None
    return date

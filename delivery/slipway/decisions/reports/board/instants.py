"""Instants and times as the board shows them. All of them are in UTC, which the board says once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

# From so many seconds on, in units of so many seconds.
UNITS = ((172800, 86400, "days"), (3600, 3600, "h"), (60, 60, "min"))


def when(instant: datetime, now: datetime) -> str:
    """Return an instant as people read it: `Mon 30 Nov, 08:00`; of another year, that too."""
    there, here = instant.astimezone(UTC), now.astimezone(UTC)
    year = f" {there.year}" if there.year != here.year else ""
    return f"{there:%a} {there.day} {there:%b}{year}, {there:%H:%M}"


def age(instant: datetime, now: datetime) -> str:
    """Return how long ago an instant was, in one unit: `40 s`, `9 min`, `26 h`, `3 days`. A clock that runs behind the
    one that wrote it makes that no time.
    """
    seconds = max((now - instant).total_seconds(), 0.0)
    for least, size, unit in UNITS:
        if seconds >= least:
            return f"{seconds // size:.0f} {unit}"
    return f"{seconds:.0f} s"


def ago(instant: datetime, now: datetime) -> str:
    """Return how long ago an instant was, as a sentence ends."""
    return "just now" if now - instant < timedelta(seconds=1) else f"{age(instant, now)} ago"

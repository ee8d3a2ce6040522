"""Small words that several commands share."""

from __future__ import annotations

from datetime import UTC, datetime


def short_commit(commit: str) -> str:
    """Return the beginning of a commit's hash."""
    return commit[:10]


def ago(instant: datetime, now: datetime | None = None) -> str:
    """Return an instant for people: when it was, and how long ago."""
    seconds = int(((now or datetime.now(UTC)) - instant).total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"since {instant:%Y-%m-%d %H:%M} UTC ({seconds // size} {unit})"
    return f"since {instant:%H:%M:%S} UTC ({seconds} s)"


def first_line(text: str) -> str:
    """Return the first line of a text that people or programs wrote, which may have none."""
    return next(iter(text.strip().splitlines()), "(no reason given)")

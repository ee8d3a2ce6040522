"""Small words that several commands share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from slipway.decisions.said import gist_of
from slipway.decisions.soak import long_words


def short_commit(commit: str) -> str:
    """Return the beginning of a commit's hash."""
    return commit[:10]


def ago(instant: datetime, now: datetime | None = None) -> str:
    """Return an instant for people: when it was, and how long ago."""
    # A clock may have been set back since.
    passed = max((now or datetime.now(UTC)) - instant, timedelta(0))
    when = f"{instant:%Y-%m-%d %H:%M}" if passed >= timedelta(minutes=1) else f"{instant:%H:%M:%S}"
    return f"since {when} UTC ({long_words(passed)})"


def first_line(text: str) -> str:
    """Return the line that says the most of a text that people or programs wrote, which may have none."""
    return gist_of(text) or "(no reason given)"

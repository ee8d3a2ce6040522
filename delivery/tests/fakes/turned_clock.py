"""A clock that a test turns by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 24, 12, tzinfo=UTC)


class TurnedClock:
    """Stands still until it is turned, or until somebody sleeps."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the present instant."""
        return self.at

    def sleep(self, seconds: float) -> None:
        """Turn the clock by that much, at once."""
        self.turn(timedelta(seconds=seconds))

    def turn(self, by: timedelta) -> None:
        """Turn the clock."""
        self.at += by

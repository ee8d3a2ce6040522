"""Durations and sizes as people read them."""

from __future__ import annotations

from datetime import timedelta

UNITS_OF_TIME = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))
UNITS_OF_SIZE = ("B", "kB", "MB", "GB")


def duration_words(duration: timedelta) -> str:
    """Return a duration in its two largest units: `2 d 4 h`, `15 min`, `40 s`."""
    seconds = int(duration.total_seconds())
    parts = list[str]()
    for size, unit in UNITS_OF_TIME:
        number, seconds = divmod(seconds, size)
        if number:
            parts.append(f"{number} {unit}")
    return " ".join(parts[:2]) or "0 s"


def size_words(count: int) -> str:
    """Return a number of bytes in the unit that fits: `310 B`, `4.2 MB`, `1.3 TB`; a kB is 1,000 B."""
    amount = float(count)
    for unit in UNITS_OF_SIZE:
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:,.1f} TB"

"""Whether restoring was proven lately enough: what the drills say that were held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from slipway.ports import Facts


def last_passed(drills: Sequence[Facts]) -> Facts | None:
    """Return the newest drill that passed."""
    return next((each for each in reversed(drills) if each["passed"]), None)


def alarm_of(drills: Sequence[Facts], *, every: timedelta, environment: str, now: datetime) -> str:
    """Return why somebody should worry about restoring, or an empty text. `every` is how often a drill is due."""
    if drills and not drills[-1]["passed"]:
        return f"The newest drill failed: {drills[-1]['reason'].splitlines()[0]}"
    passed = last_passed(drills)
    if passed is None:
        return f"No drill has proven yet that a restore point restores; `slipway drill {environment}` does."
    at = datetime.fromisoformat(passed["at"])
    if now - at > every:
        return f"The newest drill that passed is from {at:%Y-%m-%d %H:%M} UTC; run `slipway drill {environment}`."
    return ""

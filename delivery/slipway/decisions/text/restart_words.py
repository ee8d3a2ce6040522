"""Of what processes have ended, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from slipway.ports import Restart


def times(count: int) -> str:
    """Return a count of times: once, or "3 times"."""
    return "once" if count == 1 else f"{count} times"


def causes(restarts: Sequence[Restart]) -> str:
    """Return the causes of ends, each with how often: "exit code 1 twice" is "exit code 1 (2 times)"."""
    counted = Counter(each.words for each in restarts)
    return ", ".join(words if count == 1 else f"{words} ({times(count)})" for words, count in counted.items())

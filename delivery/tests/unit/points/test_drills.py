"""When somebody should worry about restoring."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from slipway.decisions.points.drills import alarm_of, last_passed
from slipway.ports import Facts

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def drill(days: float, *, passed: bool = True) -> Facts:
    return {"at": (NOW - timedelta(days=days)).isoformat(), "passed": passed, "reason": "It broke.\nMore."}


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ([], "No drill has proven yet"),
        ([drill(0.9)], ""),
        ([drill(1.1)], "The newest drill that passed is from 2026-11-23"),
        ([drill(0.5), drill(0.1, passed=False)], "The newest drill failed: It broke."),
        ([drill(0.1, passed=False)], "The newest drill failed: It broke."),
        ([drill(3, passed=False), drill(0.2)], ""),
    ],
)
def test_a_drill_that_is_missing_old_or_failed_is_told(held: list[Facts], words: str) -> None:
    said = alarm_of(held, every=timedelta(days=1), environment="production", now=NOW)
    assert said.startswith(words)
    assert bool(said) == bool(words)


def test_the_last_that_passed_is_found_behind_one_that_failed() -> None:
    good = drill(2)
    assert last_passed([drill(3), good, drill(1, passed=False)]) == good

"""No test fails because the machine is busy: times are compared within one run, never with a fixed number."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest
from gates.clocks import fixed_bounds

ROOT = Path(__file__).parents[2]
TESTS = ("service/tests", "delivery/tests", "tests")
TIMER = """
def seconds_of(work):
    began = time.monotonic()
    work()
    return time.monotonic() - began

def test_planted():
    """


def test_no_test_bounds_a_time_by_a_fixed_number() -> None:
    files = chain.from_iterable((ROOT / folder).rglob("*.py") for folder in TESTS)
    found = [f"{file.relative_to(ROOT)}:{line}" for file in files for line in fixed_bounds(file.read_text())]
    assert not found, "Compare two times of one run, or wait for a condition: " + ", ".join(sorted(found))


@pytest.mark.parametrize(
    "lines",
    [
        ("began = time.monotonic()", "assert time.monotonic() - began < 5"),
        ("took = time.perf_counter() - began", "assert 0.1 <= took < LIMIT"),
        ("took = seconds_of(work)", "assert 2 > took, 'slow'"),
    ],
)
def test_a_fixed_bound_is_found(lines: tuple[str, ...]) -> None:
    assert fixed_bounds(TIMER + "\n    ".join(lines)) != []


@pytest.mark.parametrize(
    "lines",
    [
        ("quick = seconds_of(one)", "slow = seconds_of(other)", "assert quick < slow / 3"),
        ("deadline = time.monotonic() + PATIENCE", "assert time.monotonic() < deadline"),
        ("took = seconds_of(work)", "assert took > 0.1"),
        ("assert count() < 5",),
    ],
)
def test_a_ratio_a_deadline_and_a_least_time_are_let_through(lines: tuple[str, ...]) -> None:
    assert fixed_bounds(TIMER + "\n    ".join(lines)) == []

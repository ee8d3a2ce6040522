"""A replay rests as people did: bursts stay bursts, and all rests together take no longer than they may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as some
from slipway.decisions.recordings.spacing import pauses

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
GAPS = some.lists(some.timedeltas(timedelta(0), timedelta(days=7)), max_size=40)
BUDGETS = some.timedeltas(timedelta(0), timedelta(days=30))


def seconds(*numbers: float) -> list[timedelta]:
    return [timedelta(seconds=each) for each in numbers]


def instants(gaps: list[timedelta]) -> list[datetime]:
    """The instants of one request more than there are gaps."""
    return list(accumulate(gaps, lambda before, gap: before + gap, initial=AT))


def rests(gaps: list[timedelta], budget: timedelta) -> list[timedelta]:
    """How long is rested instead of these gaps."""
    first, *others = pauses(instants(gaps), budget)
    assert first == timedelta(0)
    return others


def test_what_fits_is_kept_whole() -> None:
    gaps = seconds(0, 2, 0.25, 5)
    assert rests(gaps, timedelta(seconds=7.25)) == gaps


def test_a_night_is_cut_and_a_burst_stays_a_burst() -> None:
    gaps = seconds(0.1, 0.1, 40_000, 0.1, 3, 20_000)
    assert rests(gaps, timedelta(seconds=9.3)) == seconds(0.1, 0.1, 3, 0.1, 3, 3)


def test_without_a_budget_there_is_no_rest() -> None:
    assert rests(seconds(1, 2), timedelta(0)) == seconds(0, 0)


def test_of_nothing_there_is_no_rest() -> None:
    assert pauses([], timedelta(seconds=1)) == ()


def test_what_came_earlier_is_asked_at_once() -> None:
    assert pauses([AT, AT - timedelta(seconds=5), AT], timedelta(minutes=1)) == tuple(seconds(0, 0, 5))


@given(GAPS, BUDGETS)
def test_all_together_take_no_longer_than_they_may_and_no_less_than_fits(
    gaps: list[timedelta], budget: timedelta
) -> None:
    found = rests(gaps, budget)
    taken, most = sum(found, timedelta(0)), sum(gaps, timedelta(0))
    assert taken <= budget
    # A microsecond is the smallest part of a rest.
    assert taken >= min(budget, most) - timedelta(microseconds=len(gaps))


@given(GAPS, BUDGETS)
def test_a_longer_gap_never_becomes_the_shorter_rest(gaps: list[timedelta], budget: timedelta) -> None:
    found = rests(gaps, budget)
    assert all(rest <= gap for rest, gap in zip(found, gaps, strict=True))
    by_gap = [rest for _, rest in sorted(zip(gaps, found, strict=True))]
    assert by_gap == sorted(by_gap)
    cut = {rest for rest, gap in zip(found, gaps, strict=True) if rest < gap}
    assert len(cut) <= 1
    assert not cut or max(found) in cut


@given(GAPS, BUDGETS, BUDGETS)
def test_more_time_shortens_no_rest(gaps: list[timedelta], one: timedelta, other: timedelta) -> None:
    less, more = (rests(gaps, budget) for budget in sorted((one, other)))
    assert all(before <= after for before, after in zip(less, more, strict=True))

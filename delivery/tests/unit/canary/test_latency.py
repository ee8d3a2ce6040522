"""Which answers count as slow, and how windows of time are counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce

import pytest
from slipway.decisions.canary import verdict
from slipway.decisions.canary.criteria import Criteria, Metric
from slipway.decisions.canary.samples import Arm, Sample
from slipway.decisions.canary.statistics import latency
from slipway.decisions.canary.statistics.evidence import Tally
from slipway.decisions.canary.statistics.latency import LatencyBound
from slipway.decisions.canary.statistics.time_windows import Windows, continued

from tests.support.canaries import QUICK_JUDGE

INF = float("inf")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("within", "bound"),
    [
        ({0.1: 95, 0.5: 99, INF: 100}, 0.1),
        ({0.1: 94, 0.5: 99, INF: 100}, 0.5),
        ({0.1: 20, 0.5: 60, INF: 100}, 0.5),
        ({INF: 100}, None),
        ({0.1: 0, INF: 0}, None),
        ({}, None),
    ],
)
def test_slow_is_above_the_nearest_bound_at_or_above_the_95th_percentile(
    within: dict[float, int], bound: float | None
) -> None:
    assert latency.bound_of(LatencyBound(within), Arm()) == bound


def test_very_slow_is_above_the_bound_at_or_above_the_99th_percentile() -> None:
    within = {0.1: 95, 0.5: 98, 1.0: 99, INF: 100}
    assert latency.bound_of(LatencyBound(within, slow_from=latency.SLOW_FROM[Metric.SLOWEST]), Arm()) == 1.0


def test_slow_answers_are_those_above_the_bound() -> None:
    assert latency.slow_ones({0.1: 90, 0.5: 97, INF: 100}, 0.5) == Tally(100, 3)
    assert latency.slow_ones({}, 0.5) == Tally()
    assert latency.slow_ones({0.1: 90, 0.5: 100}, 0.1) == Tally(100, 10)


def test_the_bound_is_chosen_from_what_was_seen_before() -> None:
    """A control that becomes slow in a sample is counted by the bound of the samples before it."""
    quick, slow = Arm(100, 0, {0.1: 99, 0.5: 100, INF: 100}), Arm(100, 0, {0.1: 0, 0.5: 100, INF: 100})
    samples = [
        Sample(NOON + timedelta(seconds=2 * number), 5, 2, control, control)
        for number, control in enumerate((quick, slow, quick))
    ]
    criteria = Criteria(QUICK_JUDGE, metrics=(Metric.ERRORS, Metric.SLOWNESS))
    cases = [reduce(verdict.updated, samples[:end], verdict.opened(criteria)) for end in (1, 2, 3)]
    assert [case.times[Metric.SLOWNESS].bound for case in cases] == [None, 0.1, 0.5]
    assert cases[1].tests_of_metrics[1].past == Tally(200, 101)


def test_a_window_counts_once_however_much_fails_in_it() -> None:
    windows = Windows()
    for bad in (0, 0, 0, 1, 30, 0):
        windows = continued(windows, Tally(50, bad), 2.0, lasts=5.0, enough=20, limit=0.1)
    assert windows == Windows(Tally(2, 1))


def test_a_window_waits_until_there_is_enough_in_it() -> None:
    windows = Windows()
    for _ in range(9):
        windows = continued(windows, Tally(2, 2), 2.0, lasts=5.0, enough=20, limit=0.1)
    assert windows == Windows(Tally(), Tally(18, 18), 18.0)
    assert continued(windows, Tally(2, 0), 2.0, lasts=5.0, enough=20, limit=0.1) == Windows(Tally(1, 1))

"""E-values: the promise on which the judge rests, counted out to the last case, and its numbers against scipy's."""

from __future__ import annotations

from itertools import product
from math import comb, exp, inf, isfinite, log

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st
from slipway.decisions.canary.statistics.evidence import (
    Pair,
    Tally,
    expected_rate,
    highest_rate,
    log_e,
    log_e_beside,
    log_sum,
    nearest,
)

SIZES = [(1, 1), (2, 1), (1, 3), (4, 4), (9, 1), (12, 5)]
RATES = [0.0, 0.001, 0.02, 0.3, 0.5, 0.77, 0.999, 1.0]
DIFFERENCES = [0.0, 0.01, 0.04, 0.2, 0.5]


def chance_of(bad: int, count: int, rate: float) -> float:
    return float(comb(count, bad) * rate**bad * (1 - rate) ** (count - bad))


def expectation(
    size: tuple[int, int], truth: tuple[float, float], bet: tuple[float, float], by: float
) -> float:
    """Sum the e-value over every block there can be, each with its chance."""
    blocks = product(range(size[0] + 1), range(size[1] + 1))
    return sum(
        chance_of(a, size[0], truth[0])
        * chance_of(b, size[1], truth[1])
        * exp(log_e(Pair(Tally(size[0], a), Tally(size[1], b)), *bet, by))
        for a, b in blocks
    )


@pytest.mark.parametrize("by", DIFFERENCES)
@pytest.mark.parametrize("size", SIZES)
def test_a_bet_that_the_canary_is_worse_gains_nothing_while_it_is_not(
    size: tuple[int, int], by: float
) -> None:
    bets = [(q, q + by + (1 - q - by) * more) for q in (0.001, 0.05, 0.4) for more in (0.01, 0.3, 0.9)]
    truths = [(a, b) for a, b in product(RATES, RATES) if b <= a + by]
    assert max(expectation(size, truth, bet, by) for truth in truths for bet in bets) <= 1 + 1e-12


@pytest.mark.parametrize("by", DIFFERENCES[1:])
@pytest.mark.parametrize("size", SIZES)
def test_a_bet_that_the_canary_is_good_enough_gains_nothing_while_it_is_not(
    size: tuple[int, int], by: float
) -> None:
    bets = [(q, q + by * part) for q in (0.001, 0.05, 0.4) for part in (0.0, 0.25, 0.9)]
    truths = [(a, b) for a, b in product(RATES, RATES) if b >= a + by]
    truths += [(a, a + by) for a in RATES if a + by <= 1]
    assert max(expectation(size, truth, bet, by) for truth in truths for bet in bets) <= 1 + 1e-12


def test_a_bet_gains_where_it_is_right() -> None:
    assert expectation((12, 5), (0.02, 0.3), (0.02, 0.3), 0.0) > 1.5
    assert expectation((12, 5), (0.02, 0.02), (0.02, 0.02), 0.2) > 1.2


def test_bets_hold_when_the_rates_of_both_arms_move_together_within_a_block() -> None:
    """Half of the block in a bad minute, half in a good one, the canary never worse than the control."""
    bet, total = (0.05, 0.2), 0.0
    for minutes in product(product(range(3), range(3)), repeat=2):
        chance = 1.0
        for (a, b), rate in zip(minutes, (0.4, 0.01), strict=True):
            chance *= chance_of(a, 2, rate) * chance_of(b, 2, rate)
        pair = Pair(Tally(4, sum(a for a, _ in minutes)), Tally(4, sum(b for _, b in minutes)))
        total += chance * exp(log_e(pair, *bet, 0.0))
    assert total <= 1 + 1e-12


@pytest.mark.parametrize("limit", [0.01, 0.2, 0.6])
def test_a_bet_against_a_known_limit_gains_nothing_while_the_limit_is_kept(limit: float) -> None:
    def mean(rate: float, bet: float) -> float:
        return sum(chance_of(k, 9, rate) * exp(log_e_beside(Tally(9, k), bet, limit)) for k in range(10))

    below, above = [r for r in RATES if r <= limit] + [limit], [r for r in RATES if r >= limit] + [limit]
    assert max(mean(rate, limit + more * (1 - limit)) for rate in below for more in (0.05, 0.5)) <= 1 + 1e-12
    assert max(mean(rate, limit * part) for rate in above for part in (0.01, 0.7)) <= 1 + 1e-12


@given(
    st.tuples(st.floats(1, 1e6), st.floats(1, 1e6)),
    st.tuples(st.floats(0.0005, 0.9995), st.floats(0.0005, 0.9995)),
    st.floats(-0.9, 0.9),
)
@settings(max_examples=300, deadline=None)
def test_the_nearest_rates_are_nearest(
    counts: tuple[float, float], rates: tuple[float, float], by: float
) -> None:
    def distance(p: float) -> float:
        pairs = zip(counts, rates, (p, p + by), strict=True)
        return sum(n * (q * log(q / r) + (1 - q) * log((1 - q) / (1 - r))) for n, q, r in pairs)

    low, high = max(0.0, -by), min(1.0, 1 - by)
    found = nearest(counts[0], rates[0], counts[1], rates[1], by)
    assert low < found < high
    best = scipy.optimize.minimize_scalar(
        distance, bounds=(low + 1e-12, high - 1e-12), method="bounded", options={"xatol": 1e-12}
    )
    assert distance(found) <= best.fun + 1e-9 * max(1.0, abs(best.fun))


def test_equal_rates_are_nearest_at_the_weighted_mean() -> None:
    assert nearest(300, 0.01, 100, 0.05, 0.0) == pytest.approx(0.02)
    assert nearest(300, 0.01, 100, 0.05, 1e-12) == pytest.approx(0.02)


@given(
    st.integers(0, 10**12),
    st.integers(0, 10**12),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0, 1),
    st.sampled_from(DIFFERENCES),
)
@settings(max_examples=500, deadline=None)
def test_no_block_is_too_large_too_empty_or_too_bad(
    n: int, m: int, share: float, other: float, q: float, r: float, by: float
) -> None:
    pair = Pair(Tally(n, round(n * share)), Tally(m, round(m * other)))
    assert isfinite(log_e(pair, q, r, by))
    assert isfinite(log_e_beside(pair.canary, q, r))
    assert 0 < expected_rate(pair.control) < 1
    assert pair.control.rate <= highest_rate(pair.control, 0.001) <= 1


def test_an_arm_without_requests_says_nothing() -> None:
    assert log_e(Pair(Tally(0, 0), Tally(500, 500)), 0.01, 0.9, 0.0) == 0.0
    assert log_e(Pair(Tally(500, 0), Tally(0, 0)), 0.01, 0.01, 0.2) == 0.0


def test_the_highest_rate_is_exceeded_as_seldom_as_it_promises_at_every_look() -> None:
    chance, promised, truth = np.random.default_rng(4), 0.05, 0.1
    bad = chance.binomial(5, truth, (400, 60)).cumsum(axis=1)
    ever = [
        any(highest_rate(Tally(5 * (look + 1), int(k)), promised) < truth for look, k in enumerate(row))
        for row in bad
    ]
    assert 0 < sum(ever) / len(ever) <= promised


@pytest.mark.parametrize(("count", "bad"), [(40, 0), (1000, 17), (50, 49)])
def test_the_highest_rate_is_where_the_mixture_of_all_rates_has_won_as_much_as_is_asked(
    count: int, bad: int
) -> None:
    mixed = scipy.integrate.quad(
        lambda x: scipy.stats.binom.pmf(bad, count, x) * scipy.stats.beta.pdf(x, 0.5, 0.5), 0, 1
    )[0]
    limit = highest_rate(Tally(count, bad), 0.001)
    assert mixed / scipy.stats.binom.pmf(bad, count, limit) == pytest.approx(1000, rel=1e-4)


def test_the_highest_rate_comes_down_to_the_truth() -> None:
    assert highest_rate(Tally(), 0.001) == 1.0
    assert 0.002 < highest_rate(Tally(100_000, 200), 0.001) < 0.003
    assert highest_rate(Tally(20, 20), 0.001) == 1.0


def test_sums_of_logs_neither_overflow_nor_lose_the_small() -> None:
    assert log_sum((1000.0, 1000.0)) == pytest.approx(1000 + log(2))
    assert log_sum((-2000.0, -inf)) == pytest.approx(-2000)
    assert log_sum(()) == -inf

"""How long shares take at the traffic there is, against what the judge itself does with such traffic."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import reduce
from itertools import count
from statistics import median

import numpy as np
import pytest
from slipway.config import Judge
from slipway.decisions.canary import step_times, verdict
from slipway.decisions.canary.criteria import Criteria, Metric
from slipway.decisions.canary.verdict import GoodEnough

from tests.support.canaries import HEALTHY, Traffic

TERMS = Criteria(
    Judge.model_validate({"warm-up": "0s"}),
    metrics=(Metric.ERRORS, Metric.SLOWNESS, Metric.SLOWEST),
    least=timedelta(seconds=0),
)


def seconds_until_good(share: float, per_minute: float, seed: int) -> float:
    """For how long the judge wants to see two releases that do equally well, at one share."""
    chance, traffic = np.random.default_rng(seed), Traffic(per_minute, every_seconds=2.0)
    case = verdict.opened(TERMS)
    # The old release is looked at alone first, as in every canary.
    alone = (traffic.sample(number, 0.0, (HEALTHY, HEALTHY), chance) for number in range(60))
    case = reduce(verdict.updated, alone, case)
    for number in count(60):
        case = verdict.updated(case, traffic.sample(number, share, (HEALTHY, HEALTHY), chance))
        if isinstance(verdict.verdict_of(case), GoodEnough):
            return verdict.held(case).total_seconds()
    raise AssertionError


@pytest.mark.parametrize("share", [5, 25, 50])
def test_what_is_foretold_is_what_the_judge_takes(share: float) -> None:
    per_minute = 600.0
    foretold = next(
        each.lasts.total_seconds() for each in step_times.step_times(TERMS, per_minute) if each.share == share
    )
    taken = median(seconds_until_good(share, per_minute, seed) for seed in range(9))
    assert 0.7 < taken / foretold < 1.5


def test_a_tenth_of_the_traffic_takes_ten_times_as_long() -> None:
    much, little = (step_times.step_times(TERMS, rate) for rate in (300, 30))
    for more, less in zip(much, little, strict=True):
        assert less.lasts / more.lasts == pytest.approx(10, rel=0.01)


def test_no_share_is_shorter_than_the_least() -> None:
    terms = replace(TERMS, least=timedelta(minutes=2))
    assert all(each.lasts >= timedelta(minutes=2) for each in step_times.step_times(terms, 10**6))


def test_what_is_proposed_fits_into_an_hour_and_is_the_gentlest_that_does() -> None:
    for per_minute in (20, 30, 60, 150, 3000):
        found = step_times.proposal(TERMS, per_minute)
        assert found
        assert found.lasts <= step_times.PATIENCE
        harsher = step_times.PROPOSALS[: step_times.PROPOSALS.index(found.steps)]
        for steps in harsher:
            judge = TERMS.judge.model_copy(update={"harm": found.harm})
            gentler = step_times.step_times(replace(TERMS, steps=steps, judge=judge), per_minute)
            assert step_times.total(gentler) > step_times.PATIENCE


def test_three_requests_a_minute_need_a_replay() -> None:
    terms = replace(TERMS, least=timedelta(seconds=30))
    told = " ".join(step_times.words(terms, 3, stands_in_after=timedelta(minutes=1)))
    # Three shares at which no request is expected within a minute, and one of half of all requests.
    assert "a replay that has passed stands in: the canary then takes about 2 min 30 s." in told
    assert "steps = [50, 100] with a replay" in told
    assert step_times.words(TERMS, 0, stands_in_after=None) == (
        "Nobody asks for anything here, so the judge will not have evidence at any share.",
    )


@pytest.mark.parametrize(
    ("share", "per_minute", "seconds"), [(1, 3, 30), (25, 3, 30), (50, 3, 60), (1, 99, 30), (1, 100, 60)]
)
def test_where_nobody_is_expected_a_replay_stands_in_after_the_least_time(
    share: float, per_minute: float, seconds: int
) -> None:
    found = step_times.stand_in_time(share, per_minute, timedelta(minutes=1), least=timedelta(seconds=30))
    assert found == timedelta(seconds=seconds)


def test_a_replay_never_stands_in_later_than_it_may() -> None:
    short = timedelta(seconds=10)
    assert step_times.stand_in_time(1, 0, short, least=timedelta(seconds=30)) == short


def test_enough_traffic_needs_no_advice() -> None:
    assert len(step_times.words(TERMS, 3000, stands_in_after=timedelta(minutes=1))) == 1

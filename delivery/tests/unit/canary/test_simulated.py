"""The judge on canaries made by chance: how often it is wrong, and how soon it is right, beside other rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import islice

import numpy as np
import pytest
from slipway.config import Canary, Judge, Metrics
from slipway.decisions.canary import verdict
from slipway.decisions.canary.criteria import Criteria, Metric, criteria_of
from slipway.decisions.canary.samples import Arm, Sample
from slipway.decisions.canary.verdict import GoodEnough, Worse

from tests.support import hard_days, peers
from tests.support.canaries import (
    BEGIN,
    HEALTHY,
    QUICK,
    QUICK_JUDGE,
    Behaviour,
    Traffic,
    at_share,
    through_the_plan,
)

# Whole canaries are played, by the hundred.
pytestmark = pytest.mark.slow

EVERY = Criteria(QUICK_JUDGE, metrics=(Metric.ERRORS, Metric.SLOWNESS, Metric.WORK))
BAD = Behaviour(fails=0.02)


def stopped(outcome: object) -> bool:
    return isinstance(outcome, Worse)


def test_at_most_one_healthy_canary_in_a_hundred_is_stopped_with_a_look_at_every_sample() -> None:
    """2,000 canaries on their way through the plan, 2 % of the requests failing in both releases."""
    both, chance = Behaviour(fails=0.02), np.random.default_rng(1)
    criteria = Criteria(QUICK_JUDGE, least=timedelta(0))
    outcomes = [
        through_the_plan(criteria, Traffic(15000), (both, both), chance, looks=40) for _ in range(2000)
    ]
    assert np.mean([outcome.share for outcome in outcomes]) > 50
    assert sum(stopped(outcome.verdict) for outcome in outcomes) <= 20


def test_a_promise_of_one_in_five_is_kept_too_and_is_not_kept_by_stopping_nothing() -> None:
    both, chance = Behaviour(fails=0.05), np.random.default_rng(9)
    criteria = Criteria(Judge.model_validate({**QUICK, "false-stop": 0.2, "error-ceiling": 1}))
    outcomes = [through_the_plan(criteria, Traffic(3000), (both, both), chance, looks=60) for _ in range(300)]
    assert 0.02 < np.mean([stopped(outcome.verdict) for outcome in outcomes]) <= 0.2


def test_healthy_canaries_pass_in_all_metrics() -> None:
    chance, traffic = np.random.default_rng(2), Traffic(3000, 60)
    outcomes = [through_the_plan(EVERY, traffic, (HEALTHY, HEALTHY), chance, looks=300) for _ in range(40)]
    assert sum(isinstance(outcome.verdict, GoodEnough) for outcome in outcomes) >= 38
    assert all(outcome.share == 100 for outcome in outcomes if isinstance(outcome.verdict, GoodEnough))
    assert np.median([outcome.minutes for outcome in outcomes]) < 5


def test_a_bad_hour_that_hits_both_releases_stops_nothing() -> None:
    """The rates move together from sample to sample, between one failure in a thousand and one in twenty."""
    chance, ends = np.random.default_rng(3), 0
    for _ in range(150):
        case = verdict.opened(Criteria(QUICK_JUDGE))
        for number in range(120):
            both = Behaviour(fails=float(chance.choice([0.001, 0.01, 0.05])))
            sample = Traffic(3000).sample(number, 50 if number else 0, (both, both), chance, times=False)
            case = verdict.updated(case, sample)
        ends += bool(case.reasons)
    assert ends <= 2


@pytest.mark.parametrize(
    ("bad", "metric"),
    [
        (Behaviour(fails=0.05), Metric.ERRORS),
        (Behaviour(seconds=0.12), Metric.SLOWNESS),
        (Behaviour(job_fails=1.0), Metric.WORK),
    ],
)
def test_each_kind_of_bad_release_is_stopped_before_it_gets_half_of_the_traffic(
    bad: Behaviour, metric: Metric
) -> None:
    """Five per cent errors; three times slower; workers that fail their jobs."""
    chance = np.random.default_rng(4)
    for _ in range(20):
        outcome = through_the_plan(EVERY, Traffic(3000, 60), (HEALTHY, bad), chance, looks=600)
        assert isinstance(outcome.verdict, Worse)
        assert outcome.share <= 25
        blamed = [f for f in outcome.verdict.evidence.findings if f.worse.peak >= f.worse.needed]
        # A guard may have been quicker, where requests fail.
        assert [finding.metric for finding in blamed] in (
            [metric],
            [] if metric is Metric.ERRORS else [metric],
        )


def test_a_release_that_breaks_late_is_found_about_as_soon_as_one_that_was_broken_from_the_start() -> None:
    chance, traffic = np.random.default_rng(5), Traffic(3000)
    late = []
    for _ in range(40):
        good = list(islice(at_share(25, traffic, (HEALTHY, HEALTHY), chance, times=False), 600))
        bad = list(islice(at_share(25, traffic, (HEALTHY, BAD), chance, times=False, first=600), 300))
        late.append(peers.judge_stops([*good, *bad], Criteria(QUICK_JUDGE)) - 20)
    early = [
        peers.judge_stops(
            list(islice(at_share(25, traffic, (HEALTHY, BAD), chance, times=False), 300)), Criteria()
        )
        for _ in range(40)
    ]
    assert min(late) > 0
    assert np.median(late) < 2.5 * np.median(early)


def detection(per_minute: float, minutes: int, runs: int) -> dict[str, list[float]]:
    """Minutes until each rule stops a canary failing 2 % beside 0.2 %, with so many requests in each arm."""
    chance, found = np.random.default_rng(6), dict[str, list[float]](judge=[], mann_whitney=[], threshold=[])
    traffic = Traffic(2 * per_minute)
    for _ in range(runs):
        looks = at_share(50, traffic, (HEALTHY, BAD), chance, times=False)
        samples = list(islice(looks, round(minutes * 60 / traffic.every_seconds)))
        found["judge"].append(peers.judge_stops(samples, Criteria(QUICK_JUDGE)))
        found["mann_whitney"].append(peers.mann_whitney_stops(samples))
        found["threshold"].append(peers.threshold_stops(samples))
    return found


@pytest.mark.parametrize(("per_minute", "minutes", "within"), [(30, 60, 30), (300, 20, 4), (3000, 10, 0.5)])
def test_ten_times_more_errors_are_found(per_minute: float, minutes: int, within: float) -> None:
    found = detection(per_minute, minutes, runs=24)
    assert np.median(found["judge"]) <= within
    if per_minute >= 300:
        # Where requests are few, Mann and Whitney's test is about as quick; it cannot look before its window ends.
        assert np.median(found["judge"]) < np.median(found["mann_whitney"])


def test_a_fixed_threshold_stops_healthy_canaries_that_the_judge_lets_be() -> None:
    chance, traffic, ours, theirs = np.random.default_rng(7), Traffic(60), 0, 0
    for _ in range(30):
        samples: list[Sample] = list(
            islice(at_share(50, traffic, (HEALTHY, HEALTHY), chance, times=False), 450)
        )
        ours += np.isfinite(peers.judge_stops(samples, Criteria(QUICK_JUDGE)))
        theirs += np.isfinite(peers.threshold_stops(samples))
    assert ours == 0
    assert theirs > 10


def test_nothing_is_promoted_on_missing_data_however_it_goes_missing() -> None:
    chance = np.random.default_rng(8)
    for _ in range(20):
        case = verdict.opened(EVERY)
        for number, sample in enumerate(islice(at_share(5, Traffic(3000), (HEALTHY, HEALTHY), chance), 100)):
            name = str(
                chance.choice(["control traffic", "canary traffic", "canary figures", "canary processes"])
            )
            case = verdict.updated(case, replace(sample, missing=(name,)) if number % 2 else sample)
            assert number % 2 == 0 or not isinstance(verdict.verdict_of(case), GoodEnough)


# --- hard days

AS_SHIPPED = criteria_of(Judge(), Canary(steps=(5, 25, 50, 100)), Metrics())


def played(day: hard_days.Day, runs: int, bad: hard_days.Release | None = None) -> list[hard_days.Ended]:
    """Canaries by the settings that Slipway ships with, at 3,000 requests a minute, on days of one kind."""
    chance, releases = np.random.default_rng(11), (hard_days.Release(), bad or hard_days.Release())
    return [
        hard_days.Play(AS_SHIPPED, day.requests(3000, 1200, chance), releases, last=95.0).ended()
        for _ in range(runs)
    ]


def test_what_befalls_both_releases_or_one_for_a_moment_stops_no_healthy_canary() -> None:
    """A pause every five minutes, a bot's storm, a shared incident, a cold cache; more in `make bench`."""
    ends = [end for day in hard_days.DAYS[:5] for end in played(day, 5)]
    assert sum(bool(end.reasons) for end in ends) <= 1
    assert sum(end.passed for end in ends) >= 23


@pytest.mark.parametrize(
    ("bad", "minutes"),
    [
        (hard_days.Release(fails=0.02), 8),
        (hard_days.Release(seconds=0.12), 3),
        (hard_days.Release(tail=3.0), 8),
        (hard_days.Release(redirects=0.35), 3),
        (hard_days.Release(refuses=0.12), 5),
    ],
)
def test_bad_releases_are_found_by_the_settings_that_are_shipped(
    bad: hard_days.Release, minutes: float
) -> None:
    """Ten times the errors, three times slower, the slowest hundredth three times slower, logged out, not allowed."""
    ends = played(hard_days.DAYS[0], 6, bad)
    assert all(end.reasons for end in ends)
    assert np.median([end.seconds for end in ends]) <= 60 * minutes


def test_a_release_that_fails_every_request_is_never_promoted_however_few_there_are() -> None:
    """Three requests a minute, everybody on it at once: there was half a minute to learn from."""
    criteria, chance = criteria_of(Judge(), Canary(steps=(100,)), Metrics()), np.random.default_rng(12)
    for _ in range(8):
        case = verdict.opened(criteria)
        for number in range(900):
            share = 0 if number < 15 else 100
            asked = int(chance.poisson(0.1))
            seen = Arm(asked, asked if share else 0, {0.1: asked, float("inf"): asked})
            both = (seen, Arm()) if not share else (Arm(), seen)
            case = verdict.updated(case, Sample(BEGIN + timedelta(seconds=2 * number), share, 2, *both))
            assert number < 30 or case.reasons or verdict.lacking_at_the_end(case)

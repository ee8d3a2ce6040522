"""How often Slipway's judge stops a healthy canary, and how soon a bad one, beside rules in use elsewhere."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from slipway.config import Canary, Judge, Metrics
from slipway.decisions.canary.criteria import Criteria, Metric, criteria_of
from slipway.decisions.canary.verdict import GoodEnough, Worse

from benchmarks.figures import Figure, median

SUPPORT = Path(__file__).parents[2] / "delivery" / "tests" / "support"
HEALTHY_RUNS = 2000
# Requests a minute in each arm, for how many minutes a canary is watched, and how many canaries.
RATES = ((30, 90, 200), (300, 30, 200), (3000, 15, 100))
EVERY = Criteria(metrics=(Metric.ERRORS, Metric.SLOWNESS, Metric.WORK))
# Canaries of each kind of day, and requests a minute in all.
HARD_RUNS, HARD_RATES = 100, (300, 3000)
# One in a hundred is promised, and that is seen kept when none of three hundred is stopped.
RUNS_OF = {"correlated users": 300}
# Requests a minute in all, for an hour at half of the traffic, after five minutes of the old release alone.
THIN_RATES, THIN_RUNS, HOUR = (3, 30, 300), 20, 3900.0
BAD: dict[str, dict[str, float]] = {"2 % errors": {"fails": 0.02}, "three times slower": {"seconds": 0.12}}
AS_SHIPPED = criteria_of(Judge(), Canary(steps=(5, 25, 50, 100)), Metrics())


def measure() -> Iterator[Figure]:
    """Yield the rate of false stops, and times to detection; a canary that was not stopped counts as its whole time."""
    canaries, peers = _support("canaries"), _support("peers")
    yield from _through_the_plan(canaries)
    for per_minute, minutes, runs in RATES:
        yield from _detected(canaries, peers, per_minute, minutes, runs)
    yield from _healthy_for_an_hour(canaries, peers)
    hard_days = _support("hard_days")
    yield from _on_hard_days(hard_days)
    yield from _beside_others(hard_days, peers)


def _beside_others(hard_days: Any, peers: Any) -> Iterator[Figure]:
    """Yield how many canaries each rule stops within an hour at half of the traffic: healthy ones, and bad ones."""
    for rate in THIN_RATES:
        for day in hard_days.DAYS:
            name = f"healthy, stopped within an hour, {day.name}, {rate:,} requests a minute"
            yield _stopped_by_each(hard_days, peers, name, day, rate, hard_days.Release())
        for what, bad in BAD.items():
            name = f"{what}, stopped within an hour, {rate:,} requests a minute"
            yield _stopped_by_each(hard_days, peers, name, hard_days.DAYS[0], rate, hard_days.Release(**bad))


def _stopped_by_each(hard_days: Any, peers: Any, name: str, day: Any, rate: float, release: Any) -> Figure:
    chance, found = np.random.default_rng(4), dict[str, list[float]]()
    for _ in range(THIN_RUNS):
        requests = day.requests(rate, HOUR, chance)
        both = (hard_days.Release(), release)
        play = hard_days.Play(AS_SHIPPED, requests, both, seconds=HOUR, every=5.0, warm=300.0)
        samples = play.at_share(50)
        minutes = peers.minutes_of([each for each in samples if each.share])
        for rule, stops in (
            ("judge", peers.judge_stops(samples, AS_SHIPPED)),
            ("Kayenta", peers.kayenta_stops(minutes)),
            ("Flagger", peers.flagger_stops(minutes)),
            ("Argo Rollouts", peers.argo_stops(minutes)),
        ):
            found.setdefault(rule, []).append(stops)
    share = {rule: 100 * float(np.mean(np.isfinite(times))) for rule, times in found.items()}
    return Figure(name, share.pop("judge"), "%", peers=share)


def _on_hard_days(hard_days: Any) -> Iterator[Figure]:
    """Yield how many healthy canaries are stopped where requests are not independent, and detection times."""
    for day in hard_days.DAYS:
        for rate in HARD_RATES:
            ends = _played(hard_days, day, rate, RUNS_OF.get(day.name, HARD_RUNS), hard_days.Release())
            stopped = 100 * sum(bool(end.reasons) for end in ends) / len(ends)
            yield Figure(f"healthy canaries stopped, {day.name}, {rate:,} requests a minute", stopped, "%", 1)
    bad = {
        "2 % errors": hard_days.Release(fails=0.02),
        "three times slower": hard_days.Release(seconds=0.12),
        "slowest hundredth three times slower": hard_days.Release(tail=3.0),
        "30 points more redirects": hard_days.Release(redirects=0.35),
        "10 points more refusals": hard_days.Release(refuses=0.12),
    }
    for name, release in bad.items():
        ends = _played(hard_days, hard_days.DAYS[0], 3000, HARD_RUNS // 2, release)
        yield Figure(
            f"{name}, as shipped, found",
            100 * sum(bool(e.reasons) for e in ends) / len(ends),
            "%",
            100,
            "at least",
        )
        yield Figure(f"{name}, as shipped, found, median", median([end.seconds / 60 for end in ends]), "min")


def _played(hard_days: Any, day: Any, rate: float, runs: int, release: Any) -> list[Any]:
    chance, releases = np.random.default_rng(3), (hard_days.Release(), release)
    return [
        hard_days.Play(
            AS_SHIPPED, day.requests(rate, 1200, chance), releases, last=AS_SHIPPED.last_share
        ).ended()
        for _ in range(runs)
    ]


def _support(name: str) -> ModuleType:
    """Load a module of the judge's own tests, so that both show the same; `tests` means another folder here."""
    spec = importlib.util.spec_from_file_location(f"judge_{name}", SUPPORT / f"{name}.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(SUPPORT / f"{name}.py")
    sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _through_the_plan(canaries: Any) -> Iterator[Figure]:
    chance, traffic = np.random.default_rng(1), canaries.Traffic(3000, 60)
    healthy = (canaries.HEALTHY, canaries.HEALTHY)
    ends = [
        canaries.through_the_plan(EVERY, traffic, healthy, chance, looks=300) for _ in range(HEALTHY_RUNS)
    ]
    stopped = sum(isinstance(end.verdict, Worse) for end in ends)
    passed = [end.minutes for end in ends if isinstance(end.verdict, GoodEnough)]
    yield Figure("healthy canaries stopped, of 2,000, a look every 2 s", 100 * stopped / HEALTHY_RUNS, "%", 1)
    yield Figure(
        "healthy canaries that passed within 10 min", 100 * len(passed) / HEALTHY_RUNS, "%", 95, "at least"
    )
    yield Figure("healthy canary through all steps, 3,000 requests a minute, median", median(passed), "min")
    slow = (canaries.HEALTHY, canaries.Behaviour(seconds=3 * canaries.HEALTHY.seconds))
    found = [canaries.through_the_plan(EVERY, traffic, slow, chance, looks=300) for _ in range(200)]
    yield Figure("three times slower, found, median", median([end.minutes for end in found]), "min")
    caught = sum(isinstance(end.verdict, Worse) for end in found)
    yield Figure("three times slower, found", caught / 2, "%", 100, "at least")


def _detected(canaries: Any, peers: Any, per_minute: int, minutes: int, runs: int) -> Iterator[Figure]:
    releases = (canaries.HEALTHY, canaries.Behaviour(fails=0.02))
    found = _stops(canaries, peers, per_minute, minutes, runs, releases)
    middle = {rule: min(median(times), minutes) for rule, times in found.items()}
    name = f"2 % errors against 0.2 %, {per_minute:,} requests a minute in each arm, found, median"
    yield Figure(name, middle.pop("judge"), "min", peers=middle)


def _healthy_for_an_hour(canaries: Any, peers: Any) -> Iterator[Figure]:
    found = _stops(canaries, peers, 30, 60, 300, (canaries.HEALTHY, canaries.HEALTHY))
    share = {rule: 100 * float(np.mean(np.isfinite(times))) for rule, times in found.items()}
    name = "healthy canary stopped within an hour, 30 requests a minute in each arm"
    yield Figure(name, share.pop("judge"), "%", 1, peers=share)


def _stops(
    canaries: Any, peers: Any, per_minute: int, minutes: int, runs: int, releases: Sequence[Any]
) -> dict[str, list[float]]:
    chance, traffic = np.random.default_rng(2), canaries.Traffic(2 * per_minute)
    found: dict[str, list[float]] = {"judge": [], "Mann-Whitney": [], "99 % threshold": []}
    for _ in range(runs):
        looks = canaries.at_share(50, traffic, releases, chance, times=False)
        samples = list(islice(looks, round(minutes * 60 / traffic.every_seconds)))
        found["judge"].append(peers.judge_stops(samples, Criteria()))
        found["Mann-Whitney"].append(peers.mann_whitney_stops(samples))
        found["99 % threshold"].append(peers.threshold_stops(samples))
    return found

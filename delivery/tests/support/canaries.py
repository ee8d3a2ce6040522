"""Canaries made by chance: two releases with known rates, behind a proxy that divides requests between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from slipway.config import Judge
from slipway.decisions.canary import verdict
from slipway.decisions.canary.criteria import ALL_TRAFFIC, Criteria
from slipway.decisions.canary.samples import Arm, Sample
from slipway.decisions.canary.verdict import Case, GoodEnough, Verdict, Worse

# Evidence is settled at every look and nothing warms up, where a test is not about that.
QUICK = {"window": "2s", "warm-up": "0s"}
QUICK_JUDGE = Judge.model_validate(QUICK)
BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, float("inf"))


@dataclass(frozen=True)
class Behaviour:
    """A release: chance that a request fails, median of its answers' times in seconds, chance that a job fails."""

    fails: float = 0.002
    seconds: float = 0.04
    job_fails: float = 0.0
    spread: float = 0.6

    def arm(self, requests: int, jobs: int, chance: np.random.Generator, *, times: bool = True) -> Arm:
        """Return what it did with so many requests and jobs."""
        seconds = {}
        if times:
            taken = self.seconds * chance.lognormal(0.0, self.spread, requests)
            seconds = {bound: int((taken <= bound).sum()) for bound in BOUNDS}
        return Arm(
            requests=requests,
            failed=int(chance.binomial(requests, self.fails)),
            seconds=seconds,
            jobs=jobs,
            jobs_failed=int(chance.binomial(jobs, self.job_fails)),
            memory_bytes=100_000_000,
        )


HEALTHY = Behaviour()


@dataclass(frozen=True)
class Traffic:
    """How much there is for both releases together, and how often it is looked at."""

    per_minute: float = 3000
    jobs_per_minute: float = 0
    every_seconds: float = 2.0

    def sample(
        self,
        number: int,
        share: float,
        releases: tuple[Behaviour, Behaviour],
        chance: np.random.Generator,
        *,
        times: bool = True,
    ) -> Sample:
        """Return the look of this number: how many requests each arm gets is chance as well."""
        minutes = self.every_seconds / 60
        part = share / ALL_TRAFFIC
        control, canary = (
            release.arm(
                int(chance.poisson(self.per_minute * minutes * portion)),
                int(chance.poisson(self.jobs_per_minute * minutes / 2)) if share > 0 else 0,
                chance,
                times=times,
            )
            for release, portion in zip(releases, (1 - part, part), strict=True)
        )
        at = BEGIN + timedelta(seconds=self.every_seconds * number)
        return Sample(at, share, self.every_seconds, control, canary)


@dataclass(frozen=True)
class Outcome:
    """How a canary went: its last case and verdict, the samples, and what step it came to."""

    case: Case
    verdict: Verdict
    samples: Sequence[Sample]
    share: float

    @property
    def minutes(self) -> float:
        """How long it took."""
        return (self.samples[-1].at - BEGIN).total_seconds() / 60


def through_the_plan(
    criteria: Criteria,
    traffic: Traffic,
    releases: tuple[Behaviour, Behaviour],
    chance: np.random.Generator,
    *,
    looks: int,
) -> Outcome:
    """Move a canary up whenever it is good enough, until it is worse, has passed, or was looked at so often."""
    times = len(criteria.metrics) > 1
    case, samples, steps = verdict.opened(criteria), list[Sample](), iter(criteria.steps)
    share = 0.0
    judged: Verdict = verdict.verdict_of(case)
    for number in range(looks):
        samples.append(traffic.sample(number, share, releases, chance, times=times))
        case = verdict.updated(case, samples[-1])
        judged = verdict.verdict_of(case)
        if isinstance(judged, Worse) or (isinstance(judged, GoodEnough) and share >= ALL_TRAFFIC):
            break
        if isinstance(judged, GoodEnough) or share == 0.0:
            share = next(steps)
    return Outcome(case, judged, samples, share)


def at_share(
    share: float,
    traffic: Traffic,
    releases: tuple[Behaviour, Behaviour],
    chance: np.random.Generator,
    *,
    times: bool = True,
    first: int = 0,
) -> Iterator[Sample]:
    """Yield looks at one share of traffic without end."""
    number = first
    while True:
        yield traffic.sample(number, share, releases, chance, times=times)
        number += 1

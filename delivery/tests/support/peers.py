"""Rules for judging a canary that are in use elsewhere, to put beside the judge on the same data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
import numpy.typing as npt
import scipy
from slipway.decisions.canary import verdict
from slipway.decisions.canary.criteria import Criteria
from slipway.decisions.canary.samples import Arm, Sample
from slipway.decisions.canary.verdict import Worse

SUCCESS = 0.99
LEVEL = 0.01
WINDOW_MINUTES = 10
# As their own documentation and code have them.
FLAGGER_CHECKS = 5
ARGO_MINUTES, ARGO_FAILURES, ARGO_ERRORS = 5, 3, 4
KAYENTA_TOLERANCE = 0.25


def judge_stops(samples: Sequence[Sample], criteria: Criteria) -> float:
    """Return after how many minutes the judge stops the canary, looking at every sample; infinite for never."""
    case = verdict.opened(criteria)
    for sample in samples:
        case = verdict.updated(case, sample)
        if case.reasons and isinstance(verdict.verdict_of(case), Worse):
            return _minutes(samples, sample)
    return np.inf


def threshold_stops(samples: Sequence[Sample]) -> float:
    """The same for a fixed threshold: stop at the first minute in which fewer than 99 % succeed."""
    for number, (_, canary) in enumerate(_by_minute(samples), start=1):
        if canary > 1 - SUCCESS:
            return number
    return np.inf


def mann_whitney_stops(samples: Sequence[Sample]) -> float:
    """The same for Mann and Whitney's test of the failure rates of each minute, every ten minutes, at 1 %."""
    minutes = list(_by_minute(samples))
    for end in count(WINDOW_MINUTES, WINDOW_MINUTES):
        if end > len(minutes):
            return np.inf
        control, canary = zip(*minutes[:end], strict=True)
        if scipy.stats.mannwhitneyu(canary, control, alternative="greater").pvalue < LEVEL:
            return end
    raise AssertionError("count() has no end")


def _by_minute(samples: Sequence[Sample]) -> Iterator[tuple[float, float]]:
    each = round(60 / samples[0].seconds)
    for begin in range(0, len(samples) - each + 1, each):
        minute = samples[begin : begin + each]
        yield _rate([sample.control for sample in minute]), _rate([sample.canary for sample in minute])


def _rate(arms: Sequence[Arm]) -> float:
    return sum(arm.failed for arm in arms) / max(sum(arm.requests for arm in arms), 1)


def _minutes(samples: Sequence[Sample], sample: Sample) -> float:
    return (sample.at - samples[0].at).total_seconds() / 60


@dataclass(frozen=True)
class Minute:
    """What one arm did in a minute: how many requests, how many of them failed, and two percentiles of the times."""

    requests: int
    failed: int
    p95: float
    p99: float

    @property
    def rate(self) -> float:
        """The part that failed; not a number where nobody asked."""
        return self.failed / self.requests if self.requests else np.nan


Minutes = Sequence[tuple[Minute, Minute]]


def minutes_of(samples: Sequence[Sample]) -> Minutes:
    """Return the whole minutes of these samples, control and canary."""
    each = round(60 / samples[0].seconds)
    groups = (samples[begin : begin + each] for begin in range(0, len(samples) - each + 1, each))
    return [
        (_minute([one.control for one in group]), _minute([one.canary for one in group])) for group in groups
    ]


def flagger_stops(minutes: Minutes) -> float:
    """Return after how many minutes the fifth check has failed, by the thresholds that its documentation shows.

    A check fails where fewer than 99 % succeed, where the 99th percentile is above 500 ms, and where nobody asked.
    """
    failed = 0
    for number, (_, canary) in enumerate(minutes, start=1):
        failed += not canary.requests or canary.rate > 0.01 or canary.p99 > 0.5
        if failed >= FLAGGER_CHECKS:
            return number
    return np.inf


def argo_stops(minutes: Minutes) -> float:
    """The same for the analysis that Argo Rollouts' documentation shows: every five minutes 95 % have to succeed, and
    the fourth failure ends it; so does the fifth look in a row at which nobody had asked, which is an error to it.
    """
    failed = errors = 0
    for end in range(ARGO_MINUTES, len(minutes) + 1, ARGO_MINUTES):
        arms = [canary for _, canary in minutes[end - ARGO_MINUTES : end]]
        requests = sum(arm.requests for arm in arms)
        errors = 0 if requests else errors + 1
        failed += bool(requests) and sum(arm.failed for arm in arms) / requests > 0.05
        if failed > ARGO_FAILURES or errors > ARGO_ERRORS:
            return end
    return np.inf


def kayenta_stops(minutes: Minutes) -> float:
    """The same for Kayenta's judge, every ten minutes over all there was: failure rate and 95th percentile of each
    minute, where one of two that is high makes a score of 50, below the marginal one of 75.

    A metric is high where the 98 % confidence interval of the shift between both arms (Hodges and Lehmann, by Mann and
    Whitney's test) lies above a quarter of the shift itself.
    """
    series: tuple[Callable[[Minute], float], ...] = (lambda arm: arm.rate, lambda arm: arm.p95)
    for end in range(WINDOW_MINUTES, len(minutes) + 1, WINDOW_MINUTES):
        both = minutes[:end]
        for figure in series:
            control, canary = (
                np.array([figure(pair[arm]) for pair in both if pair[arm].requests]) for arm in (0, 1)
            )
            if _is_high(control, canary):
                return end
    return np.inf


def _is_high(control: npt.NDArray[np.float64], canary: npt.NDArray[np.float64]) -> bool:
    few = min(len(control), len(canary)) < 2
    if few or (np.ptp(np.append(control, canary)) == 0):
        return False
    shifts = np.sort(np.subtract.outer(canary, control).ravel())
    pairs, spread = len(shifts), np.sqrt(len(shifts) * (len(control) + len(canary) + 1) / 12)
    lowest = shifts[max(0, int(pairs / 2 - scipy.stats.norm.ppf(0.99) * spread))]
    return bool(lowest > KAYENTA_TOLERANCE * abs(np.median(shifts)) and lowest > 0)


def _minute(arms: Sequence[Arm]) -> Minute:
    bounds = sorted({bound for arm in arms for bound in arm.seconds})
    counts = [sum(arm.seconds.get(bound, 0) for arm in arms) for bound in bounds]
    p95, p99 = (
        next(
            (bound for bound, count in zip(bounds, counts, strict=True) if count >= part * counts[-1]), np.nan
        )
        if counts and counts[-1]
        else np.nan
        for part in (0.95, 0.99)
    )
    return Minute(sum(arm.requests for arm in arms), sum(arm.failed for arm in arms), p95, p99)

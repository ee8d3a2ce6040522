"""Rules for judging a canary that are in use elsewhere, to put beside the judge on the same data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

import numpy as np
import scipy
from slipway.decisions.canary import verdict
from slipway.decisions.canary.criteria import Criteria
from slipway.decisions.canary.samples import Arm, Sample
from slipway.decisions.canary.verdict import Worse

SUCCESS = 0.99
LEVEL = 0.01
WINDOW_MINUTES = 10


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

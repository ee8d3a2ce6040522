"""From histograms of answers' times to a count of slow ones: those slower than a percentile of the control's.

Two percentiles are used, the 95th and the 99th: where only the slowest hundredth gets slower, most of those beyond the
95th were slow before. A histogram knows only its own bounds, so "the 95th percentile" is the nearest bound at or above
it. Which bound that is, is always taken from what was seen before the answers that are counted with it, else the choice
could be made to fit them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import isfinite

from slipway.decisions.canary.criteria import Metric
from slipway.decisions.canary.samples import Arm, Sample
from slipway.decisions.canary.statistics.evidence import Pair, Tally

SLOW_FROM = {Metric.SLOWNESS: 0.95, Metric.SLOWEST: 0.99}


@dataclass(frozen=True, slots=True)
class LatencyBound:
    """Both arms' histograms so far, and the bound in seconds above which an answer now counts as slow."""

    control: Mapping[float, int] = field(default_factory=dict)
    canary: Mapping[float, int] = field(default_factory=dict)
    bound: float | None = None
    slow_from: float = SLOW_FROM[Metric.SLOWNESS]

    @property
    def slow(self) -> Pair:
        """All answers so far, by the bound that holds now."""
        return Pair(slow_ones(self.control, self.bound), slow_ones(self.canary, self.bound))


def added(times: LatencyBound, sample: Sample) -> LatencyBound:
    """Return the histograms with a sample's answers in them."""
    return replace(
        times,
        control=_sum(times.control, sample.control.seconds),
        canary=_sum(times.canary, sample.canary.seconds),
    )


def bound_of(times: LatencyBound, canary: Arm) -> float | None:
    """Return the lowest bound that so many of the control's answers so far kept (95 or 99 %), or the highest there is.

    Only bounds that both releases count by can be used; None when there is none, or no answer yet.
    """
    total = _count(times.control)
    bounds = sorted(bound for bound in times.control if isfinite(bound) and _counted(canary, bound))
    if not total or not bounds:
        return None
    kept = (bound for bound in bounds if times.control[bound] >= times.slow_from * total)
    return next(kept, bounds[-1])


def comparable(times: LatencyBound, canary: Arm) -> bool:
    """Return whether the canary counts its answers by the bound in force."""
    return times.bound is not None and _counted(canary, times.bound)


def slow_ones(seconds: Mapping[float, int], bound: float | None) -> Tally:
    """Return how many answers there were, and how many took longer than the bound."""
    total = _count(seconds)
    if bound is None or not total:
        return Tally()
    return Tally(total, total - min(seconds.get(bound, 0), total))


def _counted(arm: Arm, bound: float) -> bool:
    return not arm.seconds or bound in arm.seconds


def _count(seconds: Mapping[float, int]) -> int:
    return max(seconds.values(), default=0)


def _sum(first: Mapping[float, int], second: Mapping[float, int]) -> Mapping[float, int]:
    if not second:
        return first
    return {bound: first.get(bound, 0) + second.get(bound, 0) for bound in {**first, **second}}

"""How long each share of a canary will take at the traffic there is, and which shares would fit a team's patience."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from slipway.decisions.canary.criteria import ALL_TRAFFIC, Criteria, Metric
from slipway.decisions.canary.statistics import metric_tests
from slipway.decisions.canary.statistics.evidence import Tally
from slipway.decisions.text.amounts import duration_words

# What a healthy service shows: one answer of a thousand fails, and the slow ones are those that slow was defined by.
USUAL_RATES = {Metric.ERRORS: 0.001, Metric.SLOWNESS: 0.05, Metric.SLOWEST: 0.01}
KNOWN_BEFORE = 1000
# Shares that are proposed, the gentlest first; whoever has so few people that none fits takes the last.
PROPOSALS: tuple[tuple[float, ...], ...] = (
    (1, 5, 25, 50, 100),
    (5, 25, 50, 100),
    (10, 50, 100),
    (25, 100),
    (50, 100),
)
BOLDER = (1, 2, 5)
PATIENCE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class StepTime:
    """One share, in percent: about how many requests the new release needs at it, and how long these take to come."""

    share: float
    requests: int
    lasts: timedelta


def step_times(criteria: Criteria, per_minute: float) -> tuple[StepTime, ...]:
    """Return how long a healthy release takes at each share below 100 %, with so many requests a minute in all.

    It is what the judge's own bet needs where both releases do equally well, and `least` where that is longer.
    """
    return tuple(_step(criteria, share, per_minute) for share in criteria.steps if share < ALL_TRAFFIC)


def _step(criteria: Criteria, share: float, per_minute: float) -> StepTime:
    needed = max(_needed(criteria, metric, share) for metric in criteria.metrics if metric in USUAL_RATES)
    arriving = per_minute * share / ALL_TRAFFIC
    lasts = timedelta(minutes=needed / arriving) if arriving else timedelta.max
    return StepTime(share, needed, max(lasts, criteria.least))


def _needed(criteria: Criteria, metric: Metric, share: float) -> int:
    known = Tally(KNOWN_BEFORE, round(KNOWN_BEFORE * USUAL_RATES[metric]))
    track = metric_tests.new_test(metric, criteria)._replace(past=known)
    return metric_tests.still_needed(track, criteria, share)


def stand_in_time(
    share: float, per_minute: float, stands_in_after: timedelta, *, least: timedelta
) -> timedelta:
    """Return for how long a share, in percent, is held where a replay stands in, with so many requests a minute in all.

    Where not one request of the new release is expected in that time, nothing is seen by waiting for it, and the share
    is held no longer than at least.
    """
    expected = per_minute * (stands_in_after / timedelta(minutes=1)) * share / ALL_TRAFFIC
    return stands_in_after if expected >= 1 else min(least, stands_in_after)


def total(steps: Sequence[StepTime]) -> timedelta:
    """Return how long all of them take together."""
    return sum((each.lasts for each in steps if each.lasts < timedelta.max), timedelta(0))


@dataclass(frozen=True, slots=True)
class Proposal:
    """Shares and a harm that fit, and how long a canary takes with them."""

    steps: tuple[float, ...]
    harm: float
    lasts: timedelta


def proposal(criteria: Criteria, per_minute: float) -> Proposal | None:
    """Return the gentlest shares that fit into an hour, with a larger `harm` only where none does with this one; None
    where nothing fits.
    """
    for factor in BOLDER:
        harm = min(criteria.judge.harm * factor, 0.1)
        for steps in PROPOSALS:
            tried = replace(criteria, steps=steps, judge=criteria.judge.model_copy(update={"harm": harm}))
            if per_minute and (lasts := total(step_times(tried, per_minute))) <= PATIENCE:
                return Proposal(steps, harm, lasts)
    return None


def words(criteria: Criteria, per_minute: float, *, stands_in_after: timedelta | None) -> tuple[str, ...]:
    """Say how long the canary takes at this traffic, and what fits better where it takes longer than `most` allows.

    `stands_in_after` is for how long a share is held where a replay stands in, None where none can.
    """
    steps = step_times(criteria, per_minute)
    if not steps:
        return ()
    if not per_minute:
        return ("Nobody asks for anything here, so the judge will not have evidence at any share.",)
    told = ", ".join(f"{each.share:g} % for {duration_words(each.lasts)}" for each in steps)
    lines = [f"At {per_minute:.3g} requests a minute the judge needs {told}."]
    if all(each.lasts <= criteria.most for each in steps):
        return tuple(lines)
    if stands_in_after is not None:
        held = [
            stand_in_time(each.share, per_minute, stands_in_after, least=criteria.least) for each in steps
        ]
        lines.append(
            "Where that is too long, a replay that has passed stands in: "
            f"the canary then takes about {duration_words(sum(held, timedelta(0)))}."
        )
    if fits := proposal(criteria, per_minute):
        shares = ", ".join(f"{share:g}" for share in fits.steps)
        harm = "" if fits.harm == criteria.judge.harm else f" and harm = {fits.harm:g}"
        lines.append(f"steps = [{shares}]{harm} would take {duration_words(fits.lasts)}.")
    else:
        lines.append("No steps and no harm bring that below an hour: take steps = [50, 100] with a replay.")
    return tuple(lines)

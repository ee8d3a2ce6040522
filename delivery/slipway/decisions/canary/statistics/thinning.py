"""To take a random part of what an arm did, request by request, as a router would have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from slipway.decisions.canary.samples import Arm

# Below this many, tossing a coin for each is quicker than anything clever.
FEW = 24


def divided(arm: Arm, part: float, chance: Random) -> tuple[Arm, Arm]:
    """Return what a release that got this part of the requests and jobs would have done, and what is left."""
    failed = _taken(arm.answers.bad, part, chance)
    served = _taken(arm.answers.count - arm.answers.bad, part, chance)
    redirected = _taken(min(arm.redirected, arm.requests), part, chance)
    refused = _taken(min(arm.refused, arm.requests), part, chance)
    jobs_failed = _taken(arm.work.bad, part, chance)
    jobs_done = _taken(arm.work.count - arm.work.bad, part, chance)
    seconds = _times_taken(arm.seconds, part, chance)
    taken = replace(
        arm,
        requests=served + failed,
        failed=failed,
        redirected=redirected,
        refused=refused,
        seconds=seconds,
        jobs=jobs_done + jobs_failed,
        jobs_failed=jobs_failed,
    )
    return taken, without(arm, taken)


def without(arm: Arm, other: Arm) -> Arm:
    """Return an arm less what another did of it; never less than nothing, where the two were read apart."""
    seconds = {bound: max(count - other.seconds.get(bound, 0), 0) for bound, count in arm.seconds.items()}
    return replace(
        arm,
        requests=max(arm.answers.count - other.requests, 0),
        failed=max(arm.failed - other.failed, 0),
        redirected=max(arm.redirected - other.redirected, 0),
        refused=max(arm.refused - other.refused, 0),
        seconds=seconds,
        jobs=max(arm.work.count - other.jobs, 0),
        jobs_failed=max(arm.jobs_failed - other.jobs_failed, 0),
    )


def _times_taken(seconds: Mapping[float, int], part: float, chance: Random) -> Mapping[float, int]:
    taken, before, sum_taken = {}, 0, 0
    for bound in sorted(seconds):
        # Buckets are read one after the other, and may disagree by an answer.
        sum_taken += _taken(max(seconds[bound] - before, 0), part, chance)
        before = max(seconds[bound], before)
        taken[bound] = sum_taken
    return taken


def _taken(count: int, part: float, chance: Random) -> int:
    """Return how many of so many coins fall on the side that comes up with chance `part`: a binomial number.

    The median of the coins' hidden uniform numbers is Beta distributed; whether it lies below `part` decides half of
    the coins at once, and the other half is the same question again (Devroye, "Non-Uniform Random Variate
    Generation", 1986, X.4.3).
    """
    taken = 0
    while count > FEW:
        rank = count // 2 + 1
        median = chance.betavariate(rank, count + 1 - rank)
        if median <= part:
            taken, count, part = taken + rank, count - rank, (part - median) / (1 - median)
        else:
            count, part = rank - 1, part / median
    return taken + sum(chance.random() < part for _ in range(count))

"""How long a replay rests before each request: as people did, as far as that fits into the time there is.

Gaps are filled like basins with water: all that are shorter than one cap are kept whole, the longer ones are cut to it,
and the cap is the highest with which all of them fit. So bursts stay bursts, and what was a rest stays one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

NONE = timedelta(0)


def pauses(instants: Sequence[datetime], budget: timedelta) -> tuple[timedelta, ...]:
    """Return how long to rest before each of the requests that were made at these instants, together at most the
    budget. Before the first there is no rest, nor before one that was made before the one it follows.
    """
    gaps = [NONE, *(max(after - before, NONE) for before, after in pairwise(instants))][: len(instants)]
    cap = _cap(gaps, budget)
    return tuple(min(gap, cap) for gap in gaps)


def _cap(gaps: Iterable[timedelta], budget: timedelta) -> timedelta:
    """Return the highest cap with which these gaps, none of them negative, come to no more than the budget."""
    shortest_first, left = sorted(gaps), max(budget, NONE)
    for number, gap in enumerate(shortest_first):
        each = left // (len(shortest_first) - number)
        if gap > each:
            return each
        left -= gap
    return shortest_first[-1] if shortest_first else NONE

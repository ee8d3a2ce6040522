"""Which paths of a service fail, for people who have to mend it: those that fail most in the new release."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from slipway.decisions.canary.criteria import Metric
from slipway.ports import Place

MOST = 5
WHAT: dict[Metric, tuple[str, Callable[[Place], int]]] = {
    Metric.ERRORS: ("Failed", lambda place: place.failed),
    Metric.REFUSED: ("Refused", lambda place: place.refused),
    Metric.REDIRECTED: ("Redirected", lambda place: place.redirected),
}


def words_of(
    canary: Sequence[Place], control: Sequence[Place], accused: Collection[Metric]
) -> tuple[str, ...]:
    """Return a line for each kind of bad answer: the paths that have most of them in the new release, and how many
    each has in both. Failures are always told, refusals and redirects where the release is accused of them.
    """
    kinds = [metric for metric in WHAT if metric is Metric.ERRORS or metric in accused]
    return tuple(line for metric in kinds if (line := _line(canary, control, *WHAT[metric])))


def _line(canary: Sequence[Place], control: Sequence[Place], what: str, count: Callable[[Place], int]) -> str:
    old = {place.path: count(place) for place in control}
    worst = sorted((place for place in canary if count(place)), key=lambda place: (-count(place), place.path))
    if not worst:
        return ""
    told = [f"{place.path} {_times(count(place))} ({old.get(place.path, 0):,})" for place in worst[:MOST]]
    more = f", and {_paths(len(worst) - MOST)} more" if len(worst) > MOST else ""
    return f"{what} most in the new release (and in the old one): {', '.join(told)}{more}."


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _paths(count: int) -> str:
    return "1 path" if count == 1 else f"{count:,} paths"

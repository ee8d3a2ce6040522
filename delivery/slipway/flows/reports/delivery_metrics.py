"""Measure an environment's delivery by its history."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from slipway.decisions.record.history import Deployment, History, Outcome
from slipway.decisions.reports.delivery_metrics import Delivery, Metrics, metrics_of
from slipway.errors import SlipwayError
from slipway.ports import Source


@dataclass(frozen=True, slots=True)
class Changes:
    """The instants, in order, at which releases went live, and at which traffic was shifted back."""

    live: list[datetime]
    back: list[datetime]


def measure(
    history: History, source: Source, *, served: Callable[[str], bool], now: datetime, days: int = 90
) -> Metrics:
    """Measure the deployments of so many days. `served` says of a deployment whether it had traffic."""
    deliveries = deliveries_of(history, source, served=served, since=now - timedelta(days=days))
    return metrics_of(deliveries, now=now, days=days, first=first_end(history))


def first_end(history: History) -> datetime | None:
    """Return when the first deployment ever ended."""
    return min((each.closed_at for each in history.deployments if each.closed_at), default=None)


def deliveries_of(
    history: History, source: Source | None, *, served: Callable[[str], bool], since: datetime
) -> tuple[Delivery, ...]:
    """Return the deployments that ended since an instant. Without a source, their commits are those that they wrote
    down as they began.
    """
    turns = Changes(
        sorted(
            each.closed_at
            for each in history.deployments
            if each.closed_at and each.outcome is Outcome.PROMOTED
        ),
        sorted(datetime.fromisoformat(each["at"]) for each in history.rollbacks),
    )
    # Each of them asks git and the store, so those that do not count are left out first.
    inside = [each for each in history.deployments if each.closed_at and each.closed_at >= since]
    return tuple(_delivery(each, turns, source, served) for each in inside)


def _delivery(
    deployment: Deployment, turns: Changes, source: Source | None, served: Callable[[str], bool]
) -> Delivery:
    ended_at = deployment.closed_at or deployment.opened_at
    is_live = deployment.outcome is Outcome.PROMOTED
    return Delivery(
        started_at=deployment.opened_at,
        ended_at=ended_at,
        outcome=deployment.outcome or Outcome.FAILED,
        commits=_commits(deployment, source) if is_live else (),
        served=is_live or served(deployment.id),
        restored_at=_restored_at(deployment, ended_at, turns),
        emergency=bool(deployment.plan.get("emergency")),
    )


def _commits(deployment: Deployment, source: Source | None) -> tuple[datetime, ...]:
    """Return the instants of the commits it brought. A first release brings its own; of a history that was
    rewritten since, nothing is known, unless they were written down.
    """
    written = deployment.plan.get("brings", {}).get("commits")
    if written is not None or source is None:
        return tuple(datetime.fromisoformat(each) for each in written or ())
    try:
        if deployment.before is None:
            return (source.resolve(deployment.commit).at,)
        return tuple(each.at for each in source.between(deployment.before.commit, deployment.commit))
    except SlipwayError:
        return ()


def _restored_at(deployment: Deployment, ended_at: datetime, turns: Changes) -> datetime | None:
    """Return when traffic was shifted away from it: the next rollback before anything else went live."""
    next_live, next_back = _next(turns.live, ended_at), _next(turns.back, ended_at)
    if deployment.outcome is Outcome.NEEDS_PERSON:
        return min((at for at in (next_live, next_back) if at), default=None)
    if deployment.outcome is Outcome.PROMOTED and next_back and (not next_live or next_back < next_live):
        return next_back
    return None


def _next(instants: list[datetime], after: datetime) -> datetime | None:
    at = bisect_right(instants, after)
    return instants[at] if at < len(instants) else None

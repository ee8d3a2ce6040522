"""Measure an environment's delivery by its history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from slipway.decisions.delivery_metrics import Delivery, Metrics, metrics_of
from slipway.decisions.history import Deployment, History, Outcome
from slipway.errors import SlipwayError
from slipway.ports import Source


def measure(
    history: History, source: Source, *, served: Callable[[str], bool], now: datetime, days: int = 90
) -> Metrics:
    """Measure the deployments of so many days. `served` says of a deployment whether people were led to it."""
    ended = [each for each in history.deployments if each.closed_at is not None]
    return metrics_of([_delivery(each, history, source, served) for each in ended], now=now, days=days)


def _delivery(
    deployment: Deployment, history: History, source: Source, served: Callable[[str], bool]
) -> Delivery:
    ended_at = deployment.closed_at or deployment.opened_at
    is_live = deployment.outcome is Outcome.PROMOTED
    return Delivery(
        started_at=deployment.opened_at,
        ended_at=ended_at,
        outcome=deployment.outcome or Outcome.FAILED,
        commits=_commits(deployment, source) if is_live else (),
        served=is_live or served(deployment.id),
        restored_at=_restored_at(deployment, ended_at, history),
        emergency=bool(deployment.plan.get("emergency")),
    )


def _commits(deployment: Deployment, source: Source) -> tuple[datetime, ...]:
    """Return the instants of the commits it brought. A first release brings its own; of a history that was
    rewritten since, nothing is known.
    """
    try:
        if deployment.before is None:
            return (source.resolve(deployment.commit).at,)
        return tuple(each.at for each in source.between(deployment.before.commit, deployment.commit))
    except SlipwayError:
        return ()


def _restored_at(deployment: Deployment, ended_at: datetime, history: History) -> datetime | None:
    """Return when people were led away from it: the next rollback before anything else went live."""
    went_live = [
        each.closed_at
        for each in history.deployments
        if each.outcome is Outcome.PROMOTED and each.closed_at and each.closed_at > ended_at
    ]
    back = [datetime.fromisoformat(each["at"]) for each in history.rollbacks]
    next_live = min(went_live, default=None)
    next_back = min((at for at in back if at > ended_at), default=None)
    if deployment.outcome is Outcome.NEEDS_PERSON:
        return min((at for at in (next_live, next_back) if at), default=None)
    if deployment.outcome is Outcome.PROMOTED and next_back and (not next_live or next_back < next_live):
        return next_back
    return None

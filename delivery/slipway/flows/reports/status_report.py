"""What an environment is like now, in words and as facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slipway.decisions.record.history import Deployment, History, Live
from slipway.decisions.record.journal import Entry, Progress, progress_of
from slipway.flows.environment.context import EnvironmentContext
from slipway.ports import Facts


@dataclass(frozen=True, slots=True)
class Status:
    """An environment at an instant: what is live, what is warm, and what is under way or was left."""

    environment: str
    live: Live | None
    warm: Live | None
    open: Deployment | None
    progress: Progress | None
    last: Deployment | None

    def as_json(self) -> Facts:
        """Return it for programs."""
        return {
            "environment": self.environment,
            "live": _release(self.live),
            "before": _release(self.warm),
            "under_way": self.open.id if self.open else None,
            "step": self.progress.begun[-1] if self.progress and self.progress.begun else None,
            "asks": self.progress.asks if self.progress else "",
            "going_back": self.progress.going_back if self.progress else False,
            "last_deployment": _deployment(self.last) if self.last else None,
        }


def status_of(context: EnvironmentContext) -> Status:
    """Return how an environment is now."""
    history = context.history()
    under_way = history.interrupted
    progress = None
    if under_way:
        progress = progress_of(map(Entry.of, context.journal(under_way.id).entries()))
    ended = [each for each in history.deployments if not each.is_open]
    return Status(context.name, history.live, history.warm, under_way, progress, ended[-1] if ended else None)


@dataclass(frozen=True, slots=True)
class DeploymentReport:
    """A past deployment with the time and end of each of its steps."""

    deployment: Deployment
    steps: tuple[tuple[str, str, float, str], ...]

    def as_json(self) -> Facts:
        """Return it for programs."""
        steps = [
            {"step": name, "state": state, "seconds": round(seconds, 3), "words": words}
            for name, state, seconds, words in self.steps
        ]
        return {**_deployment(self.deployment), "steps": steps}


def newest(context: EnvironmentContext, history: History, *, most: int) -> list[DeploymentReport]:
    """Return the newest deployments, each with its steps."""
    return [told(context, deployment) for deployment in history.deployments[::-1][:most]]


def told(context: EnvironmentContext, deployment: Deployment) -> DeploymentReport:
    """Return a deployment with its steps."""
    entries = [Entry.of(written) for written in context.journal(deployment.id).entries()]
    return DeploymentReport(deployment, tuple(_steps(entries)))


def _steps(entries: Sequence[Entry]) -> list[tuple[str, str, float, str]]:
    """Pair each beginning with its end; a beginning without one is a step that was left in the middle."""
    steps, begun = list[tuple[str, str, float, str]](), dict[str, datetime]()
    for entry in entries:
        if entry.kind in ("begun", "undoing"):
            begun[entry.step] = entry.at
            continue
        since = begun.pop(entry.step, entry.at)
        words = str(entry.facts.get("words") or entry.facts.get("reason") or "")
        steps.append((entry.step, entry.kind, (entry.at - since).total_seconds(), words))
    return steps + [(name, "left", 0.0, "") for name in begun]


def _release(live: Live | None) -> Facts | None:
    if live is None:
        return None
    return {
        "release": live.digest,
        "commit": live.commit,
        "slot": live.slot,
        "since": live.since.isoformat(),
        "deployment": live.deployment,
    }


def _deployment(deployment: Deployment) -> Facts:
    return {
        "deployment": deployment.id,
        "release": deployment.digest,
        "commit": deployment.commit,
        "by": deployment.by,
        "opened_at": deployment.opened_at.isoformat(),
        "closed_at": deployment.closed_at.isoformat() if deployment.closed_at else None,
        "outcome": deployment.outcome or "under way",
        "reason": deployment.reason,
        "emergency": deployment.plan.get("emergency"),
    }

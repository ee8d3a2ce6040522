"""Hold a deployment at its share until somebody lets it go on; stop all that runs, and know that it was meant."""

from __future__ import annotations

from slipway.decisions.gates.times import pauses
from slipway.decisions.gates.times.pauses import CalledBack, Paused, Started, Stopped, WentOn, read_pauses
from slipway.decisions.record.entries import Unreadable
from slipway.errors import Absent, Refused
from slipway.flows.environment.context import PAUSES, STANDING, EnvironmentContext
from slipway.flows.gates.approvals_and_freezes import demand_read, read
from slipway.ports import Lease


def pause(context: EnvironmentContext, *, reason: str, dry_run: bool = False) -> str:
    """Hold the deployment that is under way at its share; it may still be put back. Raises `Absent` without one."""
    deployment = context.history().interrupted
    if deployment is None:
        raise Absent(f"No deployment to {context.name} is under way, so there is nothing to hold.")
    if already := pauses.paused(demand_read(context.log(PAUSES), read_pauses), deployment.id):
        raise Refused(
            f"{already.by} has already paused it.",
            next_step=f"`slipway resume {context.name}` lets it go on.",
        )
    if not dry_run:
        entry = Paused(by=context.by, at=context.clock.now(), deployment=deployment.id, reason=reason)
        context.audit("deployment paused", {"deployment": deployment.id, "reason": reason})
        context.log(PAUSES).append(entry.as_json())
    return (
        f"Deployment {deployment.id} stays at its share of traffic. A release that is worse is still put back. "
        f"`slipway resume {context.name}` lets it go on."
    )


def held_by(context: EnvironmentContext, deployment: str) -> str:
    """Return who holds a deployment at its share, an empty text where nobody does or it cannot be read."""
    entries = read(context.log(PAUSES), read_pauses)
    if isinstance(entries, Unreadable):
        return ""
    found = pauses.paused(entries, deployment)
    return found.by if found else ""


def call_back(context: EnvironmentContext, deployment: str, *, reason: str) -> None:
    """Ask the deployer at work on a deployment to put everything back, which it does at its next look."""
    context.audit("deployment called back", {"deployment": deployment, "reason": reason})
    entry = CalledBack(by=context.by, at=context.clock.now(), deployment=deployment, reason=reason)
    context.log(PAUSES).append(entry.as_json())


def called_back(context: EnvironmentContext, deployment: str) -> str:
    """Return in words who called a deployment back and why; an empty text where nobody did or it cannot be read."""
    entries = read(context.log(PAUSES), read_pauses)
    if isinstance(entries, Unreadable) or not (found := pauses.called_back(entries, deployment)):
        return ""
    return f"Rolled back by {found.by}: {found.reason}" if found.reason else f"Rolled back by {found.by}."


def go_on(context: EnvironmentContext, deployment: str) -> bool:
    """Let a held deployment go on; return whether it was held."""
    if not held_by(context, deployment):
        return False
    context.audit("deployment goes on", {"deployment": deployment})
    context.log(PAUSES).append(WentOn(by=context.by, at=context.clock.now(), deployment=deployment).as_json())
    return True


def stop(context: EnvironmentContext, *, reason: str, lease: Lease) -> str:
    """Stop all that runs here, and write down that it was meant, so that no agent starts it again."""
    entry = Stopped(by=context.by, at=context.clock.now(), reason=reason)
    context.audit("stopped", {"reason": reason})
    context.log(STANDING).append(entry.as_json())
    context.tools(lease).runtime.stop_everything()
    return f"Nothing runs in {context.name} any more. `slipway up {context.name}` starts all of it again."


def stopped_by(context: EnvironmentContext) -> str:
    """Return who stopped all that runs here, an empty text where nobody did or it cannot be read."""
    entries = read(context.log(STANDING), read_pauses)
    if isinstance(entries, Unreadable):
        return ""
    found = pauses.stopped(entries)
    return found.by if found else ""


def started(context: EnvironmentContext) -> None:
    """Write down that it was started again, where somebody had stopped it."""
    if stopped_by(context):
        context.log(STANDING).append(Started(by=context.by, at=context.clock.now()).as_json())

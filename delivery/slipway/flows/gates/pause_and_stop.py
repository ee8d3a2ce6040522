"""Hold a deployment at its share until somebody lets it go on; stop all that runs, and know that it was meant."""

from __future__ import annotations

from slipway.decisions.gates import pauses
from slipway.decisions.gates.pauses import Paused, Started, Stopped, WentOn, read_pauses
from slipway.decisions.record.entries import Unreadable
from slipway.errors import Absent, Refused
from slipway.flows.environment.context import PAUSES, STANDING, Site
from slipway.flows.gates.policy import demand_read, read
from slipway.ports import Lease


def pause(site: Site, *, reason: str, dry_run: bool = False) -> str:
    """Hold the deployment that is under way at its share; it may still be put back. Raises `Absent` without one."""
    deployment = site.history().interrupted
    if deployment is None:
        raise Absent(f"No deployment to {site.name} is under way, so there is nothing to hold.")
    if already := pauses.paused(demand_read(site.log(PAUSES), read_pauses), deployment.id):
        raise Refused(
            f"{already.by} holds it already.", next_step=f"`slipway resume {site.name}` lets it go on."
        )
    if not dry_run:
        entry = Paused(by=site.by, at=site.clock.now(), deployment=deployment.id, reason=reason)
        site.audit("deployment paused", {"deployment": deployment.id, "reason": reason})
        site.log(PAUSES).append(entry.as_json())
    return (
        f"Deployment {deployment.id} is held at the share it has; a worse release is put back all the same. "
        f"`slipway resume {site.name}` lets it go on."
    )


def held_by(site: Site, deployment: str) -> str:
    """Return who holds a deployment at its share, an empty text where nobody does or it cannot be read."""
    entries = read(site.log(PAUSES), read_pauses)
    if isinstance(entries, Unreadable):
        return ""
    found = pauses.paused(entries, deployment)
    return found.by if found else ""


def go_on(site: Site, deployment: str) -> bool:
    """Let a held deployment go on; return whether it was held."""
    if not held_by(site, deployment):
        return False
    site.audit("deployment goes on", {"deployment": deployment})
    site.log(PAUSES).append(WentOn(by=site.by, at=site.clock.now(), deployment=deployment).as_json())
    return True


def stop(site: Site, *, reason: str, lease: Lease) -> str:
    """Stop all that runs here, and write down that it was meant, so that no agent starts it again."""
    entry = Stopped(by=site.by, at=site.clock.now(), reason=reason)
    site.audit("stopped", {"reason": reason})
    site.log(STANDING).append(entry.as_json())
    site.tools(lease).runtime.down()
    return f"Nothing runs in {site.name} any more. `slipway up {site.name}` starts all of it again."


def stopped_by(site: Site) -> str:
    """Return who stopped all that runs here, an empty text where nobody did or it cannot be read."""
    entries = read(site.log(STANDING), read_pauses)
    if isinstance(entries, Unreadable):
        return ""
    found = pauses.stopped(entries)
    return found.by if found else ""


def started(site: Site) -> None:
    """Write down that it was started again, where somebody had stopped it."""
    if stopped_by(site):
        site.log(STANDING).append(Started(by=site.by, at=site.clock.now()).as_json())

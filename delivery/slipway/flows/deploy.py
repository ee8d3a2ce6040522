"""The whole story of a deployment, and of one that was interrupted."""

from __future__ import annotations

from contextlib import suppress

from slipway.decisions.history import Deployment, Live, Outcome, closed, opened
from slipway.decisions.journal import CALLED_OFF
from slipway.errors import Absent, LockLost, NeedsPerson, PutBack, SlipwayError
from slipway.flows import paging
from slipway.flows.plan import shares_of, steps_of
from slipway.flows.site import Site
from slipway.flows.stepping import Walk
from slipway.flows.working import work_of
from slipway.ports import Facts, Lease, Release, Slot


def deploy(site: Site, release: Release, *, plan: Facts, lease: Lease) -> Live:
    """Bring a release to an environment whose gates are open, under a lease.

    Raises `PutBack` when it failed and everything was put back, `NeedsPerson` when that did not succeed either.
    """
    history = site.history()
    now = site.clock.now()
    deployment = Deployment(
        id=f"{now:%Y%m%dT%H%M%SZ}-{lease.fence:04d}",
        digest=release.digest,
        commit=release.commit,
        by=site.by,
        opened_at=now,
        before=history.live,
        plan={**plan, "shares": shares_of(site.environment, first=history.live is None)},
    )
    site.audit("deployment begun", _audited(deployment))
    site.record(opened(deployment))
    return _finish(site, deployment, lease)


def resume(site: Site, *, lease: Lease) -> Live | None:
    """Take up the deployment that was interrupted: go on, or go on going back. Returns what is live now.

    Raises `Absent` when none was interrupted, `PutBack` when it ends by having been put back.
    """
    deployment = site.history().interrupted
    if deployment is None:
        raise Absent(f"No deployment to {site.name} was interrupted.")
    site.report.say(f"Taking up deployment {deployment.id} where it was left.", deployment=deployment.id)
    return _finish(site, deployment, lease)


def put_back(site: Site, *, lease: Lease, reason: str) -> None:
    """Put back the deployment that was interrupted, however far it had come. Raises `NeedsPerson`."""
    deployment = site.history().interrupted
    if deployment is None:
        raise Absent(f"No deployment to {site.name} was interrupted.")
    walk = Walk(steps_of(deployment), site.journal(deployment.id), lease, work_of(site, deployment, lease))
    _go_back(site, deployment, walk, reason)


def _finish(site: Site, deployment: Deployment, lease: Lease) -> Live:
    walk = Walk(steps_of(deployment), site.journal(deployment.id), lease, work_of(site, deployment, lease))
    progress = walk.progress()
    if progress.going_back:
        raise _go_back(site, deployment, walk, progress.failure)
    try:
        walk.forwards()
    except LockLost:
        raise
    except NeedsPerson:
        paging.send(site, deployment.id)
        raise
    except KeyboardInterrupt:
        _go_back(site, deployment, walk, CALLED_OFF)
        raise
    except Exception as fault:
        raise _go_back(site, deployment, walk, str(fault)) from fault
    slot = walk.work.slot
    _close(site, deployment, Outcome.PROMOTED, slot=slot)
    _tidy(site, lease)
    live = site.history().live
    if live is None:
        raise NeedsPerson("The history does not say what is live, although a deployment has just ended.")
    return live


def _tidy(site: Site, lease: Lease) -> None:
    """Remove installed releases that nobody can be led back to at once. What cannot be removed harms nobody."""
    history = site.history()
    with suppress(SlipwayError):
        site.tools(lease).runtime.tidy([each.digest for each in (history.live, history.warm) if each])


def _go_back(site: Site, deployment: Deployment, walk: Walk, reason: str) -> PutBack:
    try:
        walk.backwards()
    except NeedsPerson:
        paging.send(site, deployment.id)
        raise
    outcome = Outcome.CALLED_OFF if reason == CALLED_OFF else Outcome.PUT_BACK
    _close(site, deployment, outcome, reason=reason)
    if outcome is Outcome.PUT_BACK:
        paging.send(site, deployment.id)
    before = deployment.before
    serving = (
        f"Release {before.digest[7:19]} serves everybody, as before."
        if before
        else "Nothing is live, as before."
    )
    more = f"`slipway report {site.name}` tells all that was seen."
    return PutBack(reason, next_step=f"Everything was put back. {serving} {more}")


def _close(
    site: Site, deployment: Deployment, outcome: Outcome, *, slot: Slot | None = None, reason: str = ""
) -> None:
    # The audit first: what is recorded as closed is never taken up again, and so would never be audited.
    site.audit(f"deployment {outcome}", {**_audited(deployment), "reason": reason})
    site.record(closed(deployment.id, outcome, slot=slot, reason=reason, now=site.clock.now()))


def _audited(deployment: Deployment) -> Facts:
    return {
        "deployment": deployment.id,
        "release": deployment.digest,
        "commit": deployment.commit,
        "emergency": deployment.plan.get("emergency"),
    }

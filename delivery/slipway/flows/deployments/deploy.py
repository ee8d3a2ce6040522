"""The whole story of a deployment, and of one that was interrupted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from slipway.decisions.points.references import DanglingReferences
from slipway.decisions.record.history import Deployment, Live, Outcome, closed, opened
from slipway.decisions.record.journal import CALLED_OFF
from slipway.errors import Absent, LockLost, NeedsPerson, PutBack, SlipwayError
from slipway.flows.deployments.plan import shares_of, steps_of
from slipway.flows.deployments.run_steps import Walk
from slipway.flows.environment.context import Site
from slipway.flows.gates import data_damage
from slipway.flows.gates.workspace import work_of
from slipway.flows.reports import notify
from slipway.ports import Facts, Lease, Release, Slot
from slipway.steps import start_release


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
    # A person rolls back, and waits for no database.
    _go_back(site, deployment, _walk(site, deployment, lease), reason, look=False)


def _finish(site: Site, deployment: Deployment, lease: Lease) -> Live:
    try:
        return _walked(site, deployment, lease)
    except LockLost as lost:
        # Where it only expired, as when this machine slept, nobody watches the canary until somebody takes it up.
        with _taken_again(site, deployment, lease, lost) as newer:
            open_one = site.history().interrupted
            if open_one is None or open_one.id != deployment.id:
                raise lost from None
            return _walked(site, deployment, newer)


@contextmanager
def _taken_again(site: Site, deployment: Deployment, lease: Lease, lost: LockLost) -> Iterator[Lease]:
    with suppress(SlipwayError):
        lease.release()
    try:
        newer = site.take_lease(f"go on with {deployment.id}")
    except SlipwayError:
        raise lost from None
    site.report.say(f"{lost.what} Nobody else has it, so deployment {deployment.id} is taken up again.")
    try:
        yield newer
    finally:
        with suppress(SlipwayError):
            newer.release()


def _walk(site: Site, deployment: Deployment, lease: Lease) -> Walk:
    return Walk(steps_of(deployment), site.journal(deployment.id), lease, work_of(site, deployment, lease))


def _walked(site: Site, deployment: Deployment, lease: Lease) -> Live:
    walk = _walk(site, deployment, lease)
    progress = walk.progress()
    if progress.going_back:
        raise _go_back(site, deployment, walk, progress.failure)
    if start_release.NAME in progress.done and not start_release.is_there(walk.work):
        # Nobody could write down that it was put back, or somebody did so by hand.
        raise _go_back(site, deployment, walk, f"Release {deployment.digest[7:19]} was stopped already.")
    try:
        walk.forwards()
    except LockLost:
        raise
    except NeedsPerson:
        notify.send(site, deployment.id)
        raise
    except KeyboardInterrupt:
        _go_back(site, deployment, walk, CALLED_OFF)
        raise
    except DanglingReferences as fault:
        reason = f"{fault}\n{data_damage.told(site, fault.dangling)}"
        raise _go_back(site, deployment, walk, reason) from fault
    except Exception as fault:
        raise _go_back(site, deployment, walk, str(fault)) from fault
    return _promoted(site, deployment, walk)


def _promoted(site: Site, deployment: Deployment, walk: Walk) -> Live:
    slot = walk.work.slot
    try:
        _to_its_end(lambda: _close(site, deployment, walk.lease, Outcome.PROMOTED, slot=slot))
    except LockLost:
        raise
    except SlipwayError as fault:
        told = (
            f"Release {deployment.digest[7:19]} serves everybody, but that could not be written down: {fault}"
        )
        notify.send(site, deployment.id, otherwise=told)
        raise NeedsPerson(
            told, next_step=f"`slipway resume {site.name}` writes it, once the store answers."
        ) from fault
    _tidy(site, walk.lease)
    live = site.history().live
    if live is None:
        raise NeedsPerson("The history does not say what is live, although a deployment has just ended.")
    return live


def _tidy(site: Site, lease: Lease) -> None:
    """Remove installed releases that nobody can be led back to at once. What cannot be removed harms nobody."""
    history = site.history()
    with suppress(SlipwayError):
        site.tools(lease).runtime.tidy([each.digest for each in (history.live, history.warm) if each])


def _go_back(site: Site, deployment: Deployment, walk: Walk, reason: str, *, look: bool = True) -> PutBack:
    outcome = Outcome.CALLED_OFF if reason == CALLED_OFF else Outcome.PUT_BACK
    try:
        _to_its_end(walk.backwards)
        if look and (damage := _left_damaged(site, walk)):
            reason = f"{reason}\n{damage}"
        _to_its_end(lambda: _close(site, deployment, walk.lease, outcome, reason=reason))
    except LockLost:
        raise
    except NeedsPerson:
        notify.send(site, deployment.id)
        raise
    except Exception as fault:
        raise _gone_back_unwritten(site, deployment, walk, reason, fault) from fault
    if outcome is Outcome.PUT_BACK:
        notify.send(site, deployment.id)
    more = f"`slipway report {site.name}` tells all that was seen."
    return PutBack(reason, next_step=f"Everything was put back. {_serving(deployment)} {more}")


def _left_damaged(site: Site, walk: Walk) -> str:
    """Return in words what a release has damaged while it ran, if it ever did; empty where that cannot be seen."""
    try:
        if start_release.NAME in walk.progress().begun:
            return data_damage.after_going_back(site, walk.work)
    except SlipwayError as fault:
        site.report.say(f"Whether rows lost their object could not be seen: {fault.what}")
    return ""


def _gone_back_unwritten(
    site: Site, deployment: Deployment, walk: Walk, reason: str, fault: Exception
) -> NeedsPerson:
    """Go back although the journal cannot be written: a full disk is no reason to leave people where they are."""
    stuck = walk.backwards_unwritten()
    done = f"Not everything could be put back: {'; '.join(stuck)}." if stuck else _serving(deployment)
    told = f"{reason}\n{done} None of it could be written down: {fault}"
    notify.send(site, deployment.id, otherwise=told)
    return NeedsPerson(told, next_step=f"`slipway resume {site.name}` closes it, once the store answers.")


def _serving(deployment: Deployment) -> str:
    before = deployment.before
    if before is None:
        return "Nothing is live, as before."
    return f"Release {before.digest[7:19]} serves everybody, as before."


def _to_its_end(work: Callable[[], None]) -> None:
    """Do what may be repeated and must not stay half done, even when somebody asks to stop meanwhile."""
    try:
        work()
    except KeyboardInterrupt:
        # Whoever asks once more in here is told that it goes on.
        work()


def _close(
    site: Site,
    deployment: Deployment,
    lease: Lease,
    outcome: Outcome,
    *,
    slot: Slot | None = None,
    reason: str = "",
) -> None:
    lease.check()
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

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
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates import data_damage
from slipway.flows.gates.workspace import work_of
from slipway.flows.reports import notify
from slipway.ports import Facts, Lease, Release, Slot
from slipway.steps import start_release


def deploy(context: EnvironmentContext, release: Release, *, plan: Facts, lease: Lease) -> Live:
    """Bring a release to an environment whose gates are open, under a lease.

    Raises `PutBack` when it failed and everything was put back, `NeedsPerson` when that did not succeed either.
    """
    history = context.history()
    now = context.clock.now()
    deployment = Deployment(
        id=f"{now:%Y%m%dT%H%M%SZ}-{lease.fence:04d}",
        digest=release.digest,
        commit=release.commit,
        by=context.by,
        opened_at=now,
        before=history.live,
        plan={**plan, "shares": shares_of(context.environment, first=history.live is None)},
    )
    context.audit("deployment begun", _audited(deployment))
    context.record(opened(deployment))
    return _finish(context, deployment, lease)


def resume(context: EnvironmentContext, *, lease: Lease) -> Live | None:
    """Take up the deployment that was interrupted: go on, or go on going back. Returns what is live now.

    Raises `Absent` when none was interrupted, `PutBack` when it ends by having been put back.
    """
    deployment = context.history().interrupted
    if deployment is None:
        raise Absent(f"No deployment to {context.name} was interrupted.")
    context.report.say(f"Taking up deployment {deployment.id} where it was left.", deployment=deployment.id)
    return _finish(context, deployment, lease)


def put_back(context: EnvironmentContext, *, lease: Lease, reason: str) -> None:
    """Put back the deployment that was interrupted, however far it had come. Raises `NeedsPerson`."""
    deployment = context.history().interrupted
    if deployment is None:
        raise Absent(f"No deployment to {context.name} was interrupted.")
    # A person rolls back, and waits for no database.
    _go_back(context, deployment, _walk(context, deployment, lease), reason, look=False)


def _finish(context: EnvironmentContext, deployment: Deployment, lease: Lease) -> Live:
    try:
        return _walked(context, deployment, lease)
    except LockLost as lost:
        # Where it only expired, as when this machine slept, nobody watches the canary until somebody takes it up.
        with _taken_again(context, deployment, lease, lost) as newer:
            open_one = context.history().interrupted
            if open_one is None or open_one.id != deployment.id:
                raise lost from None
            return _walked(context, deployment, newer)


@contextmanager
def _taken_again(
    context: EnvironmentContext, deployment: Deployment, lease: Lease, lost: LockLost
) -> Iterator[Lease]:
    with suppress(SlipwayError):
        lease.release()
    try:
        newer = context.take_lease(f"go on with {deployment.id}")
    except SlipwayError:
        raise lost from None
    context.report.say(f"{lost.what} Nobody else has it, so deployment {deployment.id} is taken up again.")
    try:
        yield newer
    finally:
        with suppress(SlipwayError):
            newer.release()


def _walk(context: EnvironmentContext, deployment: Deployment, lease: Lease) -> Walk:
    return Walk(
        steps_of(deployment), context.journal(deployment.id), lease, work_of(context, deployment, lease)
    )


def _walked(context: EnvironmentContext, deployment: Deployment, lease: Lease) -> Live:
    walk = _walk(context, deployment, lease)
    progress = walk.progress()
    if progress.going_back:
        raise _go_back(context, deployment, walk, progress.failure)
    if start_release.NAME in progress.done and not start_release.is_there(walk.work):
        # Nobody could write down that it was put back, or somebody did so by hand.
        raise _go_back(context, deployment, walk, f"Release {deployment.name} was stopped already.")
    try:
        walk.forwards()
    except LockLost:
        raise
    except NeedsPerson:
        notify.send(context, deployment.id)
        raise
    except KeyboardInterrupt:
        _go_back(context, deployment, walk, CALLED_OFF)
        raise
    except DanglingReferences as fault:
        reason = f"{fault}\n{data_damage.told(context, fault.dangling)}"
        raise _go_back(context, deployment, walk, reason) from fault
    except Exception as fault:
        raise _go_back(context, deployment, walk, str(fault)) from fault
    return _promoted(context, deployment, walk)


def _promoted(context: EnvironmentContext, deployment: Deployment, walk: Walk) -> Live:
    slot = walk.work.slot
    try:
        _to_its_end(lambda: _close(context, deployment, walk.lease, Outcome.PROMOTED, slot=slot))
    except LockLost:
        raise
    except SlipwayError as fault:
        told = f"Release {deployment.name} serves everybody, but that could not be written down: {fault}"
        notify.send(context, deployment.id, otherwise=told)
        raise NeedsPerson(
            told, next_step=f"`slipway resume {context.name}` writes it, once the store answers."
        ) from fault
    _tidy(context, walk.lease)
    live = context.history().live
    if live is None:
        raise NeedsPerson("The history does not say what is live, although a deployment has just ended.")
    return live


def _tidy(context: EnvironmentContext, lease: Lease) -> None:
    """Remove installed releases that traffic cannot be shifted back to at once. What cannot be removed does no harm."""
    history = context.history()
    with suppress(SlipwayError):
        context.tools(lease).runtime.remove_other_releases(
            [each.digest for each in (history.live, history.warm) if each]
        )


def _go_back(
    context: EnvironmentContext, deployment: Deployment, walk: Walk, reason: str, *, look: bool = True
) -> PutBack:
    outcome = Outcome.CALLED_OFF if reason == CALLED_OFF else Outcome.PUT_BACK
    try:
        _to_its_end(walk.backwards)
        if look and (damage := _left_damaged(context, walk)):
            reason = f"{reason}\n{damage}"
        _to_its_end(lambda: _close(context, deployment, walk.lease, outcome, reason=reason))
    except LockLost:
        raise
    except NeedsPerson:
        notify.send(context, deployment.id)
        raise
    except Exception as fault:
        raise _gone_back_unwritten(context, deployment, walk, reason, fault) from fault
    if outcome is Outcome.PUT_BACK:
        notify.send(context, deployment.id)
    more = f"`slipway report {context.name}` tells all that was seen."
    return PutBack(reason, next_step=f"Everything was put back. {_serving(deployment)} {more}")


def _left_damaged(context: EnvironmentContext, walk: Walk) -> str:
    """Return in words what a release has damaged while it ran, if it ever did; empty where that cannot be seen."""
    try:
        if start_release.NAME in walk.progress().begun:
            return data_damage.after_going_back(context, walk.work)
    except SlipwayError as fault:
        context.report.say(f"Whether rows lost their object could not be seen: {fault.what}")
    return ""


def _gone_back_unwritten(
    context: EnvironmentContext, deployment: Deployment, walk: Walk, reason: str, fault: Exception
) -> NeedsPerson:
    """Go back although the journal cannot be written: a full disk is no reason to leave people where they are."""
    stuck = walk.backwards_unwritten()
    done = f"Not everything could be put back: {'; '.join(stuck)}." if stuck else _serving(deployment)
    told = f"{reason}\n{done} None of it could be written down: {fault}"
    notify.send(context, deployment.id, otherwise=told)
    return NeedsPerson(told, next_step=f"`slipway resume {context.name}` closes it, once the store answers.")


def _serving(deployment: Deployment) -> str:
    before = deployment.before
    if before is None:
        return "Nothing is live, as before."
    return f"Release {before.name} serves everybody, as before."


def _to_its_end(work: Callable[[], None]) -> None:
    """Do what may be repeated and must not stay half done, even when somebody asks to stop meanwhile."""
    try:
        work()
    except KeyboardInterrupt:
        # Whoever asks once more in here is told that it goes on.
        work()


def _close(
    context: EnvironmentContext,
    deployment: Deployment,
    lease: Lease,
    outcome: Outcome,
    *,
    slot: Slot | None = None,
    reason: str = "",
) -> None:
    lease.check()
    # The audit first: what is recorded as closed is never taken up again, and so would never be audited.
    context.audit(f"deployment {outcome}", {**_audited(deployment), "reason": reason})
    context.record(closed(deployment.id, outcome, slot=slot, reason=reason, now=context.clock.now()))


def _audited(deployment: Deployment) -> Facts:
    return {
        "deployment": deployment.id,
        "release": deployment.digest,
        "commit": deployment.commit,
        "emergency": deployment.plan.get("emergency"),
    }

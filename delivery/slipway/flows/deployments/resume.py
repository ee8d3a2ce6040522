"""Walk the steps of an open deployment, from wherever it was left: forwards, or back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from slipway.decisions.points.references import DanglingReferences
from slipway.decisions.record.history import Deployment, Live
from slipway.decisions.record.journal import CALLED_OFF
from slipway.errors import Absent, LockLost, NeedsPerson, SlipwayError
from slipway.flows.deployments.plan import steps_of
from slipway.flows.deployments.promote_or_put_back import go_back, promoted
from slipway.flows.deployments.run_steps import Walk
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates import data_damage
from slipway.flows.gates.workspace import work_of
from slipway.flows.reports import notify
from slipway.ports import Lease
from slipway.steps.starting import start_release


def resume(context: EnvironmentContext, *, lease: Lease) -> Live | None:
    """Take up the deployment that was interrupted: go on, or go on going back. Returns what is live now.

    Raises `Absent` when none was interrupted, `PutBack` when it ends by having been put back.
    """
    deployment = context.history().interrupted
    if deployment is None:
        raise Absent(f"No deployment to {context.name} was interrupted.")
    context.report.say(f"Taking up deployment {deployment.id} where it was left.", deployment=deployment.id)
    return finish(context, deployment, lease)


def put_back(context: EnvironmentContext, *, lease: Lease, reason: str) -> None:
    """Put back the deployment that was interrupted, however far it had come. Raises `NeedsPerson`."""
    deployment = context.history().interrupted
    if deployment is None:
        raise Absent(f"No deployment to {context.name} was interrupted.")
    # A person rolls back, and waits for no database.
    go_back(context, deployment, _walk(context, deployment, lease), reason, look=False)


def finish(context: EnvironmentContext, deployment: Deployment, lease: Lease) -> Live:
    """Walk an open deployment to its end, and return what is live then. Raises `PutBack`, or `NeedsPerson`."""
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
        raise go_back(context, deployment, walk, progress.failure)
    if start_release.NAME in progress.done and not start_release.is_there(walk.work):
        # Nobody could write down that it was put back, or somebody did so by hand.
        raise go_back(context, deployment, walk, f"Release {deployment.name} was stopped already.")
    try:
        walk.forwards()
    except LockLost:
        raise
    except NeedsPerson:
        notify.send(context, deployment.id)
        raise
    except KeyboardInterrupt:
        go_back(context, deployment, walk, CALLED_OFF)
        raise
    except DanglingReferences as fault:
        reason = f"{fault}\n{data_damage.told(context, fault.dangling)}"
        raise go_back(context, deployment, walk, reason) from fault
    except Exception as fault:
        raise go_back(context, deployment, walk, str(fault)) from fault
    return promoted(context, deployment, walk)

"""How a deployment ends: its release is promoted, or everything is put back. Either is written down."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from slipway.decisions.record.history import Deployment, Live, Outcome, closed
from slipway.decisions.record.journal import CALLED_OFF
from slipway.errors import LockLost, NeedsPerson, PutBack, SlipwayError
from slipway.flows.deployments.run_steps import Walk
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates import data_damage
from slipway.flows.reports import notify
from slipway.ports import Facts, Lease, Slot
from slipway.steps.starting import start_release

ALL = 100.0


def promoted(context: EnvironmentContext, deployment: Deployment, walk: Walk) -> Live:
    """Write down that the release is live, and return it. Raises `NeedsPerson` when that cannot be written."""
    slot = walk.work.slot
    try:
        _to_its_end(lambda: _close(context, deployment, walk.lease, Outcome.PROMOTED, slot=slot))
    except LockLost:
        raise
    except SlipwayError as fault:
        told = f"Release {deployment.name} serves all traffic, but that could not be written down: {fault}"
        notify.send(context, deployment.id, otherwise=told)
        raise NeedsPerson(
            told, next_step=f"`slipway resume {context.name}` writes it, once the store answers."
        ) from fault
    _tidy(context, walk.lease)
    live = context.history().live
    if live is None:
        raise NeedsPerson("The history does not say what is live, although a deployment has just ended.")
    return live


def go_back(
    context: EnvironmentContext, deployment: Deployment, walk: Walk, reason: str, *, look: bool = True
) -> PutBack:
    """Put everything back, and return what to raise for it. With `look` what the release damaged is looked for.

    Raises `NeedsPerson` when not everything can be put back, or that cannot be written down.
    """
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
    return PutBack(reason, next_step=f"Everything was put back. {_serving(deployment, walk)} {more}")


def audited(deployment: Deployment) -> Facts:
    """Return what the audit says of a deployment."""
    return {
        "deployment": deployment.id,
        "release": deployment.digest,
        "commit": deployment.commit,
        "emergency": deployment.plan.get("emergency"),
    }


def _tidy(context: EnvironmentContext, lease: Lease) -> None:
    """Remove installed releases that traffic cannot be shifted back to at once. What cannot be removed does no harm."""
    history = context.history()
    with suppress(SlipwayError):
        context.tools(lease).runtime.remove_other_releases(
            [each.digest for each in (history.live, history.warm) if each]
        )


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
    done = f"Not everything could be put back: {'; '.join(stuck)}." if stuck else _serving(deployment, walk)
    told = f"{reason}\n{done} None of it could be written down: {fault}"
    notify.send(context, deployment.id, otherwise=told)
    return NeedsPerson(told, next_step=f"`slipway resume {context.name}` closes it, once the store answers.")


def _serving(deployment: Deployment, walk: Walk) -> str:
    before = deployment.before
    if before is None:
        return "Nothing is live, as before."
    share = ALL
    with suppress(SlipwayError):
        share = walk.work.tools.shares.current().get(before.slot, 0.0)
    if share < ALL:
        # Another one may write the shares too, and Slipway does not write over it.
        return (
            f"Release {before.name} is live, as before, but the proxy gives it {share:.3g} % of the requests."
        )
    return f"Release {before.name} serves all traffic, as before."


def _to_its_end(work: Callable[[], None]) -> None:
    """Do what may be repeated and must not stay half done, even when somebody asks to stop meanwhile."""
    try:
        work()
    except KeyboardInterrupt:
        # A person who asks once more in here is told that it goes on.
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
    context.audit(f"deployment {outcome}", {**audited(deployment), "reason": reason})
    context.record(closed(deployment.id, outcome, slot=slot, reason=reason, now=context.clock.now()))

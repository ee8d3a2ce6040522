"""What a rollback does: it puts an open deployment back, else shifts traffic to a release that was live before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from slipway.decisions.record.history import Deployment, History, Live
from slipway.errors import Locked, Refused
from slipway.flows.deployments import resume, shift_to_former_release, start_and_adopt
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates import pause_and_stop
from slipway.ports import Lease

# The agent, or a point that is being listed, holds the lock for moments; a deployment holds it for long.
PATIENCE = timedelta(seconds=10)
# A deployer that was called back finishes the command or the look that it is at, and shifts traffic back.
CALLED_BACK_WITHIN = timedelta(minutes=2)
PAUSE_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class RollbackTarget:
    """Where a rollback leads. `open` is the deployment that it puts back, None when none is under way; `to` is what
    serves all traffic afterwards, None when nothing did before.
    """

    open: Deployment | None
    to: Live | None

    @property
    def subject(self) -> str:
        """The digest that the rollback is about."""
        return self.to.digest if self.to else self.open.digest if self.open else ""

    @property
    def words(self) -> str:
        """Say what would happen."""
        then = (
            f"All traffic would be shifted to release {self.to.name}" if self.to else "Nothing would be live"
        )
        return f"Deployment {self.open.id} would be put back. {then}, as before." if self.open else f"{then}."


def target_of_rollback(history: History, to: str = "") -> RollbackTarget:
    """Return where a rollback leads, to the release named or else to the one before.

    Raises `Absent` when there is none, `Refused` when another one is named than the open deployment began with.
    """
    if (under_way := history.interrupted) is None:
        return RollbackTarget(None, shift_to_former_release.target_of(history, to))
    before = under_way.before
    if to and (before is None or shift_to_former_release.target_of(history, to).digest != before.digest):
        raise Refused(
            f"Deployment {under_way.id} is unfinished. It is put back first, and {to!r} comes after that.",
            next_step="Run it without --to, and then again with it.",
        )
    return RollbackTarget(under_way, before)


def take_lease(
    context: EnvironmentContext, purpose: str, *, target: RollbackTarget | None = None, reason: str = ""
) -> Lease:
    """Take the lock, and wait a little for the one who holds it; a deployer at work is asked to put everything back.

    Raises `Locked` when it is still held after that.
    """
    patience = PATIENCE
    until, is_told = context.clock.now() + patience, False
    while True:
        try:
            return context.take_lease(purpose)
        except Locked as locked:
            if context.clock.now() >= until:
                raise
            if not is_told:
                if target and target.open:
                    patience = _called_back(context, target.open, reason)
                    until = context.clock.now() + patience
                words = f"{locked.what} It is waited for, {patience.total_seconds():.0f} s at the most."
                context.report.say(words)
            is_told = True
        context.clock.sleep(PAUSE_SECONDS)


def _called_back(context: EnvironmentContext, deployment: Deployment, reason: str) -> timedelta:
    """Ask the deployer at work to put everything back; return for how long it is waited for."""
    pause_and_stop.call_back(context, deployment.id, reason=reason)
    context.report.say(
        f"The deployer of {deployment.id} is asked to put everything back: it does so at its next look at the canary."
    )
    return CALLED_BACK_WITHIN


def go_back(
    context: EnvironmentContext, target: RollbackTarget, *, reason: str, lease: Lease, untried: bool = False
) -> None:
    """Roll back to the target, under a lease. An open deployment may have ended before the lock was taken.

    Requests of the release that loses its traffic are not waited for. Raises `StepFailed` before any change,
    `NeedsPerson` when a deployment could not be put back.
    """
    start_and_adopt.start_everything(context, lease=lease, wait=False, in_spite=True)
    history = context.history()
    if history.interrupted:
        why = f"Rolled back by {context.by}: {reason}" if reason else f"Rolled back by {context.by}."
        resume.put_back(context, lease=lease, reason=why)
    elif (
        target.to
        and history.live
        and history.live.digest == target.to.digest
        and _is_there(context, history.live)
    ):
        context.report.say(f"Release {target.to.name} is live already; nothing had to be done.")
    elif target.to:
        shift_to_former_release.shift_to(context, target.to, reason=reason, lease=lease, untried=untried)
    if context.history().live is None:
        context.report.say(f"Nothing is live in {context.name}.")


def _is_there(context: EnvironmentContext, live: Live) -> bool:
    # The home may have been emptied, or be a new machine's; then a rollback starts again what was live.
    return context.read_only_target().runtime.release_in(live.slot) == live.digest

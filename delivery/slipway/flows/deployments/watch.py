"""The agent: at each look it finishes what was interrupted, builds what was merged, and deploys it when it may go."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from slipway.decisions.record.history import Deployment, History, Outcome
from slipway.decisions.record.journal import Entry, progress_of
from slipway.errors import Locked, Refused, SlipwayError
from slipway.flows.deployments import deploy, resume, start_and_adopt
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates import pause_and_stop
from slipway.flows.gates.approvals_and_freezes import demand_open
from slipway.flows.gates.check_gates import GateRequest, gates_of, must_be_open
from slipway.ports import Commit, Lease, Release

# A registry that did not answer, a full disk: a build may fail by what has nothing to do with the commit.
BUILT_AGAIN_AFTER = timedelta(minutes=10)
TakeLease = Callable[[str], AbstractContextManager[Lease]]


@dataclass
class Agent:
    """Looks at one environment again and again. What it remembers only saves work: a restart loses nothing."""

    context: EnvironmentContext
    take_lease: TakeLease
    dry_run: bool = False
    _said: str = ""
    _unbuildable: str = ""
    _built_again_at: datetime | None = None

    def look(self) -> str:
        """Look once; return what was done, in words, and tell it when it is news. Nothing that goes wrong ends it."""
        try:
            words = self._looked()
        except Locked as locked:
            words = f"Another deployer is at work. {locked.what}"
        except Refused as refused:
            words = f"Not yet: {refused}"
        except SlipwayError as fault:
            if isinstance(fault.__context__, KeyboardInterrupt):
                # A person who asked the agent to stop has to be heard, whatever went wrong in putting back.
                raise
            words = str(fault)
        except Exception as fault:
            # It stands alone at night: whatever nobody thought of is told, and the next look tries again.
            words = f"{type(fault).__name__}: {fault}"
        if words != self._said:
            self.context.report.say(words)
        self._said = words
        return words

    def _looked(self) -> str:
        if interrupted := self.context.history().interrupted:
            return self._take_up(interrupted)
        if not self.dry_run:
            self._wake()
            self._stop_old_release()
        self.context.source.refresh()
        tip = self.context.source.resolve(self.context.environment.branch)
        history = self.context.history()
        if history.live and history.live.commit == tip.hash:
            return f"Nothing new on {self.context.environment.branch}: {tip.hash[:10]} is live."
        if _was_tried(history, tip.hash):
            return f"{tip.hash[:10]} was live or put back before; the agent waits for another commit."
        release = self._built(tip)
        return self._bring(release) if release else self._said

    def _wake(self) -> None:
        runtime = self.context.read_only_target().runtime
        if runtime.is_stopped() and (by := pause_and_stop.stopped_by(self.context)):
            raise Refused(
                f"{by} stopped all that runs here.",
                next_step=f"`slipway up {self.context.name}` starts it again.",
            )
        # Processes that nothing supervises any more serve users; ending them is for a person to say.
        if runtime.is_stopped() and not runtime.orphans():
            with self.take_lease(f"up {self.context.name}") as lease:
                start_and_adopt.start_everything(self.context, lease=lease)

    def _stop_old_release(self) -> None:
        if former := start_and_adopt.kept_too_long(self.context):
            with self.take_lease(f"stop release {former.name} of {self.context.name}") as lease:
                start_and_adopt.stop_old_release(self.context, former, lease=lease)
            self.context.report.say(f"Release {former.name} was kept warm for long enough; it is stopped.")

    def _take_up(self, interrupted: Deployment) -> str:
        asks = progress_of(map(Entry.of, self.context.journal(interrupted.id).entries())).asks
        if asks:
            return f"Deployment {interrupted.id} waits for a person: {asks}"
        if self.dry_run:
            return f"The interrupted deployment {interrupted.id} would be taken up."
        with self.take_lease(f"resume {self.context.name}") as lease:
            start_and_adopt.start_everything(self.context, lease=lease, in_spite=True)
            live = resume.resume(self.context, lease=lease)
        return f"Release {live.name} is live." if live else "Nothing is live."

    def _built(self, tip: Commit) -> Release | None:
        """Return a commit's release; None while it is known that it cannot be built, which is told once."""
        now, is_known = self.context.clock.now(), tip.hash == self._unbuildable
        if is_known and self._built_again_at and now < self._built_again_at:
            return None
        try:
            return self.context.builder.release_of(tip.hash)
        except SlipwayError:
            self._unbuildable, self._built_again_at = tip.hash, now + BUILT_AGAIN_AFTER
            if is_known:
                return None
            raise

    def _bring(self, release: Release) -> str:
        if self.dry_run:
            return f"Release {release.name} of {release.commit[:10]} would be deployed."
        # While a gate is closed nobody needs the lock, and somebody may want to roll back.
        demand_open(gates_of(self.context, GateRequest(release)))
        with self.take_lease(f"deploy {self.context.name}") as lease:
            plan = must_be_open(self.context, GateRequest(release))
            live = deploy.deploy(self.context, release, plan=plan, lease=lease)
        return f"Release {live.name} of {live.commit[:10]} is live."


def _was_tried(history: History, commit: str) -> bool:
    # What was put back, or rolled back by hand, is worse than the one before until somebody changes it.
    ended = [each for each in history.deployments if not each.is_open]
    return any(each.commit == commit and each.outcome is not Outcome.CALLED_OFF for each in ended)

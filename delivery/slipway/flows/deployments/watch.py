"""The agent: at each look it finishes what was interrupted, builds what was merged, and deploys it when it may go.

On a cluster it only looks. What it decides is done by a pod of Slipway's own, as for everybody who calls Slipway: so an
agent that is replaced, or killed, ends no deployment.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from slipway.decisions.record.history import Deployment, History, Outcome
from slipway.decisions.record.journal import Entry, progress_of
from slipway.errors import MEANINGS, Exit, Locked, Refused, SlipwayError
from slipway.flows.deployments import deploy, resume, start_and_adopt
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates import pause_and_stop
from slipway.flows.gates.approvals_and_freezes import demand_open
from slipway.flows.gates.check_gates import GateRequest, gates_of, must_be_open, rules_of_people
from slipway.ports import Commit, Lease, Release

# A registry that did not answer, a full disk: a build may fail by what has nothing to do with the commit.
BUILT_AGAIN_AFTER = timedelta(minutes=10)
TakeLease = Callable[[str], AbstractContextManager[Lease]]
Pulse: TypeAlias = Callable[[str], None]
# After these the next look knows by itself what to do.
KNOWN_ENDS = (Exit.DONE, Exit.PUT_BACK, Exit.LOCKED, Exit.REFUSED)


class RunApart(Protocol):
    """Runs commands of Slipway apart from this program."""

    def __call__(self, words: tuple[str, ...], *, alive: Callable[[], None]) -> int:
        """Run one to its end and return its exit code; `alive` is called again and again meanwhile.

        One that runs already is followed. Raises `StepFailed` where nobody knows how it ended.
        """


def _no_pulse(words: str) -> None:
    pass


@dataclass
class Agent:
    """Looks at one environment again and again. What it remembers only saves work: a restart loses nothing.

    With `apart` what it decides is done there; without, by itself. `pulse` is told, at each sign of life, what is true.
    """

    context: EnvironmentContext
    take_lease: TakeLease
    dry_run: bool = False
    apart: RunApart | None = None
    pulse: Pulse = _no_pulse
    _said: str = ""
    _unbuildable: str = ""
    _built_again_at: datetime | None = None
    _apart_again_at: dict[tuple[str, ...], datetime] = field(default_factory=dict)

    def look(self) -> str:
        """Look once; return what was done, in words, and tell it when it is news. Nothing that goes wrong ends it."""
        self.pulse(self._said or "It looks for the first time.")
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
        self.pulse(words)
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
        if self.apart:
            return self._done_apart(self.apart, "resume", self.context.name)
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
        # What people and calendars hold is known at once; to find out the rest can take pods, commands and a minute.
        demand_open(rules_of_people(self.context, GateRequest(release)))
        # While a gate is closed nobody needs the lock, and somebody may want to roll back.
        demand_open(gates_of(self.context, GateRequest(release)))
        if self.apart:
            return self._done_apart(self.apart, "deploy", self.context.name, "--release", release.digest)
        with self.take_lease(f"deploy {self.context.name}") as lease:
            plan = must_be_open(self.context, GateRequest(release))
            live = deploy.deploy(self.context, release, plan=plan, lease=lease)
        return f"Release {live.name} of {live.commit[:10]} is live."

    def _done_apart(self, apart: RunApart, *words: str) -> str:
        """Have a command run apart, and say what came of it. One that fails by chance is not tried at each look."""
        now = self.context.clock.now()
        if words in self._apart_again_at and now < self._apart_again_at[words]:
            return self._said
        if holder := self.context.at_work():
            raise Locked(holder)
        command = f"`slipway {' '.join(words)}`"
        code = apart(words, alive=lambda: self.pulse(f"{command} is at work in a pod of its own."))
        if code not in KNOWN_ENDS:
            self._apart_again_at[words] = self.context.clock.now() + BUILT_AGAIN_AFTER
        live = self.context.history().live
        if code == Exit.DONE and live:
            return f"Release {live.name} of {live.commit[:10]} is live."
        return (
            f"{command} ended with {code}. {MEANINGS[Exit(code)] if code in MEANINGS else 'It was killed.'}"
        )


def _was_tried(history: History, commit: str) -> bool:
    # What was put back, or rolled back by hand, is worse than the one before until somebody changes it.
    ended = [each for each in history.deployments if not each.is_open]
    return any(each.commit == commit and each.outcome is not Outcome.CALLED_OFF for each in ended)

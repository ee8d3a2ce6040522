"""Walks a list of steps forwards, and backwards when one fails, with a journal before and after each effect."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from slipway.decisions.record.journal import CALLED_OFF, Entry, Kind, Progress, progress_of
from slipway.errors import LockLost, NeedsPerson, SlipwayError
from slipway.ports import Facts, Lease, Log, StoreError
from slipway.steps.work import Step, Steps, Work

# A database that died is back within seconds; until then a way back that needs it is tried again.
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)


@dataclass(frozen=True, slots=True)
class Walk:
    """A deployment under way: its steps, its journal, and the right to go on."""

    steps: Steps
    journal: Log
    lease: Lease
    work: Work

    def progress(self) -> Progress:
        """Return how far it has come, by the journal."""
        return progress_of(Entry.of(written) for written in self.journal.entries())

    def forwards(self) -> None:
        """Apply the steps that are left. Raises what a step raises, after writing it down."""
        progress = self.progress()
        self.work.seen.update(progress.seen)
        left = progress.left([step.name for step in self.steps])
        for step in self.steps:
            if step.name in left:
                self._apply(step)

    def backwards(self) -> None:
        """Undo the steps that were begun, the newest first. Raises `NeedsPerson` when one cannot be undone."""
        progress = self.progress()
        self.work.seen.update(progress.seen)
        by_name = {step.name: step for step in self.steps}
        for name in progress.to_undo():
            self._undo(by_name[name])

    def backwards_unwritten(self) -> list[str]:
        """Undo every step although nothing can be written down; return what could not be undone, and why.

        Each undo does no harm where its step was never begun, or is undone already.
        """
        stuck = list[str]()
        for step in reversed(self.steps):
            try:
                step.undo(self.work)
            except Exception as fault:
                stuck.append(f"{step.name}: {_reason(fault)}")
        return stuck

    def _apply(self, step: Step) -> None:
        report, began = self.work.report, self.work.now()
        report.began(step.name, step.describe(self.work))
        self._write(Kind.BEGUN, step)
        try:
            self.lease.check()
            facts = step.apply(self.work)
        except LockLost:
            # Another deployer decides how it goes on.
            raise
        except NeedsPerson as asking:
            # A person does; until then everything stays as it is.
            self._write(Kind.WAITS, step, {"reason": asking.what})
            report.ended(step.name, "waits", asking.what, self._since(began))
            raise
        except (Exception, KeyboardInterrupt) as fault:
            reason = _reason(fault)
            report.ended(step.name, "failed", reason, self._since(began))
            with suppress(StoreError):
                # Going back will find out; what the step said must not be lost to it.
                self._write(Kind.FAILED, step, {"reason": reason})
            raise
        self.work.seen[step.name] = facts
        self._write(Kind.DONE, step, facts)
        report.ended(step.name, "done", str(facts.get("words", "")), self._since(began))

    def _undo(self, step: Step) -> None:
        began = self.work.now()
        self._write(Kind.UNDOING, step)
        try:
            words = self._undone(step)
        except LockLost:
            raise
        except Exception as fault:
            self._write(Kind.STUCK, step, {"reason": _reason(fault)})
            self.work.report.ended(
                step.name, "failed", f"cannot be undone: {_reason(fault)}", self._since(began)
            )
            raise NeedsPerson(
                f"The step {step.name!r} could not be undone: {_reason(fault)}",
                next_step="Correct the cause named above, then run "
                f"`slipway resume {self.work.environment_name}` to put back the rest.",
            ) from fault
        self._write(Kind.UNDONE, step, {"words": words})
        if words:
            self.work.report.ended(step.name, "undone", words, self._since(began))

    def _undone(self, step: Step) -> str:
        """Undo a step and return its words, trying again for some seconds. Raises what the last try raises."""
        for pause in PAUSES:
            self.lease.check()
            try:
                return step.undo(self.work)
            except LockLost:
                raise
            except SlipwayError as fault:
                self.work.tell(step, f"not undone yet, tried again in {pause:g} s: {fault.what}")
                self.work.tools.clock.sleep(pause)
        self.lease.check()
        return step.undo(self.work)

    def _write(self, kind: Kind, step: Step, facts: Facts | None = None) -> None:
        self.lease.check()
        entry = Entry(kind, step.name, self.work.now(), self.lease.fence, facts or {})
        self.journal.append(entry.as_json())

    def _since(self, began: datetime) -> float:
        return (self.work.now() - began).total_seconds()


def _reason(fault: BaseException) -> str:
    if isinstance(fault, SlipwayError):
        return str(fault)
    return CALLED_OFF if isinstance(fault, KeyboardInterrupt) else f"{type(fault).__name__}: {fault}"

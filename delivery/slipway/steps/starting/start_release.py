"""Start the new release next to the old one, and wait until it says that it is ready."""

from __future__ import annotations

from dataclasses import dataclass

from slipway.ports import Facts
from slipway.steps.starting.prove_commit import prove_commit
from slipway.steps.starting.readiness import patience_of, wait_until_ready
from slipway.steps.traffic.draining import drain
from slipway.steps.work import Work

NAME = "start"


@dataclass(frozen=True, slots=True)
class StartRelease:
    """Starts the release in the slot that nobody is served by."""

    name: str = NAME

    def describe(self, work: Work) -> str:
        """Say where it will be started."""
        beside = f" next to release {work.live.name} in {work.live.slot}" if work.live else ""
        return f"start release {work.release.name} in {work.slot}{beside}, without traffic"

    def apply(self, work: Work) -> Facts:
        """Start it. Raises `StepFailed` with its last words when it ends, or is not ready in time."""
        began = work.now()
        if work.tools.runtime.release_in(work.slot) not in ("", work.release.digest):
            work.tell(self, f"{work.slot} still holds a former release; it is stopped first")
            drain(work.service, work.tools, work.slot)
            work.tools.runtime.stop(work.slot)
        work.tools.runtime.start(work.slot, work.release)
        runtime, patience = work.tools.runtime, patience_of(work.service, work.environment)
        wait_until_ready(
            lambda: runtime.ready(work.slot), "The new release", clock=work.tools.clock, patience=patience
        )
        prove_commit(work, work.release, lambda: runtime.version(work.slot), which="new")
        seconds = (work.now() - began).total_seconds()
        return {"words": f"ready in {work.slot} after {seconds:.1f} s", "ready_seconds": seconds}

    def undo(self, work: Work) -> str:
        """Stop it, once nobody waits for an answer of it any more."""
        if not work.tools.runtime.release_in(work.slot):
            return ""
        drain(work.service, work.tools, work.slot)
        work.tools.runtime.stop(work.slot)
        return f"release {work.release.name} stopped"


def is_there(work: Work) -> bool:
    """Return whether the new release is in its slot."""
    return work.tools.runtime.release_in(work.slot) == work.release.digest

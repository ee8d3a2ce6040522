"""Let the release before rest: warm for a rollback, and doing no more jobs next to the new one's workers."""

from __future__ import annotations

from dataclasses import dataclass

from slipway.ports import Facts
from slipway.steps.work import Work


@dataclass(frozen=True, slots=True)
class StopFormerWorkers:
    """Stops the workers of the release before. What answers requests stays up."""

    name: str = "rest"

    def describe(self, work: Work) -> str:
        """Say what will happen."""
        if work.live is None:
            return "there is no release before it whose workers would have to stop"
        return f"stop the workers of release {work.live.name}; what serves of it stays warm"

    def apply(self, work: Work) -> Facts:
        """Stop them."""
        if work.live is None:
            return {"words": ""}
        work.tools.runtime.stop_workers(work.live.slot)
        return {"words": f"release {work.live.name} stays warm, and does no jobs"}

    def undo(self, work: Work) -> str:
        """Start them again."""
        if work.live:
            work.tools.runtime.start_workers(work.live.slot)
        return ""

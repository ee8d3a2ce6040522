"""Keep looking after everybody is led to the new release, while the one before is still warm."""

from __future__ import annotations

from dataclasses import dataclass

from slipway.decisions import recordings, verdict
from slipway.decisions.evidence import Tally
from slipway.decisions.verdict import Worse
from slipway.ports import Facts
from slipway.steps.move_traffic import EVERYBODY, CanaryWorse, case_so_far, watched
from slipway.steps.work import Work


@dataclass(frozen=True, slots=True)
class WatchRelease:
    """Watches for `watch-after`, against what the release before did while it served, and against the guards."""

    name: str = "watch"

    def describe(self, work: Work) -> str:
        """Say for how long."""
        return f"watch it for {work.environment.canary.watch_after.total_seconds():g} s with everybody on it"

    def apply(self, work: Work) -> Facts:
        """Watch. Raises `CanaryWorse` when it turns out to be worse after all."""
        patience = work.environment.canary.watch_after
        until, case, answers = work.now() + patience, case_so_far(work), Tally()
        for sample in watched(work, EVERYBODY):
            work.samples.append({"line": recordings.sample_line(sample)})
            case = verdict.heard(case, sample)
            found = verdict.verdict_of(case)
            if isinstance(found, Worse):
                raise CanaryWorse("\n".join(found.reasons))
            answers += sample.canary.answers
            work.tell(self, _seen(answers), evidence=recordings.verdict_facts(found))
            if work.now() >= until:
                break
        return {"words": f"nothing worse was seen in {patience.total_seconds():g} s: {_seen(answers)}"}

    def undo(self, work: Work) -> str:
        """Nothing is left of it."""
        return ""


def _seen(answers: Tally) -> str:
    return f"{answers.count:,} requests, {answers.bad:,} failed"

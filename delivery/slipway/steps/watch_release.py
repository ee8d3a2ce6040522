"""Keep looking after everybody is led to the new release, while the one before is still warm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from slipway.decisions import recordings, verdict
from slipway.decisions.evidence import Tally
from slipway.decisions.verdict import Worse
from slipway.ports import Facts
from slipway.steps import references_hold
from slipway.steps.move_traffic import EVERYBODY, CanaryWorse, case_so_far, watched, without_evidence
from slipway.steps.work import Work


@dataclass(frozen=True, slots=True)
class WatchRelease:
    """Watches for `watch-after`, against what the release before did while it served, and against the guards."""

    name: str = "watch"

    def describe(self, work: Work) -> str:
        """Say for how long."""
        return f"watch it for {work.environment.canary.watch_after.total_seconds():g} s with everybody on it"

    def apply(self, work: Work) -> Facts:
        """Watch until it was seen for long enough: a look at which something could not be read does not count.

        Raises `CanaryWorse` when it turns out to be worse after all, `ReferencesLost` when rows lead nowhere since, and
        what `without_evidence` does when too little of it can be seen.
        """
        patience, most = work.environment.canary.watch_after, work.environment.canary.most
        until, seen = work.now() + patience + most, timedelta(0)
        case, answers = case_so_far(work), Tally()
        for sample in watched(work, EVERYBODY):
            work.samples.append({"line": recordings.sample_line(sample)})
            case = verdict.heard(case, sample)
            found = verdict.verdict_of(case)
            if isinstance(found, Worse):
                raise CanaryWorse("\n".join(found.reasons))
            answers += sample.canary.answers
            work.tell(self, _seen(answers), evidence=recordings.verdict_facts(found))
            unread = verdict.unread(case)
            seen += timedelta(0) if unread else timedelta(seconds=sample.seconds)
            if seen >= patience:
                break
            if work.now() >= until:
                wanted = [f"{name}: could not be read" for name in unread]
                without_evidence(work, EVERYBODY, wanted or ["time in which everything can be read"])
        references_hold.must_hold(work, "Since it was led to,")
        return {"words": f"nothing worse was seen in {patience.total_seconds():g} s: {_seen(answers)}"}

    def undo(self, work: Work) -> str:
        """Nothing is left of it."""
        return ""


def _seen(answers: Tally) -> str:
    return f"{answers.count:,} requests, {answers.bad:,} failed"

"""Keep looking at the new release with nearly all traffic on it, while the one before still serves a small part.

That part is what it is compared with: an incident of what both rest on shows in both. At the end all traffic goes to
the new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from slipway.decisions.canary import verdict
from slipway.decisions.canary.calibrating import recordings
from slipway.decisions.canary.criteria import ALL_TRAFFIC
from slipway.decisions.canary.statistics.evidence import Tally
from slipway.decisions.canary.verdict import Worse
from slipway.ports import Facts
from slipway.steps import references_hold
from slipway.steps.replaying.evidence import replay_evidence
from slipway.steps.starting import settings_hold
from slipway.steps.traffic.move_traffic import (
    CanaryWorse,
    case_so_far,
    failing_paths,
    watched,
    watched_share,
    without_evidence,
)
from slipway.steps.work import Work


@dataclass(frozen=True, slots=True)
class WatchRelease:
    """Watches for `watch-after`, compared with the release before, and by the guards."""

    shares: tuple[float, ...] = (ALL_TRAFFIC,)
    name: str = "watch"

    def describe(self, work: Work) -> str:
        """Say for how long, and by how many."""
        seconds, share = work.environment.canary.watch_after.total_seconds(), watched_share(work, self.shares)
        if share >= ALL_TRAFFIC:
            return f"watch it for {seconds:g} s with all traffic on it"
        return f"watch it for {seconds:g} s with {share:g} % of requests on it, then shift all traffic to it"

    def apply(self, work: Work) -> Facts:
        """Watch until it was seen for long enough, and shift all traffic to it.

        A look at which something could not be read does not count, and where there is something to compare with, it has
        to be good enough by then, or to have answered a least number of requests. Raises `CanaryWorse` when it turns
        out to be worse after all, `SettingsChanged` when others changed what it reads, `ReferencesLost` when rows lead
        nowhere since, and what `without_evidence` does when too little of it can be seen.
        """
        share = watched_share(work, self.shares)
        # One that continues a watch finds the shares as they were, or all traffic shifted already.
        if (
            work.live
            and share < ALL_TRAFFIC
            and work.tools.shares.current().get(work.slot, 0.0) < ALL_TRAFFIC
        ):
            work.tools.shares.shift({work.slot: share, work.slot.other: ALL_TRAFFIC - share})
        answers = self._watched(work, share)
        references_hold.must_hold(work, "Since it got traffic,")
        settings_hold.must_hold(work)
        if work.tools.shares.current().get(work.slot, 0.0) < ALL_TRAFFIC:
            work.tools.shares.shift({work.slot: ALL_TRAFFIC, work.slot.other: 0.0})
        patience = work.environment.canary.watch_after.total_seconds()
        return {"words": f"nothing worse was seen in {patience:g} s: {_seen(answers)}"}

    def undo(self, work: Work) -> str:
        """Leave traffic as it is: the steps of the canary shift it back."""
        return ""

    def _watched(self, work: Work, share: float) -> Tally:
        patience, most = work.environment.canary.watch_after, work.environment.canary.most
        until, seen = work.now() + patience + most, timedelta(0)
        case, answers = case_so_far(work), Tally()
        for sample in watched(work, share):
            work.samples.append({"line": recordings.sample_line(sample)})
            case = verdict.updated(case, sample)
            found = verdict.verdict_of(case)
            if isinstance(found, Worse):
                raise CanaryWorse("\n".join((*found.reasons, *failing_paths(work, found))))
            answers += sample.canary.answers
            work.tell(self, _seen(answers), evidence=recordings.verdict_facts(found))
            unread = verdict.unread(case)
            seen += timedelta(0) if unread else timedelta(seconds=sample.seconds)
            # A first release has nothing before it that it could be compared with, or that could serve instead.
            lacking = verdict.lacking_at_the_end(case) if work.live else ()
            if seen >= patience and (not lacking or replay_evidence(work, found)):
                break
            if work.now() >= until:
                wanted = [f"{name}: could not be read" for name in unread] or list(lacking)
                people = answers.count if work.live else 1
                without_evidence(
                    work,
                    share,
                    wanted or ["time in which everything can be read"],
                    people=people or len(unread),
                )
        return answers


def _seen(answers: Tally) -> str:
    return f"{answers.count:,} requests, {answers.bad:,} failed"

"""Give the new release a share of people's requests, and hold it until the judge has evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NoReturn

from slipway.decisions.canary import findings, verdict
from slipway.decisions.canary.calibrating import recordings
from slipway.decisions.canary.calibrating.recordings import recorded
from slipway.decisions.canary.criteria import ALL_TRAFFIC, criteria_of
from slipway.decisions.canary.failing_paths import words_of as words_of_places
from slipway.decisions.canary.samples import Arm, Sample, last_known, sample_between
from slipway.decisions.canary.step_times import stand_in_time
from slipway.decisions.canary.verdict import Case, GoodEnough, NotEnough, Verdict, Worse
from slipway.errors import LockLost, NeedsPerson, SlipwayError, StepFailed
from slipway.ports import Facts
from slipway.steps.look_at_releases import looks
from slipway.steps.replaying.evidence import replay_evidence
from slipway.steps.starting import settings_hold
from slipway.steps.work import Work


class CanaryWorse(StepFailed):
    """The new release is worse than the old one."""


class DeploymentCalledBack(StepFailed):
    """A person asked for a rollback while the release had a share."""


class NotEnoughEvidence(StepFailed):
    """The longest time is over, and neither good nor bad was shown."""


@dataclass(frozen=True, slots=True)
class MoveTraffic:
    """One share of the canary, in percent, out of all `shares` in turn."""

    share: float
    shares: tuple[float, ...]

    @property
    def name(self) -> str:
        """The share, as it stands in journals."""
        return f"canary {self.share:g} %"

    def describe(self, work: Work) -> str:
        """Say what will happen."""
        if work.live is None:
            return "shift all traffic to it; there is no release before it to compare with"
        least, most = work.environment.canary.least, work.environment.canary.most
        held = f"for {least.total_seconds():g} s to {most.total_seconds():g} s, until the judge has evidence"
        return f"send {self.share:g} % of requests to it {held}"

    def apply(self, work: Work) -> Facts:
        """Move the share and hold it. Raises `CanaryWorse` or `NotEnoughEvidence`."""
        if work.live:
            learn_control(work, for_long=self.share >= ALL_TRAFFIC)
        last = watched_share(work, self.shares)
        share = min(self.share, last)
        work.tools.shares.shift({work.slot: share, work.slot.other: ALL_TRAFFIC - share})
        if work.live is None:
            return {"words": "it serves all traffic"}
        if self.share >= ALL_TRAFFIC:
            # What follows is watched by the step after this one.
            kept = ALL_TRAFFIC - last
            others = (
                f"{kept:g} % of requests stay with the release before, to compare with"
                if kept
                else "the release before stays warm"
            )
            return {"words": f"{last:g} % of requests go to it; {others}"}
        return self._held(work)

    def undo(self, work: Work) -> str:
        """Shift all traffic back, at once."""
        if work.live is None:
            return ""
        before = self.shares[: self.shares.index(self.share)]
        if work.tools.shares.current().get(work.live.slot, 0.0) < ALL_TRAFFIC:
            work.tools.shares.shift({work.live.slot: ALL_TRAFFIC, work.live.slot.other: 0.0})
            return f"release {work.live.name} serves all traffic again"
        return "" if before else "it gets no traffic any more"

    def _held(self, work: Work) -> Facts:
        case, until = case_so_far(work), work.now() + work.environment.canary.most
        people = everybody = 0
        for sample in watched(work, min(self.share, watched_share(work, self.shares))):
            work.samples.append({"line": recordings.sample_line(sample)})
            case = verdict.updated(case, sample)
            people += sample.canary.answers.count
            everybody += sample.canary.answers.count + sample.control.answers.count
            found = verdict.verdict_of(case)
            if not isinstance(found, Worse) and (by := work.held_by()):
                until = work.now() + work.environment.canary.most
                words = f"{by} holds it at {self.share:g} %; {words_of(found)}"
                work.tell(self, words, evidence=recordings.verdict_facts(found))
                continue
            work.tell(self, words_of(found), evidence=recordings.verdict_facts(found))
            match found:
                case Worse():
                    raise CanaryWorse("\n".join((*found.reasons, *failing_paths(work, found))))
                case GoodEnough(evidence=evidence):
                    return {
                        "words": f"good enough after {evidence.held.total_seconds():.0f} s: {_seen(found)}"
                    }
                case NotEnough() if self._may_go_on(work, found, everybody):
                    words = replay_evidence(work, found)
                    return {"words": f"{_seen(found)}, too few to judge by; {words}", "stands_in": "replay"}
                case NotEnough(wanted=wanted) if work.now() >= until:
                    without_evidence(work, self.share, wanted, people=people)
        raise StepFailed("The canary ended without a verdict.")

    def _may_go_on(self, work: Work, found: NotEnough, everybody: int) -> bool:
        held, rules = found.evidence.held, work.environment
        if not held:
            return False
        per_minute = everybody / (held / timedelta(minutes=1))
        long_enough = stand_in_time(
            self.share, per_minute, rules.replay.stands_in_after, least=rules.canary.least
        )
        return held >= long_enough and bool(replay_evidence(work, found))


def failing_paths(work: Work, found: Worse) -> tuple[str, ...]:
    """Return in words which paths fail; nothing where the proxy does not say, as the verdict stands without it."""
    try:
        places = work.tools.counters.places()
    except LockLost:
        raise
    except SlipwayError:
        return ()
    accused = {each.metric for each in found.evidence.findings if each.worse.peak >= each.worse.needed}
    return words_of_places(places.get(work.slot, ()), places.get(work.slot.other, ()), accused)


def watched_share(work: Work, shares: Sequence[float]) -> float:
    """Return the share in percent at which the new release is watched, given those that it gets in turn."""
    is_divided = work.live is not None and len(shares) > 1
    return ALL_TRAFFIC - work.environment.canary.old_share if is_divided else ALL_TRAFFIC


def without_evidence(work: Work, share: float, wanted: Sequence[str], *, people: int = 1) -> NoReturn:
    """Raise `NeedsPerson` where a person is to be asked, else `NotEnoughEvidence`. `people` counts the requests."""
    most = work.environment.canary.most.total_seconds()
    if people:
        said = f"After {most:.0f} s at {share:g} % there is too little evidence. Wanted: {'; '.join(wanted)}."
    else:
        said = (
            f"Nobody came: within {most:.0f} s at {share:g} % the new release got no request at all.\n"
            f"Send people to {work.tools.shares.url}, or deploy when they use it. "
            "An environment that nobody uses says `least-answers = 0` under `judge` in slipway.toml."
        )
    if work.environment.canary.without_evidence == "ask":
        raise NeedsPerson(
            said,
            next_step=f"`slipway resume {work.environment_name}` looks on for as long again; "
            f"`slipway rollback {work.environment_name}` goes back.",
        )
    raise NotEnoughEvidence(said, next_step=_evidence_advice(work, wanted))


def _evidence_advice(work: Work, wanted: Sequence[str]) -> str:
    """Say how there is more evidence next time: what could not be read is no matter of time."""
    if any(each.endswith(verdict.NOT_READ) for each in wanted):
        return f"Find out why that could not be read: `slipway logs {work.environment_name}` may say it."
    return "Hold the share for longer (canary.most), or begin with a larger one."


def watched(work: Work, share: float) -> Iterator[Sample]:
    """Look at both releases again and again, and yield what happened between two looks.

    Raises `DeploymentCalledBack` when a person asks for a rollback meanwhile.
    """
    before = looks(work)
    while True:
        work.tools.clock.sleep(work.environment.canary.every.total_seconds())
        if reason := work.called_back():
            raise DeploymentCalledBack(reason)
        settings_hold.hold_as_far_as_known(work)
        after = looks(work)
        yield sample_between(before, after, share=share)
        before = last_known(before, after)


def learn_control(work: Work, *, for_long: bool) -> None:
    """Look at the old release alone once, so that the comparison counts from the first request on.

    A moment will do where both serve side by side later; where they never do, it is looked at for as long as a share
    is held at least.
    """
    if work.samples.entries():
        return
    case_so_far(work)
    until = work.now() + (work.environment.canary.least if for_long else timedelta(0))
    for sample in watched(work, 0.0):
        # The new release has no traffic yet, and the proxy does not care how it is.
        work.samples.append({"line": recordings.sample_line(replace(sample, canary=Arm()))})
        if work.now() >= until:
            return


def case_so_far(work: Work) -> Case:
    """Return what is known of this canary by its recorded samples; the record is begun where there is none."""
    entries = work.samples.entries()
    if not entries:
        metrics = work.environment.prometheus if work.environment.prometheus.url else work.service.metrics
        criteria = criteria_of(work.environment.judge, work.environment.canary, metrics)
        work.samples.append({"line": recordings.header_line(criteria)})
        return verdict.opened(criteria)
    record = recorded(entry["line"] for entry in entries)
    case = verdict.opened(record.criteria)
    for sample in record.samples:
        case = verdict.updated(case, sample)
    return case


def words_of(found: Verdict) -> str:
    """Say in a line what the judge knows: new against old where something is wrong, and what is still wanted."""
    match found:
        case Worse(reasons=reasons):
            return " ".join(reasons)
        case GoodEnough():
            return f"good enough: {_seen(found)}"
        case NotEnough(wanted=wanted):
            wishes = findings.in_short_wanted(found.evidence.findings, wanted)
            return f"{_seen(found)} · wants {wishes}"


def _seen(found: Verdict) -> str:
    share, seen = found.evidence.of_requests, findings.in_short(found.evidence.findings)
    return seen if share is None else f"{share:g} % of requests · {seen}"

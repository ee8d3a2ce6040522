"""What a metric shows, in numbers for programs and in words for people who read it at two in the morning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, floor

from slipway.decisions.canary.criteria import Criteria, Metric
from slipway.decisions.canary.statistics import metric_tests
from slipway.decisions.canary.statistics.evidence import Tally

AT_THIS_SHARE = " more at this share"
WHAT = {
    Metric.ERRORS: "requests",
    Metric.SLOWNESS: "answers",
    Metric.SLOWEST: "answers",
    Metric.REFUSED: "requests",
    Metric.REDIRECTED: "requests",
    Metric.WORK: "jobs",
}
BAD = {
    Metric.ERRORS: "failed",
    Metric.SLOWNESS: "were slow",
    Metric.SLOWEST: "were very slow",
    Metric.REFUSED: "were refused (400 to 499)",
    Metric.REDIRECTED: "were redirected",
    Metric.WORK: "failed",
}


@dataclass(frozen=True, slots=True)
class Strength:
    """How strong the evidence for something is: the log of an e-value, its highest so far, and what it must reach."""

    log_e: float
    peak: float
    needed: float

    @property
    def percent(self) -> float:
        """How sure one may be, in percent: the chance that luck alone would not have shown as much by now."""
        return _percent(self.log_e)

    @property
    def percent_needed(self) -> float:
        """How sure one has to be, in percent."""
        return _percent(self.needed)


@dataclass(frozen=True, slots=True)
class Finding:
    """One metric: both arms over the whole canary, and how strongly they speak for worse and for good enough.

    `margin` is by how much the canary's rate may be higher at this step. `bound` is the time in seconds above which
    an answer counts as slow. `asked` is whether the release has to be shown good enough in this metric, and
    `requests_needed` about how many more requests that would take if it were as good as the old one; 0 when it is
    settled, or no number would do.
    """

    metric: Metric
    control: Tally
    canary: Tally
    worse: Strength
    good: Strength
    margin: float
    bound: float | None
    asked: bool
    requests_needed: int

    @property
    def settled(self) -> bool:
        """Whether nothing more has to be shown in this metric."""
        return not self.asked or self.good.log_e >= self.good.needed


def finding_of(
    track: metric_tests.MetricTest, criteria: Criteria, *, share: float, bound: float | None
) -> Finding:
    """Return what a track shows at this share of traffic, in percent."""
    worse = metric_tests.weakest(track)
    good = Strength(track.good.log_e, track.good.peak, metric_tests.log_needed_good(criteria, track.metric))
    asked = track.metric is not Metric.WORK or track.seen.canary.bad > 0
    lacking = asked and good.log_e < good.needed
    return Finding(
        metric=track.metric,
        control=track.seen.control,
        canary=track.seen.canary,
        worse=Strength(worse.log_e, worse.peak, metric_tests.log_needed_worse(criteria, track.metric)),
        good=good,
        margin=criteria.margin(track.metric, share),
        bound=bound,
        asked=asked,
        requests_needed=metric_tests.still_needed(track, criteria, share) if lacking else 0,
    )


def failure_reason(finding: Finding) -> str:
    """Say why the release is worse."""
    return f"{_compared(finding)} By chance alone this is seen less often than {_odds(finding.worse.needed)}."


def progress(finding: Finding) -> str:
    """Say in a line how far it is, for a terminal that shows it live."""
    sure = (
        f"{words_of_percent(finding.good.percent)} sure that it is good enough, "
        f"{words_of_percent(finding.good.percent_needed)} needed"
    )
    worse = f"{words_of_percent(finding.worse.percent)} sure that it is worse"
    return (
        f"{_compared(finding)} {sure if finding.asked else 'Nothing failed, so no proof is needed'}; {worse}."
    )


def in_short(found: Sequence[Finding]) -> str:
    """Say in a line what was seen: errors, and what the new release has more of; bad ones of all, new against old."""
    told = [each for each in found if each.metric is Metric.ERRORS or each.canary.rate > each.control.rate]
    return " · ".join(map(_counts, told))


def _counts(finding: Finding) -> str:
    new, old = finding.canary, finding.control
    over = f" (over {finding.bound:g} s)" if finding.bound is not None else ""
    return f"{finding.metric}{over} {new.bad:,}/{new.count:,} against {old.bad:,}/{old.count:,}"


def in_short_wanted(found: Sequence[Finding], wanted: Sequence[str]) -> str:
    """Say in a line what is still wanted. What one metric needs serves the others too, so the most is told."""
    needs = {missing_evidence(each): each for each in found if not each.settled and each.requests_needed}
    told = [
        each.removeprefix("time: ").replace(AT_THIS_SHARE, " more") for each in wanted if each not in needs
    ]
    if asked := [needs[each] for each in wanted if each in needs]:
        most = max(asked, key=lambda each: each.requests_needed)
        told = [f"{most.requests_needed:,} more {WHAT[most.metric]} ({most.metric})", *told]
    return ", ".join(told)


def missing_evidence(finding: Finding) -> str:
    """Say what would show the release to be good enough."""
    if not finding.requests_needed:
        return f"{finding.metric}: the old release does too badly for the new one to be compared with it"
    return (
        f"{finding.metric}: about {finding.requests_needed:,} more {WHAT[finding.metric]} of the new release"
    )


def words_of_percent(percent: float) -> str:
    """Write a percentage without ever claiming certainty: 99.996 is not "100 %"."""
    if percent > 99.99:
        return "over 99.99 %"
    return f"{floor(percent * 100) / 100:g} %" if percent >= 99 else f"{floor(percent)} %"


def _compared(finding: Finding) -> str:
    what, bad = WHAT[finding.metric], BAD[finding.metric]
    if finding.bound is not None:
        bad = f"took over {finding.bound:g} s"
    new, old = finding.canary, finding.control
    return (
        f"{new.bad:,} of {new.count:,} {what} of the new release {bad} ({new.rate:.2%}), "
        f"{old.bad:,} of {old.count:,} of the old one ({old.rate:.2%})."
    )


def _odds(log_needed: float) -> str:
    return f"1 in {exp(log_needed):,.0f}"


def _percent(log_e: float) -> float:
    return 100 * (1 - exp(-log_e)) if log_e > 0 else 0.0

"""Whether a canary is worse, good enough, or not yet known: decided from its samples alone.

A case is what is known after so many samples. It takes one sample after the other, each at the same cost, and always
has a verdict. Nothing in it comes from anywhere else, so that samples read back from a file give the same verdicts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from slipway.decisions.canary import findings, guards
from slipway.decisions.canary.criteria import ALL_TRAFFIC, TIMED, Criteria, Metric
from slipway.decisions.canary.findings import Finding
from slipway.decisions.canary.samples import (
    CANARY,
    CONTROL,
    FIGURES,
    PROCESSES,
    TRAFFIC,
    Arm,
    Sample,
)
from slipway.decisions.canary.statistics import latency, metric_tests
from slipway.decisions.canary.statistics.evidence import Pair, Tally, chance_of_as_many

NOT_READ = "could not be read"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the verdict rests on: the share in percent, for how long it was held, and what each metric shows.

    `of_requests` is the share in percent that the new release had of the requests since then. Visitors are divided by
    `share`, and some of them ask for more than others. None while nobody asked.
    """

    share: float
    held: timedelta
    findings: tuple[Finding, ...]
    of_requests: float | None = None


@dataclass(frozen=True, slots=True)
class Worse:
    """The new release is worse; it must go back."""

    reasons: tuple[str, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class GoodEnough:
    """The new release was shown to be good enough for the next share of traffic."""

    evidence: Evidence


@dataclass(frozen=True, slots=True)
class NotEnough:
    """Neither is known. `wanted` says what is still missing."""

    wanted: tuple[str, ...]
    evidence: Evidence


Verdict: TypeAlias = Worse | GoodEnough | NotEnough


class Case(NamedTuple):
    """All that is known of a canary after so many samples. `reasons` never go away once there are any.

    `served` are its answers so far, `here` those at the present share, and `control_here` the control's at it.
    `control` are the control's while the release served, and `before` those that the control gave alone.
    """

    criteria: Criteria
    tests_of_metrics: tuple[metric_tests.MetricTest, ...]
    times: Mapping[Metric, latency.LatencyBound] = MappingProxyType({})
    served: Tally = Tally()
    here: Tally = Tally()
    control_here: Tally = Tally()
    control: Tally = Tally()
    before: Tally = Tally()
    serving_since: datetime | None = None
    watch: guards.Watch = guards.Watch()
    share: float = 0.0
    since: datetime | None = None
    latest: Sample | None = None
    reasons: tuple[str, ...] = ()


def opened(criteria: Criteria) -> Case:
    """Return the case before the first sample."""
    bounds = {
        metric: latency.LatencyBound(slow_from=latency.SLOW_FROM[metric])
        for metric in criteria.metrics
        if metric in TIMED
    }
    return Case(
        criteria, tuple(metric_tests.new_test(metric, criteria) for metric in criteria.metrics), bounds
    )


def updated(case: Case, sample: Sample) -> Case:
    """Return the case after one more sample."""
    if case.latest is None or sample.share != case.share:
        case = _entered(case, sample)
    watch = guards.watched(case.watch, sample, case.criteria.judge)
    case = _with_metrics(_with_answers(case._replace(latest=sample, watch=watch), sample), sample)
    return case if case.reasons else case._replace(reasons=_reasons(case, sample))


def _with_answers(case: Case, sample: Sample) -> Case:
    if not case.share:
        return case._replace(before=case.before + sample.control.answers)
    began = case.serving_since or sample.at - timedelta(seconds=sample.seconds)
    return case._replace(
        served=case.served + sample.canary.answers,
        here=case.here + sample.canary.answers,
        control_here=case.control_here + sample.control.answers,
        control=case.control + sample.control.answers,
        serving_since=began,
    )


def warms_up(case: Case) -> bool:
    """Return whether the release has served for too short a time, or too little, to be called slow."""
    if case.latest is None or case.serving_since is None:
        return False
    judge, served = case.criteria.judge, case.latest.at - case.serving_since
    if not judge.warm_up:
        return False
    return served <= judge.warm_up or case.served.count <= judge.warm_up_requests


def _entered(case: Case, sample: Sample) -> Case:
    entered = tuple(
        metric_tests.entered(track, case.criteria, before=case.share, share=sample.share)
        for track in case.tests_of_metrics
    )
    return case._replace(
        tests_of_metrics=entered,
        watch=guards.new_step(case.watch),
        here=Tally(),
        control_here=Tally(),
        share=float(sample.share),
        since=sample.at - timedelta(seconds=sample.seconds),
    )


def _with_metrics(case: Case, sample: Sample) -> Case:
    heard_tracks, warming = [], warms_up(case)
    for track in case.tests_of_metrics:
        if track.metric in case.times:
            case, track = _with_bound(case, track, sample)
        pair = _pair(track.metric, sample, case.times)
        groups = {name: _tally(track.metric, arm, case.times) for name, arm in sample.instances.items()}
        clients = {name: _tally(track.metric, arm, case.times) for name, arm in sample.clients.items()}
        track = metric_tests.updated(
            track,
            pair,
            case.criteria,
            share=sample.share,
            seconds=sample.seconds,
            warming=warming,
            groups=groups,
            clients=clients if pair.canary.count else {},
        )
        heard_tracks.append(track)
    if case.share < ALL_TRAFFIC:
        case = case._replace(times={name: latency.added(each, sample) for name, each in case.times.items()})
    return case._replace(tests_of_metrics=tuple(heard_tracks))


def _with_bound(
    case: Case, track: metric_tests.MetricTest, sample: Sample
) -> tuple[Case, metric_tests.MetricTest]:
    """Choose the bound of slowness again, unless a block is open or the control is only remembered."""
    known = case.times[track.metric]
    usable = latency.comparable(known, sample.canary)
    if track.remembered or (usable and track.open != Pair()):
        return case, track
    bound = latency.bound_of(known, sample.canary)
    if bound == known.bound:
        return case, track
    chosen = replace(known, bound=bound)
    return case._replace(times={**case.times, track.metric: chosen}), track._replace(
        past=chosen.slow.control, open=Pair(), open_clients={}, seconds=0.0, seen=chosen.slow
    )


def _pair(metric: Metric, sample: Sample, known: Mapping[Metric, latency.LatencyBound]) -> Pair:
    if metric in known and not latency.comparable(known[metric], sample.canary):
        return Pair()
    return Pair(_tally(metric, sample.control, known), _tally(metric, sample.canary, known))


def _tally(metric: Metric, arm: Arm, known: Mapping[Metric, latency.LatencyBound]) -> Tally:
    match metric:
        case Metric.ERRORS:
            return arm.answers
        case Metric.WORK:
            return arm.work
        case Metric.REFUSED:
            return arm.of_kind(arm.refused)
        case Metric.REDIRECTED:
            return arm.of_kind(arm.redirected)
        case Metric.SLOWNESS | Metric.SLOWEST:
            return latency.slow_ones(arm.seconds, known[metric].bound)


def _reasons(case: Case, sample: Sample) -> tuple[str, ...]:
    worse = (
        _finding(case, track)
        for track in case.tests_of_metrics
        if metric_tests.weakest(track).peak >= metric_tests.log_needed_worse(case.criteria, track.metric)
    )
    tripped = guards.tripped(case.watch, sample, case.criteria.judge, allowed=case.criteria.false_alarm)
    return (*tripped, *map(findings.failure_reason, worse))


def verdict_of(case: Case) -> Verdict:
    """Return the verdict of a case."""
    found = tuple(_finding(case, track) for track in case.tests_of_metrics)
    asked = case.here.count + case.control_here.count
    of_requests = round(100 * case.here.count / asked, 1) if asked and case.share else None
    evidence = Evidence(case.share, held(case), found, of_requests)
    if case.reasons:
        return Worse(case.reasons, evidence)
    if wanted := _wanted(case, evidence):
        return NotEnough(wanted, evidence)
    return GoodEnough(evidence)


def held(case: Case) -> timedelta:
    """Return for how long the present share has been held."""
    if case.latest is None or case.since is None:
        return timedelta(0)
    return case.latest.at - case.since


def timed_out(case: Case) -> bool:
    """Return whether the present share has been held for longer than it may be without a verdict."""
    return held(case) >= case.criteria.most


def _finding(case: Case, track: metric_tests.MetricTest) -> Finding:
    known = case.times.get(track.metric)
    return findings.finding_of(track, case.criteria, share=case.share, bound=known.bound if known else None)


def _wanted(case: Case, evidence: Evidence) -> tuple[str, ...]:
    """Return what is missing for good enough; nothing is only when all was read, held and shown."""
    if case.latest is None:
        return ("a first sample",)
    if case.share not in (*case.criteria.steps, case.criteria.last_share):
        return (f"traffic: {case.share:g} % is not a step of this canary",)
    wanted = [f"{name}: {NOT_READ}" for name in unread(case)]
    if any(not latency.comparable(known, case.latest.canary) for known in case.times.values()):
        wanted.append("slowness: times that both releases count alike")
    wanted += [findings.missing_evidence(finding) for finding in evidence.findings if not finding.settled]
    if evidence.held < case.criteria.least:
        wanted.append(
            f"time: {(case.criteria.least - evidence.held).total_seconds():.0f} s{findings.AT_THIS_SHARE}"
        )
    return tuple(wanted)


def lacking_at_the_end(case: Case) -> tuple[str, ...]:
    """Return what is missing for a release to be kept when it was watched for long enough without being worse.

    It is kept when it was shown to be good enough. It is kept, too, when it has given a least number of answers of
    which not too many failed: as many fail with a chance below `false_pass` in a release that fails by the allowed
    harm more than the old one (one-sided exact binomial test; C. Clopper, E. Pearson, Biometrika 26, 1934).
    """
    if isinstance(verdict_of(case), GoodEnough):
        return ()
    least, seen = case.criteria.judge.least_answers, case.here
    if not seen.count and least:
        return ("requests: nobody asked for anything",)
    if seen.count < least:
        return (f"requests: {seen.count} of the {least} answers that are the least to judge by",)
    control = case.control if case.control.count >= least else case.before + case.control
    rate = control.rate + case.criteria.margin(Metric.ERRORS, ALL_TRAFFIC)
    if chance_of_as_many(seen, rate) < case.criteria.judge.false_pass:
        return (
            f"errors: {seen.bad:,} of {seen.count:,} requests to the new release failed ({seen.rate:.1%})",
        )
    return ()


def unread(case: Case) -> tuple[str, ...]:
    """Return what could not be read at the latest look and has to be: such a look is evidence of nothing."""
    if case.latest is None:
        return ()
    relied = _relied_on(case)
    return tuple(name for name in case.latest.missing if name in relied)


def _relied_on(case: Case) -> set[str]:
    """Return the names of what has to be readable now for a release to be good enough."""
    arms = (CANARY,) if case.share >= ALL_TRAFFIC else (CANARY, CONTROL)
    parts = (TRAFFIC, PROCESSES, FIGURES) if Metric.WORK in case.criteria.metrics else (TRAFFIC, PROCESSES)
    return {f"{arm} {part}" for arm in arms for part in parts}

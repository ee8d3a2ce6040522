"""Whether a canary is worse, good enough, or not yet known: decided from its samples alone.

A case is what is known after so many samples. It takes one sample after the other, each at the same cost, and always
has a verdict. Nothing in it comes from anywhere else, so that samples read back from a file give the same verdicts.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from slipway.decisions import findings, guards, times, tracks
from slipway.decisions.evidence import Pair
from slipway.decisions.findings import Finding
from slipway.decisions.samples import CANARY, CONTROL, FIGURES, PROCESSES, TRAFFIC, Sample
from slipway.decisions.terms import EVERYBODY, Metric, Terms


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the verdict rests on: the share in percent, for how long it was held, and what each metric shows."""

    share: float
    held: timedelta
    findings: tuple[Finding, ...]


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


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known of a canary after so many samples. `reasons` never go away once there are any."""

    terms: Terms
    tracks: tuple[tracks.Track, ...]
    times: times.Times = field(default_factory=times.Times)
    watch: guards.Watch = field(default_factory=guards.Watch)
    share: float = 0.0
    since: datetime | None = None
    latest: Sample | None = None
    reasons: tuple[str, ...] = ()


def opened(terms: Terms) -> Case:
    """Return the case before the first sample."""
    return Case(terms, tuple(tracks.begun(metric, terms) for metric in terms.metrics))


def heard(case: Case, sample: Sample) -> Case:
    """Return the case after one more sample."""
    if case.latest is None or sample.share != case.share:
        case = _entered(case, sample)
    watch = guards.watched(case.watch, sample, case.terms.judge)
    case = _with_metrics(replace(case, latest=sample, watch=watch), sample)
    return case if case.reasons else replace(case, reasons=_reasons(case, sample))


def _entered(case: Case, sample: Sample) -> Case:
    entered = tuple(
        tracks.entered(track, case.terms, before=case.share, share=sample.share) for track in case.tracks
    )
    return replace(
        case,
        tracks=entered,
        watch=guards.new_step(case.watch),
        share=float(sample.share),
        since=sample.at - timedelta(seconds=sample.seconds),
    )


def _with_metrics(case: Case, sample: Sample) -> Case:
    heard_tracks = []
    for track in case.tracks:
        if track.metric is Metric.SLOWNESS:
            case, track = _with_bound(case, track, sample)
        pair = _pair(track.metric, sample, case.times)
        heard_tracks.append(tracks.heard(track, pair, case.terms, share=sample.share, seconds=sample.seconds))
    if Metric.SLOWNESS in case.terms.metrics and case.share < EVERYBODY:
        case = replace(case, times=times.added(case.times, sample))
    return replace(case, tracks=tuple(heard_tracks))


def _with_bound(case: Case, track: tracks.Track, sample: Sample) -> tuple[Case, tracks.Track]:
    """Choose the bound of slowness anew, unless a block is open or the control is only remembered."""
    usable = times.comparable(case.times, sample.canary)
    if track.remembered or (usable and track.open != Pair()):
        return case, track
    bound = times.bound_of(case.times, sample.canary)
    if bound == case.times.bound:
        return case, track
    chosen = replace(case.times, bound=bound)
    return replace(case, times=chosen), replace(
        track, past=chosen.slow.control, open=Pair(), seen=chosen.slow
    )


def _pair(metric: Metric, sample: Sample, known: times.Times) -> Pair:
    match metric:
        case Metric.ERRORS:
            return Pair(sample.control.answers, sample.canary.answers)
        case Metric.WORK:
            return Pair(sample.control.work, sample.canary.work)
        case Metric.SLOWNESS if times.comparable(known, sample.canary):
            control, canary = sample.control.seconds, sample.canary.seconds
            return Pair(times.slow_ones(control, known.bound), times.slow_ones(canary, known.bound))
        case Metric.SLOWNESS:
            return Pair()


def _reasons(case: Case, sample: Sample) -> tuple[str, ...]:
    needed = tracks.log_needed_worse(case.terms)
    worse = (_finding(case, track) for track in case.tracks if track.worse.peak >= needed)
    tripped = guards.tripped(case.watch, sample, case.terms.judge)
    return (*tripped, *map(findings.accusation, worse))


def verdict_of(case: Case) -> Verdict:
    """Return the verdict of a case."""
    evidence = Evidence(case.share, held(case), tuple(_finding(case, track) for track in case.tracks))
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
    return held(case) >= case.terms.most


def _finding(case: Case, track: tracks.Track) -> Finding:
    return findings.finding_of(track, case.terms, share=case.share, bound=case.times.bound)


def _wanted(case: Case, evidence: Evidence) -> tuple[str, ...]:
    """Return what is missing for good enough; nothing is only when all was read, held and shown."""
    if case.latest is None:
        return ("a first sample",)
    if case.share not in case.terms.steps:
        return (f"traffic: {case.share:g} % is not a step of this canary",)
    wanted = [f"{name}: could not be read" for name in unread(case)]
    if Metric.SLOWNESS in case.terms.metrics and not times.comparable(case.times, case.latest.canary):
        wanted.append("slowness: no times that both releases count alike")
    wanted += [findings.wish(finding) for finding in evidence.findings if not finding.settled]
    if evidence.held < case.terms.least:
        wanted.append(f"time: {(case.terms.least - evidence.held).total_seconds():.0f} s more at this share")
    return tuple(wanted)


def unread(case: Case) -> tuple[str, ...]:
    """Return what could not be read at the latest look and has to be: such a look is evidence of nothing."""
    if case.latest is None:
        return ()
    relied = _relied_on(case)
    return tuple(name for name in case.latest.missing if name in relied)


def _relied_on(case: Case) -> set[str]:
    """Return the names of what has to be readable now for a release to be good enough."""
    arms = (CANARY,) if case.share >= EVERYBODY else (CANARY, CONTROL)
    parts = (TRAFFIC, PROCESSES) if case.terms.metrics == (Metric.ERRORS,) else (TRAFFIC, PROCESSES, FIGURES)
    return {f"{arm} {part}" for arm in arms for part in parts}

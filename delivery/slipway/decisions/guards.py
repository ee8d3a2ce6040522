"""What needs no statistics: guards that trip at once, each saying what was seen.

They look at the new release alone, and do not ask whether the old one does as badly: going back is the safe answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from slipway.config import Judge
from slipway.decisions.evidence import Tally
from slipway.decisions.samples import CANARY, PROCESSES, TRAFFIC, Sample

# The ceiling also holds for the latest requests, so that a good hour does not hide a bad minute; over five times as
# many, because it is asked at every look: of 20 requests four fail by chance far too often.
LATEST_FACTOR = 5
MOST_READINGS = 64
# Memory goes up and down by a few per cent all the time.
GROWN_FACTOR = 1.05
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Watch:
    """What the guards remember. `memory` holds readings of the canary, instant and bytes, fewer of the older ones."""

    in_step: Tally = field(default_factory=Tally)
    latest: tuple[Tally, ...] = ()
    memory: tuple[tuple[datetime, int], ...] = ()
    control_memory: int = 0


def new_step(watch: Watch) -> Watch:
    """Return what is remembered at the beginning of a step."""
    return replace(watch, in_step=Tally())


def watched(watch: Watch, sample: Sample, judge: Judge) -> Watch:
    """Return what is remembered after a sample."""
    answers = sample.canary.answers
    return Watch(
        in_step=watch.in_step + answers,
        latest=_latest(watch.latest, answers, judge.error_ceiling_after * LATEST_FACTOR),
        memory=_readings(watch.memory, sample),
        control_memory=max(watch.control_memory, sample.control.memory_bytes),
    )


def tripped(watch: Watch, sample: Sample, judge: Judge) -> tuple[str, ...]:
    """Return what was seen, in plain words, by each guard that trips. `watch` includes the sample."""
    seen = (
        *_down(sample),
        *_restarted(sample, judge),
        *_failing(watch.in_step, judge.error_ceiling_after, judge),
        *_too_large(sample, judge),
        *_leaking(watch, sample, judge),
    )
    if not seen:
        latest = sum(watch.latest, Tally())
        seen = tuple(_failing(latest, judge.error_ceiling_after * LATEST_FACTOR, judge))
    return seen


def _down(sample: Sample) -> list[str]:
    seen = []
    if f"{CANARY} {TRAFFIC}" not in sample.missing and not sample.canary.up:
        also = "" if sample.control.up else ", nor does the old one"
        seen.append(f"The new release does not pass its health check{also}.")
    if sample.canary.stopped:
        seen.append(f"Not running in the new release: {', '.join(sample.canary.stopped)}.")
    return seen


def _restarted(sample: Sample, judge: Judge) -> list[str]:
    if sample.canary.restarts < judge.restarts:
        return []
    times = "once" if sample.canary.restarts == 1 else f"{sample.canary.restarts} times"
    return [f"Processes of the new release ended by themselves {times}."]


def _failing(answers: Tally, after: int, judge: Judge) -> list[str]:
    if answers.count < after or answers.rate < judge.error_ceiling:
        return []
    share = f"{answers.bad:,} of {answers.count:,} requests to the new release failed, {answers.rate:.1%}"
    return [f"{share}; the ceiling is {judge.error_ceiling:.1%}."]


def _too_large(sample: Sample, judge: Judge) -> list[str]:
    memory = sample.canary.memory_bytes
    if judge.memory_mb is None or memory <= judge.memory_mb * MEGABYTE:
        return []
    return [f"The new release takes {_megabytes(memory)} of memory; the limit is {judge.memory_mb:,} MB."]


def _leaking(watch: Watch, sample: Sample, judge: Judge) -> list[str]:
    """Compare with the most that the control ever took. It has run for longer and had longer to grow, so a canary that
    takes several times as much already, and still grows, will not come to rest where the control did.
    """
    memory, control = sample.canary.memory_bytes, watch.control_memory
    if not control or memory <= judge.memory_factor * control or not _grows(watch):
        return []
    most = f"the old one took {_megabytes(control)} at the most"
    return [f"The new release takes {_megabytes(memory)} of memory and grows; {most}."]


def _grows(watch: Watch) -> bool:
    """Return whether the canary takes more than at half of the time it has been watched."""
    first, last = watch.memory[0][0], watch.memory[-1][0]
    half = first + (last - first) / 2
    before = [size for at, size in watch.memory if at <= half]
    return watch.memory[-1][1] > GROWN_FACTOR * before[-1]


def _latest(latest: tuple[Tally, ...], answers: Tally, enough: int) -> tuple[Tally, ...]:
    """Return the shortest run of samples up to now that holds enough requests, or all."""
    if not answers.count:
        return latest
    latest = (*latest, answers)
    spare = sum(tally.count for tally in latest) - enough
    drop = 0
    while spare >= latest[drop].count:
        spare -= latest[drop].count
        drop += 1
    return latest[drop:]


def _readings(memory: tuple[tuple[datetime, int], ...], sample: Sample) -> tuple[tuple[datetime, int], ...]:
    if f"{CANARY} {PROCESSES}" in sample.missing or not sample.canary.memory_bytes:
        return memory
    kept = memory if len(memory) < MOST_READINGS else memory[::2]
    return (*kept, (sample.at, sample.canary.memory_bytes))


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.0f} MB"

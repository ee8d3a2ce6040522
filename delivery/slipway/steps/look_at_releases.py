"""Look at both releases: what the proxy counted, what they say of themselves, and how their processes are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from slipway.decisions.canary.samples import Look, Looks
from slipway.errors import LockLost, SlipwayError
from slipway.ports import ProcessState, Reading, Slot, SlotCounts
from slipway.steps.work import Work

T = TypeVar("T")


def looks(work: Work) -> Looks:
    """Look at both slots now. What cannot be read is told as not read: the judge never takes it for good news."""
    counts = _or_nothing(work.tools.counters.counts) or {}
    return Looks(
        at=work.now(),
        control=_look(work, work.slot.other, counts.get(work.slot.other)),
        canary=_look(work, work.slot, counts.get(work.slot)),
    )


def _look(work: Work, slot: Slot, counts: SlotCounts | None) -> Look:
    reading = _or_nothing(lambda: work.tools.gauges.read(slot))
    processes = _or_nothing(lambda: work.tools.runtime.processes(slot))
    asked = work.environment.prometheus
    if asked.requests:
        counts = _counted(counts, reading)
    if asked.seconds:
        counts = _timed(counts, reading)
    return Look(
        counters=counts,
        reading=reading,
        processes=_weighed(processes, reading) if asked.memory else processes,
    )


def _counted(counts: SlotCounts | None, reading: Reading | None) -> SlotCounts | None:
    """Return the proxy's counters with the figures of the source that the settings name, never of two in turn."""
    if counts is None or reading is None:
        return None
    return replace(counts, requests=reading.requests, failed=reading.errors)


def _timed(counts: SlotCounts | None, reading: Reading | None) -> SlotCounts | None:
    """Return the proxy's counters with the times of the source that the settings name, without groups."""
    if counts is None or reading is None:
        return None
    return replace(counts, answers=replace(counts.answers, seconds=reading.seconds), groups={})


def _weighed(
    processes: Sequence[ProcessState] | None, reading: Reading | None
) -> Sequence[ProcessState] | None:
    """Return the processes with the memory that was asked for. It is known of all together; 0 is taken as unknown."""
    if not processes:
        return processes
    bare = [replace(each, memory_bytes=0) for each in processes]
    return [replace(bare[0], memory_bytes=reading.memory_bytes if reading else 0), *bare[1:]]


def _or_nothing(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except LockLost:
        raise
    except SlipwayError:
        return None

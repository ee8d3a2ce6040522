"""Look at both releases: what the proxy counted, what they say of themselves, and how their processes are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from slipway.decisions.samples import Look, Looks
from slipway.errors import LockLost, SlipwayError
from slipway.ports import Counters, Slot
from slipway.steps.work import Work

T = TypeVar("T")


def looks(work: Work) -> Looks:
    """Look at both slots now. What cannot be read is told as not read: the judge never takes it for good news."""
    counters = _or_nothing(work.tools.traffic.counters) or {}
    return Looks(
        at=work.now(),
        control=_look(work, work.slot.other, counters.get(work.slot.other)),
        canary=_look(work, work.slot, counters.get(work.slot)),
    )


def _look(work: Work, slot: Slot, counters: Counters | None) -> Look:
    return Look(
        counters=counters,
        reading=_or_nothing(lambda: work.tools.gauges.read(slot)),
        processes=_or_nothing(lambda: work.tools.runtime.processes(slot)),
    )


def _or_nothing(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except LockLost:
        raise
    except SlipwayError:
        return None

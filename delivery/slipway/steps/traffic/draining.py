"""Wait until nobody waits for an answer of a release any more, before it is stopped."""

from __future__ import annotations

from slipway.config import Service
from slipway.errors import StepFailed
from slipway.ports import Slot
from slipway.steps.work import Tools

PAUSE_SECONDS = 0.1


def drain(service: Service, tools: Tools, slot: Slot) -> None:
    """Wait for the requests that a slot is still working on, at most as long as its processes may take to stop.

    Call it when no new request is sent there. A proxy that does not answer, or a request that never ends, keeps nobody.
    """
    patience = max(process.stop_within for process in service.processes.values())
    until = tools.clock.now() + patience
    while tools.clock.now() < until:
        try:
            counts = tools.counters.counts().get(slot)
        except StepFailed:
            return
        if counts is None or not counts.in_flight:
            return
        tools.clock.sleep(PAUSE_SECONDS)

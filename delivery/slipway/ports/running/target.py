"""All that one kind of target offers."""

from __future__ import annotations

from dataclasses import dataclass

from slipway.ports.data.recordings import RequestLog
from slipway.ports.running.counters import Counters
from slipway.ports.running.fence import Fence
from slipway.ports.running.gauges import Gauges
from slipway.ports.running.runtime import Runtime
from slipway.ports.running.shares import Shares


@dataclass(frozen=True, slots=True)
class Target:
    """Where releases run, who gets them, what is counted of that, and what keeps deployers apart there.

    `requests` is what releases write of the requests they answer, where the place keeps it.
    """

    runtime: Runtime
    shares: Shares
    counters: Counters
    gauges: Gauges
    fence: Fence
    requests: RequestLog | None = None

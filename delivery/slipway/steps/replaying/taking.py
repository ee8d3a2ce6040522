"""Take what people have asked since the last time, where no recorder does that all the time."""

from __future__ import annotations

from collections.abc import Callable

from slipway.errors import SlipwayError
from slipway.steps.work import Work


def take_new(work: Work, tell: Callable[[str], None]) -> None:
    """Bring what is new in the log, and tell how much that was. That it cannot be read stops no release: it is told."""
    tools = work.tools.replaying
    if tools is None or tools.taking is None or work.live_release is None:
        return
    try:
        taken = tools.taking.take()
    except SlipwayError as fault:
        tell(f"what people asked of late is not replayed: {fault.what}")
        return
    tell(f"found {taken.words}, since it was read the last time")

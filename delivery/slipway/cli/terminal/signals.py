"""Hears a request to stop Slipway: once, surely, and not again while everything is being put back."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from types import FrameType

AGAIN_SECONDS = 0.5
WORDS = "Being stopped already; what was begun is put back first.\n"


def listen() -> None:
    """Make SIGTERM mean what Ctrl-C does, for one who stops the machine or the agent; and SIGHUP, which is sent
    when the terminal is gone, unless `nohup` has said that it is to go on without one.

    Python drops an interrupt that arrives in a finaliser, or in a hook that runs around a fork; so one that nobody has
    caught is raised again a moment later.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _asked)
    signal.signal(signal.SIGALRM, _asked_before)


def done() -> None:
    """Raise nothing any more."""
    signal.setitimer(signal.ITIMER_REAL, 0)


def _asked(number: int, frame: FrameType | None) -> None:
    if _is_heard():
        # Where the terminal is gone nobody reads it.
        with suppress(OSError, ValueError):
            sys.stderr.write(WORDS)
        return
    _asked_before(number, frame)


def _asked_before(number: int, frame: FrameType | None) -> None:
    if not _is_heard():
        signal.setitimer(signal.ITIMER_REAL, AGAIN_SECONDS)
        raise KeyboardInterrupt


def _is_heard() -> bool:
    """Return whether somebody up the stack is dealing with an interrupt right now."""
    fault = sys.exc_info()[1]
    while fault is not None and not isinstance(fault, KeyboardInterrupt):
        fault = fault.__context__
    return fault is not None

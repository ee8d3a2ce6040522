"""Everything that a process has started, and what that has left behind."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path


def end_all() -> None:
    """End all descendants of this process, which has adopted those that lost their parents."""
    while children := _children():
        for pid in children:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _children() -> list[int]:
    found = list[int]()
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and _parent_in((entry / "stat").read_text()) == os.getpid():
                found.append(int(entry.name))
    return found


def _parent_in(stat: str) -> int:
    return int(stat.rpartition(")")[2].split()[1])

"""What the kernel says of processes, read from /proc."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
PAGE = os.sysconf("SC_PAGE_SIZE")
LOOPBACK = "127.0.0.1"


def memory_of(pids: Iterable[int]) -> dict[int, int]:
    """Return the resident bytes of each of these processes together with all its descendants.

    Pages that are shared between them count once for each.
    """
    children = defaultdict[int, list[int]](list)
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            children[int(stat[1])].append(int(entry.name))
    return {pid: sum(map(_resident, _family(pid, children))) for pid in pids}


def runs(pid: int, began: int) -> bool:
    """Return whether this very process runs: numbers are given again, but not with the same beginning."""
    stat = _stat(pid)
    return bool(stat) and int(stat[19]) == began and stat[0] != "Z"


def words_of(pid: int) -> tuple[str, ...]:
    """Return the command line of a process, none when it has ended."""
    try:
        return tuple(map(os.fsdecode, (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")[:-1]))
    except OSError:
        return ()


def end_group(pid: int, began: int, *, within: float) -> None:
    """Ask the group that this very process leads to end, and after so many seconds end it."""
    deadline = time.monotonic() + within
    if not runs(pid, began):
        return
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGTERM)
        while runs(pid, began) and time.monotonic() < deadline:
            time.sleep(0.02)
        os.killpg(pid, signal.SIGKILL)


def is_free(port: int) -> bool:
    """Return whether a port of this machine can be listened at now."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _stat(pid: int) -> list[str]:
    """Return the fields of a process after its name (which may hold any bytes at all), none when it is gone."""
    try:
        return (PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].decode().split()
    except OSError:
        return []


def _family(pid: int, children: dict[int, list[int]]) -> list[int]:
    found, todo = list[int](), [pid]
    while todo:
        each = todo.pop()
        found.append(each)
        todo += children.get(each, [])
    return found


def _resident(pid: int) -> int:
    try:
        return int((PROC / str(pid) / "statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0

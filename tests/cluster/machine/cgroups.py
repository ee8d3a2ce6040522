"""The node's control groups: made before it starts, removed after it has ended."""

from __future__ import annotations

import os
import time
from pathlib import Path

MOUNTS = Path("/proc/self/mounts")


def hierarchies() -> list[Path]:
    """Return where the kernel shows control groups: one folder for version 2, several for version 1."""
    mounted = [line.split() for line in MOUNTS.read_text().splitlines()]
    return [Path(fields[1]) for fields in mounted if fields[2] in ("cgroup", "cgroup2")]


def make(name: str) -> None:
    """Make the group that holds all groups of the cluster."""
    for hierarchy in hierarchies():
        (hierarchy / name).mkdir(exist_ok=True)


def remove(name: str, *, within: float) -> None:
    """Remove the group and all below it. The kernel needs a moment after the last process of a group ended.

    Raises:
        OSError: a group is still in use after `within` seconds.
    """
    end = time.monotonic() + within
    while left := [group for hierarchy in hierarchies() for group in _deepest_first(hierarchy / name)]:
        try:
            for group in left:
                group.rmdir()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def _deepest_first(top: Path) -> list[Path]:
    return [Path(folder) for folder, _, _ in os.walk(top, topdown=False)]

"""How many processors this process may use."""

from __future__ import annotations

import math
import os
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")


def available_processors(cgroups: Path = CGROUPS) -> int:
    """Return how many processors this process may use at once, 1 or more.

    That is the smaller of those it may run on, and the limit of its container's cgroup, rounded up. The machine's own
    count would start a process for each of 64 processors in a container that may use two.
    """
    allowed = len(os.sched_getaffinity(0))
    limit = _limit_of_v2(cgroups) or _limit_of_v1(cgroups)
    return max(1, min(allowed, math.ceil(limit))) if limit else allowed


def _limit_of_v2(cgroups: Path) -> float | None:
    # "200000 100000", or "max 100000" where there is no limit. A container sees its own cgroup as the root.
    words = _words_of(cgroups / "cpu.max")
    return _share(words[0], words[1]) if len(words) == 2 else None


def _limit_of_v1(cgroups: Path) -> float | None:
    quota, period = (_words_of(cgroups / "cpu" / f"cpu.cfs_{name}_us") for name in ("quota", "period"))
    return _share(quota[0], period[0]) if quota and period else None


def _share(quota: str, period: str) -> float | None:
    return int(quota) / int(period) if quota.isdigit() and period.isdigit() and int(period) else None


def _words_of(file: Path) -> list[str]:
    try:
        return file.read_text().split()
    except OSError:
        return []

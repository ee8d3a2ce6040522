"""How much memory this process may use."""

from __future__ import annotations

from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")
# Of a container, the limit lies at its own root: of the unified hierarchy, or of the older one.
LIMITS = ("memory.max", "memory/memory.limit_in_bytes")
# The older hierarchy says a number near 2^63 where there is no limit.
NO_LIMIT = 1 << 60


def available_memory(cgroups: Path = CGROUPS) -> int | None:
    """Return the limit of this process's container in bytes, or None where there is none."""
    for name in LIMITS:
        text = _text_of(cgroups / name)
        if text.isdigit() and int(text) < NO_LIMIT:
            return int(text)
    return None


def _text_of(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""

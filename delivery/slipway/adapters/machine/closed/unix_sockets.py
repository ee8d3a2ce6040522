"""Unix sockets of this machine at which programs take connections."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

LISTENS = 0x10000
TABLE = Path("/proc/net/unix")


def listening() -> Sequence[str]:
    """Return the files of all Unix sockets that are listened at and can be seen from here."""
    paths = dict.fromkeys(filter(None, map(_path_in, TABLE.read_text().splitlines()[1:])))
    return [path for path in paths if _is_socket(path)]


def _path_in(line: str) -> str:
    """Return the path of a listening socket; sockets without a file belong to a network, and need no closing."""
    words = line.split(maxsplit=7)
    if len(words) < 8 or not int(words[3], 16) & LISTENS:
        return ""
    return words[7] if words[7].startswith("/") else ""


def _is_socket(path: str) -> bool:
    try:
        return Path(path).is_socket()
    except OSError:
        return False

"""Unix sockets of this machine at which programs take connections or messages."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

TABLE = Path("/proc/net/unix")


def bound() -> Sequence[str]:
    """Return the files of all Unix sockets that somebody has bound, as far as they can be seen from here."""
    named = dict.fromkeys(filter(None, map(_path_in, TABLE.read_text().splitlines()[1:])))
    return list(dict.fromkeys(found for path in named for found in _found_by(path)))


def _path_in(line: str) -> str:
    """Return the path of a socket; sockets without a file belong to a network, and need no closing."""
    path = line.split(maxsplit=7)[7:]
    return path[0] if path and path[0].startswith("/") else ""


def _found_by(path: str) -> Iterator[str]:
    """Yield the socket that was bound by this name. Servers may rename it, so without one it is any of its folder."""
    if _is_socket(path):
        yield path
        return
    with suppress(OSError), os.scandir(Path(path).parent) as entries:
        yield from (entry.path for entry in entries if _is_socket(entry.path))


def _is_socket(path: str) -> bool:
    try:
        return Path(path).is_socket()
    except OSError:
        return False

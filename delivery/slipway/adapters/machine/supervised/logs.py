"""What the processes of a home have said: the ends of their logs, and what comes to them while somebody reads."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from slipway.adapters.machine.home import FORMER, MachineHome

POLL_SECONDS = 0.25
TAIL_BYTES = 256 * 1024


def said(home: MachineHome, *, lines: int, follow: bool) -> Iterator[tuple[str, str]]:
    """Yield the last lines of each log with the name of its process; with `follow` also all that comes later."""
    ends = dict[Path, tuple[int, int]]()
    for file in _logs(home):
        text, end = _from(file, max(0, file.stat().st_size - TAIL_BYTES))
        ends[file] = (file.stat().st_ino, end)
        yield from ((file.stem, line) for line in text.splitlines()[-lines:])
    while follow:
        time.sleep(POLL_SECONDS)
        for file in _logs(home):
            number, end = ends.get(file, (0, 0))
            found = file.stat()
            # A log that was started again is read from its beginning.
            start = end if found.st_ino == number and found.st_size >= end else 0
            text, ends_at = _from(file, start)
            ends[file] = (found.st_ino, ends_at)
            yield from ((file.stem, line) for line in text.splitlines())


def _logs(home: MachineHome) -> list[Path]:
    return sorted(each for each in home.logs.glob("*.log") if not each.name.endswith(FORMER))


def _from(file: Path, start: int) -> tuple[str, int]:
    """Return the whole lines of a file from a place on, and where they end."""
    with file.open("rb") as opened:
        opened.seek(start, os.SEEK_SET)
        data = opened.read(TAIL_BYTES)
    whole = data[: data.rfind(b"\n") + 1]
    return whole.decode(errors="replace"), start + len(whole)

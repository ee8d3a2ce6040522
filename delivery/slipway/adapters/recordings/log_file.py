"""A log that lies in a file, read from where it was read to the last time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from slipway.errors import Absent
from slipway.ports import Marks, ReadTo

# Of what is there, so much is read at the most: the newest.
MOST_BYTES = 64 * 2**20
LONGEST_LINE = 2**20


class RequestFile:
    """The lines of a file. Its mark says which file it was, and how many bytes of it were read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mark = ""

    @property
    def words(self) -> str:
        """What is read."""
        return str(self._path)

    def lines(self, marks: Marks) -> Iterator[bytes]:
        """Yield the whole lines behind the mark; of another file than the one that was read, all. Raises `Absent`."""
        try:
            with self._path.open("rb") as file:
                yield from self._lines(file, marks.get(str(self._path), ""))
        except FileNotFoundError as error:
            raise Absent(f"There is no log {self._path}.", next_step="Look at `recording.source`.") from error

    def _lines(self, file: BinaryIO, mark: str) -> Iterator[bytes]:
        there = os.fstat(file.fileno())
        number, _, place = mark.partition(":")
        begin = int(place) if number == str(there.st_ino) and place.isdecimal() else 0
        begin = begin if begin <= there.st_size else 0
        begin = max(begin, there.st_size - MOST_BYTES)
        file.seek(begin)
        self._mark = f"{there.st_ino}:{begin}"
        while line := file.readline(LONGEST_LINE):
            if not line.endswith(b"\n") and len(line) < LONGEST_LINE:
                # It is still being written.
                return
            begin += len(line)
            self._mark = f"{there.st_ino}:{begin}"
            yield line.rstrip(b"\n")

    def read_to(self) -> ReadTo:
        """Return which file it was, and how far it was read."""
        return ReadTo({str(self._path): self._mark} if self._mark else {})

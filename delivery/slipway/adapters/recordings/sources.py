"""Where requests are heard of: the datagrams of Slipway's proxy, and the lines of a log that others write."""

from __future__ import annotations

import os
import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

LONGEST_DATAGRAM = 70_000
# What waits while a segment is being written; what comes on top is lost, and counted.
MOST_WAITING_BYTES = 16 * 2**20
POLL_SECONDS = 0.5
# Of a log that was there before, so much is read at the most.
MOST_OF_A_LOG = 64 * 2**20
PIECE = 2**20


class Datagrams:
    """Datagrams at a socket of this machine, taken off it at once by a thread: the proxy waits for nobody."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(POLL_SECONDS)
        self._waiting, self._bytes, self._lost = deque[bytes](), 0, 0
        self._came, self._ends = threading.Condition(), False
        self._thread = threading.Thread(target=self._receive, daemon=True)
        self._thread.start()

    def lines(self, within: float) -> Iterator[bytes]:
        """Yield what has come, after waiting so many seconds for the first of it."""
        with self._came:
            self._came.wait_for(lambda: self._waiting or self._ends, within)
            taken = list(self._waiting)
            self._waiting.clear()
            self._bytes = 0
        yield from taken

    def lost(self) -> int:
        """Return how many were lost since this was asked last, because too many came at once."""
        with self._came:
            lost, self._lost = self._lost, 0
        return lost

    def close(self) -> None:
        """Take off what is there and end."""
        self._ends = True
        self._thread.join()
        self._path.unlink(missing_ok=True)
        self._socket.close()

    def _receive(self) -> None:
        while True:
            try:
                data = self._socket.recv(LONGEST_DATAGRAM)
            except TimeoutError:
                if self._ends:
                    return
                continue
            except OSError:
                return
            if self._ends:
                # What still waits at the socket is taken off without a pause.
                self._socket.settimeout(0.01)
            with self._came:
                if self._bytes + len(data) > MOST_WAITING_BYTES:
                    self._lost += 1
                    continue
                self._waiting.append(data)
                self._bytes += len(data)
                self._came.notify()


class LogFile:
    """The lines of a file that grows, and that is replaced by another one from time to time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._rest = b""
        self._pause = threading.Event()

    def lines(self, within: float) -> Iterator[bytes]:
        """Yield the lines that were written since this was asked last, after a pause of so many seconds if none was."""
        found = False
        while self._is_open() and self._file:
            piece = self._file.read(PIECE)
            if not piece and not self._replaced():
                break
            *whole, self._rest = (self._rest + piece).split(b"\n")
            if len(self._rest) > PIECE:
                self._rest = b""
            found = found or bool(whole)
            yield from whole
        if not found:
            self._pause.wait(within)

    def lost(self) -> int:
        """Return 0: a file waits for its reader."""
        return 0

    def close(self) -> None:
        """Close the file for good: what is not read of it waits for the next reader."""
        self._pause.set()
        if self._file:
            self._file.close()
            self._file = None

    def _is_open(self) -> bool:
        if self._file is None and not self._pause.is_set():
            with suppress(FileNotFoundError):
                self._file = self._path.open("rb")
                self._file.seek(max(0, os.fstat(self._file.fileno()).st_size - MOST_OF_A_LOG))
        return self._file is not None

    def _replaced(self) -> bool:
        """Return whether the path is another file's now, or this one was emptied, and begin at its beginning."""
        if self._file is None:
            return False
        own = os.fstat(self._file.fileno())
        try:
            now = self._path.stat()
        except FileNotFoundError:
            return False
        if now.st_ino == own.st_ino and own.st_size >= self._file.tell():
            return False
        self._file.close()
        self._file, self._rest = self._path.open("rb"), b""
        return True

"""Reads the text of PDFs and draws their pages, in a process of its own with limits on time and memory.

It ends when its input does, so it does not outlive Slipway: a file that keeps it busy meets the limit on its time.
"""

from __future__ import annotations

import hashlib
import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

from slipway.decisions.comparing.content.parts import PdfText

WORKER = (sys.executable, "-I", "-m", "slipway.adapters.io.pdf_worker")
# From the request to its answer; the worker's own limit on processor time is lower.
WALL_SECONDS = 20.0
# A worker that has read so many is replaced, so that what leaks does not grow.
MOST_READ = 500
MOST_BYTES = 64 * 1024 * 1024
CHUNK = 1024 * 1024
MOST_KEPT = 2000


class _Lost(Exception):
    """The worker has ended, or takes too long."""


class PdfPages:
    """Reads PDFs. What cannot be read, or takes too long or too much memory, is None."""

    def __init__(self, wall_seconds: float = WALL_SECONDS) -> None:
        self._wall_seconds = wall_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._read = 0
        self._texts = dict[bytes, PdfText | None]()

    def text(self, body: bytes) -> PdfText | None:
        """Return the text of each page."""
        key = hashlib.sha256(body).digest()
        if key not in self._texts:
            if len(self._texts) >= MOST_KEPT:
                self._texts.clear()
            said = self._asked("text", body)
            self._texts[key] = None if said is None else PdfText(tuple(map(str, json.loads(said))))
        return self._texts[key]

    def picture(self, body: bytes, page: int = 0) -> bytes | None:
        """Return a page as a PNG; pages count from 0."""
        return self._asked("picture", body, page)

    def close(self) -> None:
        """End the process."""
        if self._process:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe:
                    with suppress(OSError):
                        pipe.close()
        self._process = None

    def _asked(self, what: str, body: bytes, page: int = 0) -> bytes | None:
        if len(body) > MOST_BYTES:
            return None
        try:
            return _answer_of(self._worker(), {"do": what, "page": page}, body, self._wall_seconds)
        except (_Lost, OSError):
            self.close()
            return None

    def _worker(self) -> subprocess.Popen[bytes]:
        if self._read >= MOST_READ:
            self.close()
        if self._process is None:
            self._read = 0
            self._process = subprocess.Popen(
                WORKER,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8"},
                start_new_session=True,
            )
        self._read += 1
        return self._process


@contextmanager
def pdf_pages() -> Iterator[PdfPages]:
    """Read PDFs while a block runs."""
    pages = PdfPages()
    try:
        yield pages
    finally:
        pages.close()


def _answer_of(
    process: subprocess.Popen[bytes], asked: dict[str, Any], body: bytes, seconds: float
) -> bytes | None:
    """Send a request and return what came of it. Raises `_Lost`."""
    given, out = process.stdin, process.stdout
    if given is None or out is None:
        raise _Lost
    ends_at = time.monotonic() + seconds
    _send(given, json.dumps({**asked, "bytes": len(body)}).encode() + b"\n" + body, ends_at)
    received = bytearray()
    while b"\n" not in received:
        received += _some(out, ends_at)
    line, _, rest = bytes(received).partition(b"\n")
    told = json.loads(line)
    whole = bytearray(rest)
    while len(whole) < told["bytes"]:
        whole += _some(out, ends_at)
    return bytes(whole) if told["done"] else None


def _send(pipe: IO[bytes], data: bytes, ends_at: float) -> None:
    """Write all of it, without waiting for ever for a worker that reads no more."""
    os.set_blocking(pipe.fileno(), False)
    left = memoryview(data)
    while left:
        _wait(pipe, selectors.EVENT_WRITE, ends_at)
        with suppress(BlockingIOError):
            left = left[os.write(pipe.fileno(), left[:CHUNK]) :]


def _some(pipe: IO[bytes], ends_at: float) -> bytes:
    _wait(pipe, selectors.EVENT_READ, ends_at)
    if not (received := os.read(pipe.fileno(), CHUNK)):
        raise _Lost
    return received


def _wait(pipe: IO[bytes], event: int, ends_at: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, event)
        if not selector.select(max(0.0, ends_at - time.monotonic())):
            raise _Lost

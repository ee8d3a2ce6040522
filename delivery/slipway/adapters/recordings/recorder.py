"""Keep requests of people for rehearsals. A supervisor runs this beside the proxy.

    python -m slipway.adapters.recordings.recorder SETTINGS.json

It hears of requests (a socket or a log), drops secrets before anything is written, and writes a segment every few
minutes and when it is told to end. Killed, it loses what it has not written yet. Nothing waits for it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from slipway.adapters.recordings.keeper import Keeper
from slipway.adapters.recordings.reading_logs import reading_logs
from slipway.adapters.recordings.sealed_segments import SealedSegments
from slipway.adapters.recordings.sources import Datagrams, LogFile
from slipway.adapters.state.stores import open_store
from slipway.decisions.recordings import sources
from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.keeping import KeepingRules
from slipway.errors import SlipwayError

WAIT_SECONDS = 1.0
TOO_FAST = "more came at once than could be read"


class Lines(Protocol):
    """Lines that tell of requests."""

    def lines(self, within: float) -> Iterator[bytes]:
        """Yield what has come, after waiting so many seconds for it."""

    def lost(self) -> int:
        """Return how many were lost since this was asked last."""

    def close(self) -> None:
        """Take no more."""


class Recorder:
    """Reads lines and has them kept until it is told to end."""

    def __init__(
        self,
        source: Lines,
        read: Callable[[bytes], Exchange],
        keeper: Keeper,
        *,
        every: float,
        ends: threading.Event,
    ) -> None:
        self._source, self._read, self._keeper, self._every = source, read, keeper, every
        self._ends = ends

    def run(self, after: datetime) -> None:
        """Keep what comes; requests up to an instant are kept already."""
        written = time.monotonic()
        while not self._ends.is_set():
            self._take(after)
            if time.monotonic() - written >= self._every:
                self._write()
                written = time.monotonic()
        self._source.close()
        self._take(after)
        self._write()

    def _take(self, after: datetime) -> None:
        for line in self._source.lines(WAIT_SECONDS):
            try:
                exchange = self._read(line)
            except sources.NoRequest:
                continue
            if exchange.at > after:
                self._keeper.take(exchange)
        if lost := self._source.lost():
            self._keeper.note(TOO_FAST, lost)

    def _write(self) -> None:
        try:
            self._keeper.write()
            self._keeper.tidy()
        except SlipwayError as error:
            # The next time it is tried again, with what came meanwhile.
            sys.stdout.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {error.what}\n")
            sys.stdout.flush()


def main(file: Path) -> None:
    """Record as a file says."""
    settings: dict[str, Any] = json.loads(file.read_text())
    os.umask(0o077)
    # Before anything is heard, so that nothing that was heard is lost to the wish to end.
    ends = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ends.set())
    recordings = SealedSegments(open_store(settings["store"], os.environ), settings["secret"])
    keeper = Keeper(recordings, KeepingRules.read(settings["rules"]), lambda: datetime.now(UTC))
    after = datetime.min.replace(tzinfo=UTC)
    source: Lines
    read: Callable[[bytes], Exchange]
    if settings["socket"]:
        source, read = Datagrams(Path(settings["socket"])), sources.of_proxy
    else:
        source, read = LogFile(Path(settings["file"])), reading_logs(settings["secret"])
        after = keeper.last()
    Recorder(source, read, keeper, every=settings["every"], ends=ends).run(after)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

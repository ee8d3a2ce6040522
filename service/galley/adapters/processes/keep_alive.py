"""Processes that `galley serve` keeps: one that ends is started again, after a pause that grows."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType

# In seconds. A process that ran this long is thought well again.
FIRST_PAUSE, LONGEST_PAUSE, WELL_AFTER = 0.5, 30.0, 60.0
END_SECONDS = 10.0
# Without -P a folder named galley where the server was started would be taken for the package.
UPKEEP = (sys.executable, "-P", "-m", "galley.cli", "worker")

Pause = Callable[[logging.Logger, str], None]


class Stop:
    """The wish that everything ends."""

    def __init__(self) -> None:
        self._wished = threading.Event()

    def listen(self) -> None:
        """Take SIGINT and SIGTERM for this wish from now on."""
        signal.signal(signal.SIGINT, self._on_signal)
        signal.signal(signal.SIGTERM, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._wished.set()

    def wish(self) -> None:
        """Wish it."""
        self._wished.set()

    def is_set(self) -> bool:
        """Whether it was wished."""
        return self._wished.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until it is wished; return whether it was."""
        return self._wished.wait(seconds)

    def pauses(self) -> Iterator[Pause]:
        """Yield, for each life of a process, what says that it ended and waits until it may begin again."""
        length = FIRST_PAUSE
        while not self.is_set():
            begun = time.monotonic()

            def pause(log: logging.Logger, what: str, begun: float = begun) -> None:
                nonlocal length
                length = FIRST_PAUSE if time.monotonic() - begun > WELL_AFTER else length
                if not self.is_set():
                    log.error("%s ended by itself and is started again in %g s.", what, length)
                self._wished.wait(length)
                length = min(length * 2, LONGEST_PAUSE)

            yield pause


def keep_upkeep(stop: Stop) -> None:
    """Keep `galley worker` running until the end is wished, and end it then."""
    for pause in stop.pauses():
        with subprocess.Popen(
            UPKEEP,
            stdin=subprocess.DEVNULL,
            # Ctrl-C reaches the whole terminal; the server ends the worker itself, in order.
            start_new_session=True,
        ) as process:
            _wait(process, stop)
        pause(logging.getLogger("galley.serve"), "The upkeep")


def _wait(process: subprocess.Popen[bytes], stop: Stop) -> None:
    """Wait until the process ends, and end it when that is wished."""
    while not stop.is_set():
        try:
            process.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            continue
        return
    process.terminate()
    try:
        process.wait(timeout=END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()

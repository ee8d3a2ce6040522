"""Processes that `galley serve` keeps: one that ends is started again, after a pause that grows."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

from galley.config import FIGURES_FOLDER

# In seconds. A process that ran this long is thought well again.
FIRST_PAUSE, LONGEST_PAUSE, WELL_AFTER = 0.5, 30.0, 60.0
END_SECONDS = 10.0
# Without -P a folder named galley where the server was started would be taken for the package.
UPKEEP = (sys.executable, "-P", "-m", "galley.cli", "worker", "--once")
POOL = (sys.executable, "-P", "-m", "galley.pool")
JOBS = (sys.executable, "-P", "-m", "galley.cli", "worker", "--until-idle", "60")
UPKEEP_EVERY_SECONDS = 3600.0
# How often it is asked whether a job waits.
ASK_SECONDS = 1.0
# How often the pools' process is looked after, and how often it may be silent before it is taken for dead.
LOOK_SECONDS, MOST_SILENT = 5.0, 3
log = logging.getLogger("galley.serve")


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


class Pause:
    """The time until a process that ended is started again: twice as long each time, and short after one ran well."""

    def __init__(self, what: str) -> None:
        self._what, self._length, self._begun = what, FIRST_PAUSE, time.monotonic()

    def begin(self, wait: Callable[[float], object]) -> None:
        """Say that the process ended, and `wait` so many seconds."""
        if time.monotonic() - self._begun > WELL_AFTER:
            self._length = FIRST_PAUSE
        log.error("%s ended by itself and is started again in %g s.", self._what, self._length)
        wait(self._length)
        self._length = min(self._length * 2, LONGEST_PAUSE)
        self._begun = time.monotonic()


def keep_upkeep(stop: Stop) -> None:
    """Do the upkeep every hour, until the end is wished. Between two it takes no memory, for its process has ended."""
    # What it does is counted where it is asked for its figures, and its process would leave files of figures each hour.
    surroundings = {name: value for name, value in os.environ.items() if name != FIGURES_FOLDER}
    pause = Pause("The upkeep")
    while not stop.is_set():
        with _started(UPKEEP, surroundings) as process:
            _wait(process, stop)
        if process.returncode == 0:
            stop.wait(UPKEEP_EVERY_SECONDS)
        elif not stop.is_set():
            pause.begin(stop.wait)


def keep_jobs(stop: Stop, are_there: Callable[[], bool]) -> None:
    """Have a worker run whenever a job waits, until the end is wished; it ends by itself when none comes any more."""
    surroundings = {name: value for name, value in os.environ.items() if name != FIGURES_FOLDER}
    pause = Pause("The worker")
    while not stop.wait(ASK_SECONDS):
        if are_there():
            with _started(JOBS, surroundings) as process:
                _wait(process, stop)
            if process.returncode and not stop.is_set():
                pause.begin(stop.wait)


def keep_pool(stop: Stop, arguments: Sequence[str], answers: Callable[[], bool]) -> None:
    """Keep the pools' process running until the end is wished, and end it then.

    One that has answered before and is silent three times in a row is killed. `answers` waits for some seconds.
    """
    pause = Pause("The process with the render pool")
    while not stop.is_set():
        with _started((*POOL, *arguments), os.environ) as process:
            threading.Thread(target=_kill_when_silent, args=(process, stop, answers), daemon=True).start()
            _wait(process, stop)
        if not stop.is_set():
            pause.begin(stop.wait)


def _started(command: Sequence[str], surroundings: Mapping[str, str]) -> subprocess.Popen[bytes]:
    # Ctrl-C reaches the whole terminal; the server ends these itself, in order.
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, env=surroundings)


def _kill_when_silent(process: subprocess.Popen[bytes], stop: Stop, answers: Callable[[], bool]) -> None:
    # Its first answer comes when its first worker is ready, which on a busy machine takes long.
    silent, has_answered = 0, False
    while process.poll() is None and not stop.wait(LOOK_SECONDS):
        if answers():
            silent, has_answered = 0, True
        elif has_answered and (silent := silent + 1) >= MOST_SILENT:
            log.error("The process with the render pool does not answer and is ended.")
            process.kill()
            return


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

"""What is wrong with this build: `faults.json` of its source, which a good release has empty."""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from dataclasses import dataclass, field
from importlib import resources

from . import database

CRASHED = 70
FLAP_SECONDS = 5.0


@dataclass(frozen=True)
class Faults:
    """Faults of one build. Rates are shares from 0 to 1; errors and slowness begin after `sound_for_requests`: past a
    smoke test.
    """

    exits_at_start: str = ""
    never_ready: bool = False
    error_rate: float = 0.0
    sound_for_requests: int = 0
    slow_factor: float = 1.0
    leak_mb_per_request: float = 0.0
    crash_after_requests: int = 0
    crash_after_seconds: float = 0.0
    failing_jobs: float = 0.0
    failing_smoke: bool = False
    failing_anonymise: bool = False
    ignores_stop: bool = False
    ends_at_once: bool = False
    dead_after_requests: int = 0
    flaps_after_requests: int = 0
    goes_to: str = ""


def read() -> Faults:
    """Read the faults that were built in."""
    return Faults(**json.loads((resources.files(__package__) / "faults.json").read_text()))


@dataclass
class Misbehaviour:
    """Does what the faults of a build say, request by request."""

    faults: Faults
    _requests: int = 0
    _leaked: list[bytearray] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def at_start(self) -> None:
        """End at once, or sow the seed of a later crash, as the build's faults say."""
        if self.faults.exits_at_start:
            sys.stderr.write(f"{self.faults.exits_at_start}\n")
            sys.exit(CRASHED)
        if self.faults.crash_after_seconds:
            timer = threading.Timer(self.faults.crash_after_seconds, os._exit, (CRASHED,))
            timer.daemon = True
            timer.start()
        if self.faults.goes_to:
            self._go_elsewhere()

    def _go_elsewhere(self) -> None:
        """Connect to a database whatever the settings say, and end where it is not to be had."""
        try:
            database.Connection(self.faults.goes_to, timeout_seconds=5).close()
        except database.driver().Error as error:
            place = self.faults.goes_to.rpartition("@")[2]
            sys.stderr.write(f"tally: the database at {place} could not be reached: {error}\n")
            sys.exit(CRASHED)

    def fails_now(self) -> bool:
        """Return whether this request has to fail."""
        return self._requests >= self.faults.sound_for_requests and random.random() < self.faults.error_rate

    def is_dead(self) -> bool:
        """Return whether it says that it has to be started anew."""
        return 0 < self.faults.dead_after_requests <= self._requests

    def rests_now(self) -> bool:
        """Return whether it says now that it is not ready: every other time that lasts as long as one."""
        flaps = 0 < self.faults.flaps_after_requests <= self._requests
        return flaps and int(time.monotonic() / FLAP_SECONDS) % 2 == 0

    def fails_job(self) -> bool:
        """Return whether this job has to fail."""
        return random.random() < self.faults.failing_jobs

    def after_request(self, seconds: float) -> None:
        """Take longer, leak and crash, after a request that took so long."""
        if self.faults.slow_factor > 1 and self._requests >= self.faults.sound_for_requests:
            time.sleep(max(seconds, 0.001) * (self.faults.slow_factor - 1))
        with self._lock:
            self._requests += 1
            if self.faults.leak_mb_per_request:
                # Filled, because memory that was never written to is not resident.
                self._leaked.append(bytearray(b"x" * int(self.faults.leak_mb_per_request * 2**20)))
            if self.faults.crash_after_requests and self._requests >= self.faults.crash_after_requests:
                os._exit(CRASHED)

"""A fence as a cluster has it: nobody waits for anybody, and the target refuses each change by a lower number."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from slipway.errors import LockLost
from slipway.ports import Lease, StoreError


class RefusingFence:
    """Whatever is changed behind it asks `write` at each change."""

    def __init__(self) -> None:
        self._highest, self._lock = 0, threading.Lock()

    def highest(self) -> int:
        return self._highest

    @contextmanager
    def acting(self, lease: Lease) -> Iterator[None]:
        with suppress(StoreError):
            lease.check()
        with self._lock:
            self._refuse_older(lease)
            self._highest = lease.fence
        yield

    def write(self, lease: Lease) -> None:
        """Let one change through. Raises `LockLost` for a number that is not the highest."""
        with self._lock:
            self._refuse_older(lease)

    def _refuse_older(self, lease: Lease) -> None:
        if lease.fence < self._highest:
            raise LockLost(f"The number {self._highest} has acted here.")

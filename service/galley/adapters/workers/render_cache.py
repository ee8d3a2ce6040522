"""Remembers finished renders, and lets equal requests that come at the same time share one."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future

from galley.ports import Rendered, RenderOutcome, Superseded


class RenderCache:
    """Holds at most `most_bytes` of results, the most recently used longest. Safe for many threads."""

    def __init__(self, *, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._lock = threading.Lock()
        self._results: OrderedDict[Hashable, Rendered] = OrderedDict()
        self._flights: dict[Hashable, Future[RenderOutcome]] = {}

    def get_or_make(
        self, key: Hashable, make: Callable[[], RenderOutcome], *, flight: Hashable
    ) -> RenderOutcome:
        """Return the remembered result for `key`, or wait for the same flight under way, or make it.

        Whatever `make` returns or raises goes to everyone in the flight; only a finished render is
        remembered. A flight that its first caller gave up is made again by the next.
        """
        with self._lock:
            if found := self._results.get(key):
                self._results.move_to_end(key)
                return found
            under_way = self._flights.get((key, flight))
            if under_way is None:
                future = self._flights[key, flight] = Future()
        if under_way is not None:
            outcome = under_way.result()
            return self.get_or_make(key, make, flight=flight) if isinstance(outcome, Superseded) else outcome
        self._make(key, make, flight, future)
        return future.result()

    def _make(
        self,
        key: Hashable,
        make: Callable[[], RenderOutcome],
        flight: Hashable,
        future: Future[RenderOutcome],
    ) -> None:
        try:
            outcome = make()
        except BaseException as error:
            with self._lock:
                del self._flights[key, flight]
            future.set_exception(error)
            return
        with self._lock:
            del self._flights[key, flight]
            self._remember(key, outcome)
        future.set_result(outcome)

    def _remember(self, key: Hashable, outcome: RenderOutcome) -> None:
        if not isinstance(outcome, Rendered) or key in self._results:
            return
        size = _bytes_of(outcome)
        if size > self._most_bytes // 4:
            return
        self._results[key] = outcome
        self._bytes += size
        while self._bytes > self._most_bytes:
            _, oldest = self._results.popitem(last=False)
            self._bytes -= _bytes_of(oldest)


def _bytes_of(result: Rendered) -> int:
    return sum(map(len, result.parts)) + 512

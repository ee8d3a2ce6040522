"""The service's own figures in Prometheus' text format."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, float("inf"))


class Metrics:
    """Counts requests by their time and route, and jobs by their end. Safe for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seconds = Counter[tuple[str, float]]()
        self._sums = defaultdict[str, float](float)
        self.jobs = 0
        self.jobs_failed = 0

    def request(self, route: str, seconds: float) -> None:
        """Count a request."""
        bound = next(bound for bound in BOUNDS if seconds <= bound)
        with self._lock:
            self._seconds[route, bound] += 1
            self._sums[route] += seconds

    def job(self, *, failed: bool) -> None:
        """Count a job."""
        with self._lock:
            self.jobs += 1
            self.jobs_failed += failed

    def text(self) -> str:
        """Return everything counted, as `/metrics` gives it."""
        with self._lock:
            lines = [
                "# TYPE tally_request_seconds histogram",
                *(line for route in sorted(self._sums) for line in self._histogram(route)),
                "# TYPE tally_jobs_total counter",
                f"tally_jobs_total {self.jobs}",
                "# TYPE tally_jobs_failed_total counter",
                f"tally_jobs_failed_total {self.jobs_failed}",
            ]
        return "\n".join(lines) + "\n"

    def _histogram(self, route: str) -> list[str]:
        count, lines = 0, []
        for bound in BOUNDS:
            count += self._seconds[route, bound]
            label = "+Inf" if bound == float("inf") else f"{bound:g}"
            lines.append(f'tally_request_seconds_bucket{{route="{route}",le="{label}"}} {count}')
        return [
            *lines,
            f'tally_request_seconds_sum{{route="{route}"}} {self._sums[route]}',
            f'tally_request_seconds_count{{route="{route}"}} {count}',
        ]

"""Figures for Prometheus: requests, renders, the pool, the object store.

All web processes of one `galley serve` count together: each into files of its own, in one folder, which
`prometheus_client` sums up in whichever process is asked. The files of a process that ended stay, so no sum ever falls.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from galley.config import FIGURES_FOLDER
from galley.ports import PoolStatus

REGISTRY = CollectorRegistry()
# Anybody may call a method what they like; figures must not grow with it.
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
requests_total = Counter(
    "galley_requests_total", "Requests answered.", ("method", "route", "status"), registry=REGISTRY
)
request_seconds = Histogram(
    "galley_request_seconds",
    "Time to answer.",
    ("method", "route"),
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=REGISTRY,
)
render_seconds = Histogram(
    "galley_render_seconds",
    "Time in the pool, by template version (first characters of its SHA-256), form and outcome.",
    ("bundle", "form", "outcome"),
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=REGISTRY,
)
upkeeps_total = Counter("galley_upkeeps_total", "Times the worker did the upkeep.", registry=REGISTRY)
upkeeps_failed_total = Counter("galley_upkeeps_failed_total", "Times the upkeep failed.", registry=REGISTRY)
store_errors = Counter(
    "galley_store_errors_total", "Failures of the object store.", ("kind",), registry=REGISTRY
)


def observe_request(method: str | None, route: str, status: int, seconds: float) -> None:
    """Count an answered request under its route, never under its full path: paths are without end."""
    method = _counted(method)
    requests_total.labels(method, route, str(status)).inc()
    request_seconds.labels(method, route).observe(seconds)


def observe_refusal(method: str, status: int) -> None:
    """Count a request that was refused before anybody worked on it: a full house is no less a fault to who asked."""
    requests_total.labels(_counted(method), "door", str(status)).inc()


def _counted(method: str | None) -> str:
    return method if method in METHODS else "other"


def observe_render(bundle_sha256: str, form: str, outcome: str, seconds: float) -> None:
    """Count a render."""
    render_seconds.labels(bundle_sha256[:12], form, outcome).observe(seconds)


class _PoolFigures(Collector):
    """How the pool is doing at the instant at which the figures are asked for."""

    def __init__(self, status: Callable[[], PoolStatus]) -> None:
        self._status = status

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the figures."""
        pool = self._status()
        yield GaugeMetricFamily("galley_pool_workers", "Render processes.", pool.workers)
        yield GaugeMetricFamily("galley_pool_busy", "Render processes at work.", pool.busy)
        yield GaugeMetricFamily("galley_pool_waiting", "Renders waiting for a process.", pool.waiting)
        replaced = GaugeMetricFamily(
            "galley_pool_replaced", "Render processes replaced since the pool's start.", labels=("reason",)
        )
        for reason, count in pool.replaced.items():
            replaced.add_metric((reason,), count)
        yield replaced


class JobFigures(Collector):
    """How many jobs wait or are under way at the instant at which the figures are asked for."""

    def __init__(self, how_many: Callable[[], int | None]) -> None:
        self._how_many = how_many

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the figure; nothing while the database does not answer, because nothing is no zero."""
        if (count := self._how_many()) is not None:
            yield GaugeMetricFamily("galley_jobs_waiting", "Jobs that wait or are under way.", count)

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Yield the name alone, so that nobody is asked when this is registered."""
        yield GaugeMetricFamily("galley_jobs_waiting", "Jobs that wait or are under way.")


def exposition(status: Callable[[], PoolStatus]) -> bytes:
    """Return all figures in Prometheus' text format."""
    return generate_latest(_figures(status, os.environ.get(FIGURES_FOLDER)))


def serve(address: str, status: Callable[[], PoolStatus], folder: str | None = None) -> None:
    """Serve the figures at `host:port`, in a thread. Raises `OSError` when the address cannot be had."""
    host, _, port = address.rpartition(":")
    start_http_server(int(port), addr=host.strip("[]"), registry=_figures(status, folder))


def _figures(status: Callable[[], PoolStatus], folder: str | None) -> CollectorRegistry:
    figures = CollectorRegistry()
    figures.register(_PoolFigures(status))
    if folder:
        MultiProcessCollector(figures, folder)  # type: ignore[no-untyped-call] # the library leaves its types out
    else:
        figures.register(REGISTRY)
    return figures

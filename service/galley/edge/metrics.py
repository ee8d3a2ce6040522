"""Figures for Prometheus: requests, renders, the pool, the object store."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

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
pool_workers = Gauge("galley_pool_workers", "Render processes.", registry=REGISTRY)
pool_busy = Gauge("galley_pool_busy", "Render processes at work.", registry=REGISTRY)
pool_waiting = Gauge("galley_pool_waiting", "Renders waiting for a process.", registry=REGISTRY)
pool_replaced = Gauge(
    "galley_pool_replaced", "Render processes replaced since the start.", ("reason",), registry=REGISTRY
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


def follow(status: Callable[[], PoolStatus]) -> None:
    """Look up the pool's figures each time they are asked for."""
    pool_workers.set_function(lambda: status().workers)
    pool_busy.set_function(lambda: status().busy)
    pool_waiting.set_function(lambda: status().waiting)


def exposition(pool: PoolStatus | None) -> bytes:
    """Return all figures in Prometheus' text format."""
    if pool:
        pool_workers.set(pool.workers)
        pool_busy.set(pool.busy)
        pool_waiting.set(pool.waiting)
        for reason, count in pool.replaced.items():
            pool_replaced.labels(reason).set(count)
    return generate_latest(REGISTRY)

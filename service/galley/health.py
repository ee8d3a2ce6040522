"""What balancers, monitors and deployers ask: alive, ready, figures, version."""

from __future__ import annotations

import hmac
import logging
import threading

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST
from psycopg_pool import PoolTimeout

from galley import release, wiring
from galley.adapters.database.connection_guard import release_connection
from galley.edge import problems
from galley.edge.telemetry import metrics
from galley.ports import CannotRender, ObjectStoreError, PoolStatus

log = logging.getLogger("galley.health")
migrated = threading.Event()
LOOPBACK = ("127.0.0.1", "::1")
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Say that the process answers. Nothing else is asked, or a slow database would have it restarted."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether requests can be served: the database with its migrations, the object store, the pool."""
    for check in (_database, _store, _pool):
        if fault := check():
            return HttpResponse(f"not ready: {fault}\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


@require_safe
def show_metrics(request: HttpRequest) -> HttpResponse:
    """Return the figures for Prometheus. They tell what templates are used, so strangers get none."""
    if not _may_read_figures(request):
        detail = (
            "The figures are for monitors: send METRICS_TOKEN as a bearer token, or ask on the same machine."
        )
        return problems.problem_response(problems.Problem(403, "forbidden", detail))
    return HttpResponse(metrics.exposition(_pool_status), content_type=CONTENT_TYPE_LATEST)


def _may_read_figures(request: HttpRequest) -> bool:
    token = wiring.settings().metrics_token
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.get_secret_value().encode())
    # A proxy on this machine asks from here as well, and says for whom.
    forwarded = any(name in request.headers for name in FORWARDED)
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not forwarded


def _pool_status() -> PoolStatus:
    try:
        return wiring.renderer().status()
    except CannotRender:
        return PoolStatus(workers=0, busy=0, waiting=0, replaced={})


def backing_fault() -> str | None:
    """Return why the database or the object store cannot be used, or None; for a thread of its own."""
    try:
        return _database() or _store()
    finally:
        release_connection("the answer")


@require_safe
def show_version(request: HttpRequest) -> HttpResponse:
    """Return which release this is."""
    return JsonResponse(release.description())


def _database() -> str | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not migrated.is_set():
            executor = MigrationExecutor(connection)
            if pending := executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return f"{len(pending)} migrations are pending; run `galley migrate`"
            migrated.set()  # a database is never migrated backwards under a running process
    except (DatabaseError, InterfaceError, PoolTimeout) as error:
        return f"the database does not answer: {type(error).__name__}"
    return None


def _store() -> str | None:
    try:
        wiring.store().check()
    except ObjectStoreError as error:
        return f"the object store does not answer: {error}"
    return None


def _pool() -> str | None:
    try:
        status = wiring.renderer().status()
        wiring.reader().status()
    except CannotRender as error:
        log.error("%s", error)  # noqa: TRY400 - it says all there is
        return str(error)
    return None if status.workers else "no render process is alive"

"""What balancers, monitors and deployers ask: alive, ready, figures, version."""

from __future__ import annotations

import threading

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST
from psycopg_pool import PoolTimeout

from galley import release, wiring
from galley.edge import metrics
from galley.ports import ObjectStoreError

migrated = threading.Event()


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
    """Return the figures for Prometheus."""
    return HttpResponse(metrics.exposition(wiring.renderer().status()), content_type=CONTENT_TYPE_LATEST)


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
    except (DatabaseError, PoolTimeout) as error:
        return f"the database does not answer: {type(error).__name__}"
    return None


def _store() -> str | None:
    try:
        wiring.store().check()
    except ObjectStoreError as error:
        return f"the object store does not answer: {error}"
    return None


def _pool() -> str | None:
    status = wiring.renderer().status()
    return None if status.workers else "no render process is alive"

"""Where ports meet adapters: the only place that chooses one."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from django.conf import settings as django_settings
from django.db import connection, connections

from galley.adapters.clock import SystemClock
from galley.adapters.database.connection_guard import GuardedReader, GuardedRenderer, GuardedStore
from galley.adapters.objects.object_stores import open_store
from galley.adapters.postgresql.base import Bounds, DatabaseWrapper, ProvenPool
from galley.adapters.processes.memory import available_memory
from galley.adapters.processes.processors import available_processors
from galley.adapters.workers.pool_settings import PoolSettings
from galley.adapters.workers.reader_pool import ReaderPool, ReaderSettings
from galley.adapters.workers.render_pool import RenderPool
from galley.config import Settings
from galley.edge import metrics
from galley.ports import SYSTEM, Clock, ObjectStore, Reader, Renderer, RenderingTools, Requester
from galley.rendering.limits import MIB, ReaderLimits, RenderLimits

_starting = threading.Lock()
# What the web process itself takes, and what an ordinary document needs.
WEB_MEMORY, LEAST_RENDER_MEMORY = 512 * MIB, 256 * MIB


def settings() -> Settings:
    """Return Galley's settings."""
    return django_settings.GALLEY


@cache
def store() -> ObjectStore:
    """Return the object store, asked without a database connection in hand."""
    return GuardedStore(command_store())


@cache
def command_store() -> ObjectStore:
    """Return the object store for commands, which no request waits behind; the embedded default makes its folder."""
    if not settings().object_store_url:
        (settings().galley_home / "objects").mkdir(parents=True, exist_ok=True)
    return open_store(settings().store_url, os.environ)


def renderer() -> Renderer:
    """Return the render pool, asked without a database connection in hand."""
    return GuardedRenderer(command_renderer())


def command_renderer() -> Renderer:
    """Return the render pool for commands, started on first use and shared by all threads of this process."""
    # A cache alone would let two first requests start a pool each.
    with _starting:
        return _renderer()


def reader() -> Reader:
    """Return the pool of readers, asked without a database connection in hand."""
    return GuardedReader(command_reader())


def command_reader() -> Reader:
    """Return the pool of readers for commands, started on first use and shared by all threads of this process."""
    with _starting:
        return _reader()


def rendering_tools(requester: Requester = SYSTEM) -> RenderingTools:
    """Return what making a page takes, asked without a database connection in hand."""
    return RenderingTools(store(), renderer(), reader(), requester)


@lru_cache(maxsize=1)
def _renderer() -> Renderer:
    return RenderPool(command_store(), _pool_settings(settings()), observe=metrics.observe_render)


@lru_cache(maxsize=1)
def _reader() -> Reader:
    chosen = settings()
    limits = ReaderLimits(bundle_cpu_seconds=chosen.read_seconds)
    return ReaderPool(ReaderSettings(limits=limits, without_walls=chosen.accept_missing_walls))


@cache
def clock() -> Clock:
    """Return the machine's clock."""
    return SystemClock()


def bound_database() -> None:
    """Bound what this process may take of the database, as a process that serves people does at its start."""
    chosen = settings()
    bounds = Bounds(
        statement_seconds=chosen.database_statement_seconds,
        lock_seconds=chosen.database_lock_seconds,
        idle_seconds=chosen.database_idle_seconds,
    )
    DatabaseWrapper.bound(bounds)


def first_row(statement: str, values: Mapping[str, object]) -> tuple[Any, ...] | None:
    """Ask the database on a connection of the process's pool, outside of Django. Raises `psycopg.Error`."""
    pool: ProvenPool = connection.pool  # type: ignore[attr-defined] # PostgreSQL's alone
    return pool.first_row(statement, values)


def close_database() -> None:
    """End all connections of this process, and the threads that look after them."""
    connections.close_all()
    connection.close_pool()  # type: ignore[attr-defined] # PostgreSQL's alone


def close() -> None:
    """Stop what was started; nothing happens where nothing was."""
    with _starting:
        for started in (_renderer, _reader):
            if started.cache_info().currsize:
                started().close()
                started.cache_clear()


def rendering_memory(wanted: int, available: int | None, *, workers: int) -> int:
    """Return how much memory one render process may use, in bytes.

    All of them together stay within the container's limit, so a heavy template is told that it is too heavy, instead
    of the kernel ending whatever process is largest.
    """
    if available is None:
        return wanted
    # One more process is kept for other organisations, and one share is left to the readers.
    return max(LEAST_RENDER_MEMORY, min(wanted, (available - WEB_MEMORY) // (workers + 2)))


def _pool_settings(chosen: Settings) -> PoolSettings:
    workers = chosen.render_workers or available_processors()
    limits = RenderLimits(
        cpu_seconds=chosen.render_seconds,
        preview_cpu_seconds=chosen.preview_seconds,
        memory_bytes=rendering_memory(chosen.render_memory_mb * MIB, available_memory(), workers=workers),
    )
    return PoolSettings(
        workers=workers,
        limits=limits,
        documents_waiting=chosen.render_queue,
        previews_waiting=chosen.render_queue,
        memory_bytes=chosen.render_cache_mb * MIB,
        without_walls=chosen.accept_missing_walls,
    )

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
from galley.adapters.database.connection_guard import (
    GuardedKeyFiles,
    GuardedMailSender,
    GuardedReader,
    GuardedRenderer,
    GuardedSigner,
    GuardedStore,
    GuardedTokens,
)
from galley.adapters.objects.object_stores import open_store
from galley.adapters.postgresql.base import Bounds, DatabaseWrapper, ProvenPool
from galley.adapters.shared_pool.client import SharedReader, SharedRenderer
from galley.adapters.shared_pool.sizes import sizes_of
from galley.adapters.signing.key_files import KeyFilesInProcesses
from galley.adapters.signing.pdf_signer import PdfSigner
from galley.adapters.signing.tokens.client import TokenModule
from galley.adapters.smtp import SmtpSender
from galley.adapters.workers.reader_pool import ReaderPool
from galley.adapters.workers.render_pool import RenderPool
from galley.config import Settings
from galley.edge.telemetry import metrics
from galley.ports import (
    SYSTEM,
    Clock,
    KeyFileReader,
    MailSender,
    ObjectStore,
    Reader,
    Renderer,
    RenderingTools,
    Requester,
    Signer,
    Tokens,
)

_starting = threading.Lock()
IDLE_SECONDS = 30


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
    """Return the render pool for commands, shared by all threads of this process.

    Under `galley serve` it is the one of the pools' process; elsewhere one of this process's own, which starts on first
    use.
    """
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
    return RenderingTools(store(), renderer(), reader(), requester, signer=signer())


@lru_cache(maxsize=1)
def _renderer() -> Renderer:
    if address := settings().galley_pool:
        return SharedRenderer(address, observe=metrics.observe_render)
    return RenderPool(command_store(), sizes_of(settings()).render, observe=metrics.observe_render)


@lru_cache(maxsize=1)
def _reader() -> Reader:
    if address := settings().galley_pool:
        return SharedReader(address)
    return ReaderPool(sizes_of(settings()).read)


@cache
def mail_sender() -> MailSender:
    """Return what hands mails over to the servers of organisations."""
    return GuardedMailSender(SmtpSender(private=settings().mail_servers == "private"))


@cache
def signer() -> Signer:
    """Return what signs documents, asked without a database connection in hand."""
    return GuardedSigner(PdfSigner(settings().timestamp_server, token_module().sign))


@cache
def tokens() -> Tokens:
    """Return the tokens of this server, asked without a database connection in hand."""
    return GuardedTokens(token_module())


@cache
def token_module() -> TokenModule:
    """Return the module through which tokens are asked, for commands."""
    chosen = settings()
    return TokenModule(chosen.pkcs11_module, chosen.token_labels, chosen.pkcs11_environment)


@cache
def key_files() -> KeyFileReader:
    """Return what reads the key files that people upload, asked without a database connection in hand."""
    return GuardedKeyFiles(KeyFilesInProcesses())


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


def let_connections_end() -> None:
    """Let this process keep no connection that it does not use, as one that mostly waits does at its start.

    A session that waits takes memory in the database.
    """
    connections.settings["default"]["OPTIONS"]["pool"] |= {"min_size": 0, "max_idle": IDLE_SECONDS}


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

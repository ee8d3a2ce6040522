"""Connections to PostgreSQL, shared by the threads of one process.

PostgreSQL may go away and come back: it is restarted, or fails over. psycopg's pool alone hands out its dead
connections one after another, and waits a second and more between two attempts to connect. So here each connection is
proven when it is taken, one that is dead takes all of its age with it, and attempts follow each other closely.

A process that serves people bounds what its connections may wait for (`bound`); commands and migrations may take long.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from psycopg import Connection, Cursor, OperationalError, connect
from psycopg.rows import tuple_row
from psycopg_pool import ConnectionPool
from psycopg_pool.base import AttemptWithBackoff

AGAIN_SECONDS = 0.2
# Longer than any outage that stays unnoticed; after it the next request begins to connect anyway.
GIVE_UP_SECONDS = 3600.0
_trusting: ContextVar[bool] = ContextVar("taken_on_trust", default=False)


@dataclass(frozen=True, slots=True)
class Bounds:
    """For how many seconds a statement may run, wait for a lock, and leave its transaction idle; 0 is without end."""

    statement_seconds: float = 0
    lock_seconds: float = 0
    idle_seconds: float = 0

    def apply_to(self, connection: Connection[Any]) -> None:
        """Set them for all that a connection does from now on."""
        named = {
            "statement_timeout": self.statement_seconds,
            "lock_timeout": self.lock_seconds,
            "idle_in_transaction_session_timeout": self.idle_seconds,
        }
        for name, seconds in named.items():
            connection.execute("SELECT set_config(%s, %s, false)", (name, f"{seconds * 1000:.0f}ms"))


def why_unreachable(address: str) -> str:
    """Return in PostgreSQL's own words why no connection is made, or an empty text when one is."""
    try:
        connect(address, connect_timeout=3).close()
    except OperationalError as error:
        return " ".join(str(error).split())
    return ""


@contextmanager
def _on_trust() -> Iterator[None]:
    token = _trusting.set(True)
    try:
        yield
    finally:
        _trusting.reset(token)


class SteadyPool(AttemptWithBackoff):
    """Attempts at equal distances: a database that is back is used at once, however long it was away."""

    INITIAL_DELAY = AGAIN_SECONDS
    DELAY_BACKOFF = 1.0


class ProvenPool(ConnectionPool[Connection[Any]]):
    """Hands out connections that answer."""

    def __init__(self, **options: Any) -> None:
        super().__init__(check=self._prove, reconnect_timeout=GIVE_UP_SECONDS, **options)
        self._sweeping = threading.Lock()
        self._swept_at = 0.0

    def first_row(self, statement: str, values: Mapping[str, object]) -> tuple[Any, ...] | None:
        """Return the first row of a statement that only reads.

        The connection is not proven before: the statement itself shows whether it lives, in half the time. So whoever
        asks must have another way to ask when this raises `psycopg.Error`.
        """
        with _on_trust():
            connection = self.getconn()
        try:
            return (
                Cursor(connection, row_factory=tuple_row).execute(statement, values, prepare=True).fetchone()
            )
        except OperationalError:
            self._sweep()
            raise
        finally:
            self.putconn(connection)

    def _prove(self, connection: Connection[Any]) -> None:
        if _trusting.get():
            return
        try:
            self.check_connection(connection)
        except Exception:
            self._sweep()
            raise

    def _sweep(self) -> None:
        # Whatever ended one connection has most likely ended all that lie idle: none of them shall be tried in turn.
        if self._may_sweep():
            self.drain()

    def _may_sweep(self) -> bool:
        # Many threads find a dead connection at the same instant; the connections that the first of them makes stay.
        with self._sweeping:
            now = time.monotonic()
            due = now - self._swept_at > AGAIN_SECONDS
            if due:
                self._swept_at = now
            return due

    def _add_connection(self, attempt: AttemptWithBackoff | None, growing: bool = False) -> None:
        super()._add_connection(attempt or SteadyPool(timeout=self.reconnect_timeout), growing)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with another pool."""

    _proven_pools: ClassVar[dict[str, ProvenPool]] = {}
    _making = threading.Lock()
    _bounds: ClassVar[Bounds] = Bounds()

    @classmethod
    def bound(cls, bounds: Bounds) -> None:
        """Bound every connection that this process opens from now on."""
        cls._bounds = bounds

    @property
    def pool(self) -> ProvenPool | None:
        """Return the pool of this process; it opens on first use."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if self.alias == NO_DB_ALIAS or not options:
            return None
        with self._making:
            if self.alias not in self._proven_pools:
                self._proven_pools[self.alias] = ProvenPool(
                    kwargs={**self.get_connection_params(), "autocommit": True},
                    open=False,
                    configure=self._configured,
                    **options,
                )
            return self._proven_pools[self.alias]

    def _configured(self, connection: Connection[Any]) -> None:
        self._bounds.apply_to(connection)
        self._configure_connection(connection)  # type: ignore[attr-defined] # its stubs leave it out

    def close_pool(self) -> None:
        """Close every connection that lies idle, and end the threads that look after them."""
        with self._making:
            pool = self._proven_pools.pop(self.alias, None)
        if pool:
            pool.close()

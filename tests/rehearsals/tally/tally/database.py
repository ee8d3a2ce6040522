"""Connections to PostgreSQL, kept and lent."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeAlias

Values: TypeAlias = Sequence[object] | Mapping[str, object] | None
MOST = int(os.environ.get("THREADS", "8"))


@cache
def driver() -> Any:
    """Return psycopg 2, which is loaded in a fifth of the time, or psycopg 3 where there is none: either serves."""
    return import_module("psycopg2" if find_spec("psycopg2") else "psycopg")


class Connection:
    """A connection in autocommit."""

    def __init__(self, address: str, *, timeout_seconds: int) -> None:
        """Connect. Raises the driver's `Error`."""
        self._inner = driver().connect(address, connect_timeout=timeout_seconds)
        self._inner.autocommit = True

    def execute(self, sql: str | bytes, values: Values = None) -> Any:
        """Run statements, and return the cursor that has the last one's rows. Raises the driver's `Error`."""
        cursor = self._inner.cursor()
        cursor.execute(sql, values)
        return cursor

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Let all that the block does come true together, or nothing of it."""
        self.execute("BEGIN")
        try:
            yield
        except BaseException:
            if not self.closed:
                self.execute("ROLLBACK")
            raise
        self.execute("COMMIT")

    @property
    def closed(self) -> bool:
        """Whether it is known to be of no use any more."""
        return bool(self._inner.closed)

    def close(self) -> None:
        """Close it."""
        self._inner.close()


class Pool:
    """Lends connections in autocommit to at most THREADS threads at once; the others wait."""

    def __init__(self, address: str) -> None:
        # Loaded now, and not while the first answer is waited for.
        driver()
        self._address = address
        self._idle = list[Connection]()
        self._room = threading.BoundedSemaphore(MOST)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Lend a connection; one on which something failed is closed and not lent again."""
        with self._room:
            connection = self._take()
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)

    def close(self) -> None:
        """Close what is not lent."""
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> Connection:
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return Connection(self._address, timeout_seconds=5)
            # The server may have ended it meanwhile, as at a restore.
            if not connection.closed and not _was_ended(connection):
                return connection
            connection.close()


def _was_ended(connection: Connection) -> bool:
    try:
        connection.execute("SELECT 1")
    except driver().Error:
        return True
    return False

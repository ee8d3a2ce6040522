"""Connections to PostgreSQL, kept and lent."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import psycopg

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]
MOST = int(os.environ.get("THREADS", "8"))


class Pool:
    """Lends connections in autocommit to at most THREADS threads at once; the others wait."""

    def __init__(self, address: str) -> None:
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
                return psycopg.connect(self._address, autocommit=True, connect_timeout=5)
            # The server may have ended it meanwhile, as at a restore.
            if not connection.closed and not _was_ended(connection):
                return connection
            connection.close()


def _was_ended(connection: Connection) -> bool:
    try:
        connection.execute("SELECT 1")
    except psycopg.Error:
        return True
    return False

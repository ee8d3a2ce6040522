"""How many statements a database was sent, where its server counts them (the extension pg_stat_statements).

It is asked in the server's own database. Made in the service's, the extension would be a part of each dump, and who
restores a dump may seldom make extensions.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import psycopg

from slipway.commands import sql


class StatementCount:
    """Counts by a connection to another database, so that what is asked here does not count."""

    def __init__(self, connection: psycopg.Connection | None, name: str) -> None:
        """Begin to count for the database of this name; None counts nothing."""
        self._connection, self._name = connection, name
        self._before = self._now()

    def since(self) -> Mapping[int, int] | None:
        """Return how many of each kind it was sent since this was last asked; None where it is not known."""
        before, self._before = self._before, self._now()
        if before is None or self._before is None:
            return None
        (forgotten, counts), (forgotten_before, counts_before) = self._before, before
        # A server that has seen too many kinds of statements forgets some, and with them how often they were sent.
        if forgotten != forgotten_before:
            return None
        more = {kind: times - counts_before.get(kind, 0) for kind, times in counts.items()}
        return {kind: times for kind, times in more.items() if times}

    def _now(self) -> tuple[object, Mapping[int, int]] | None:
        """Return what changes when the server forgets some, and what was sent so far; None where it does not count."""
        if self._connection is None:
            return None
        # To count is no part of a rehearsal that it may fail by.
        with suppress(psycopg.Error):
            forgotten = self._connection.execute(sql.STATEMENTS_FORGOTTEN).fetchone()
            rows = self._connection.execute(sql.STATEMENTS_COUNTED, [self._name]).fetchall()
            return None if any(kind is None for kind, _ in rows) else (forgotten, dict(rows))
        return None

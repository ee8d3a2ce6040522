"""How many statements a database was sent, where its server counts them (the extension pg_stat_statements).

It is asked in the server's own database. Made in the service's, the extension would be a part of each dump, and who
restores a dump may seldom make extensions.
"""

from __future__ import annotations

from contextlib import suppress

import psycopg

from slipway.commands import sql


class StatementCount:
    """Counts by a connection to another database, so that what is asked here does not count."""

    def __init__(self, connection: psycopg.Connection | None, name: str) -> None:
        """Begin to count for the database of this name; None counts nothing."""
        self._connection, self._name = connection, name
        self._before = self._now()

    def since(self) -> int | None:
        """Return how many it was sent since this was last asked; None where nobody knows."""
        if self._before is None:
            return None
        before, self._before = self._before, self._now()
        # A server that has seen too many kinds of statements forgets some, and with them how often they were sent.
        if self._before is None or self._before[1] != before[1]:
            return None
        return self._before[0] - before[0]

    def _now(self) -> tuple[int, object] | None:
        """Return how many it was sent, and what changes when the server forgets some; None where it does not count."""
        if self._connection is None:
            return None
        # To count is no part of a rehearsal that it may fail by.
        with suppress(psycopg.Error):
            if found := self._connection.execute(sql.STATEMENTS_COUNTED, [self._name]).fetchone():
                return int(found[0]), found[1]
        return None

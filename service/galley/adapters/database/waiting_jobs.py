"""Whether there is a job to be done: asked by `galley serve`, which knows no Django, before it starts a worker."""

from __future__ import annotations

import psycopg

# One that is being done may have been left by a worker that died.
IS_ANY = """
    SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status = 'doing'
                   OR (status = 'todo' AND coalesce(scheduled_at, '-infinity') <= now()))
"""


class WaitingJobs:
    """Asks one database, on a connection that is kept."""

    def __init__(self, address: str) -> None:
        """`address` is what libpq takes."""
        self._address = address
        self._connection: psycopg.Connection[tuple[bool]] | None = None

    def are_there(self) -> bool:
        """Return whether a job waits or is under way; False as well while the database does not answer."""
        try:
            if self._connection is None:
                self._connection = psycopg.connect(self._address, connect_timeout=3, autocommit=True)
            row = self._connection.execute(IS_ANY).fetchone()
        except psycopg.Error:
            self.close()
            return False
        return bool(row and row[0])

    def close(self) -> None:
        """End the connection; the next question opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

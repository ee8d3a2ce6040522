"""Whether there is a job to be done: asked by `galley serve`, which knows no Django, before it starts a worker."""

from __future__ import annotations

from typing import LiteralString

import psycopg

# One that is being done may have been left by a worker that died.
IS_ANY = """
    SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status = 'doing'
                   OR (status = 'todo' AND coalesce(scheduled_at, '-infinity') <= now()))
"""


HOW_MANY = """
    SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'
        OR (status = 'todo' AND coalesce(scheduled_at, '-infinity') <= now())
"""


class WaitingJobs:
    """Asks one database, each time on a connection of its own.

    Who keeps other processes holds no session: those that begin later would share it.
    """

    def __init__(self, address: str) -> None:
        """`address` is what libpq takes."""
        self._address = address

    def are_there(self) -> bool:
        """Return whether a job waits or is under way; False as well while the database does not answer."""
        return bool(self._asked(IS_ANY))

    def how_many(self) -> int | None:
        """Return how many jobs wait or are under way; None while the database does not answer."""
        found = self._asked(HOW_MANY)
        return None if found is None else int(found)

    def _asked(self, question: LiteralString) -> int | bool | None:
        try:
            with psycopg.connect(self._address, connect_timeout=3, autocommit=True) as connection:
                row = connection.execute(question).fetchone()
        except psycopg.Error:
            return None
        return row[0] if row else None

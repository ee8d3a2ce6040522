"""Looks at a database some hundred times a second, and remembers who locked what for how long."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias, cast

import psycopg

from slipway.commands import sql
from slipway.ports import DatabaseError, LockHeld

PAUSE_SECONDS = 0.003
# A session counts the rows it has changed for all to see when it ends, at the latest.
ENDS_WITHIN_SECONDS = 3.0
# Transaction, relation, mode.
Lock: TypeAlias = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class _Span:
    begun_at: datetime
    ended_at: datetime
    text: str

    @property
    def seconds(self) -> float:
        return (self.ended_at - self.begun_at).total_seconds()


class PostgresLockWatch:
    """What was seen. A lock that came and went between two looks, 3 ms apart, is not among it; every other may be
    reported by up to two such pauses too long, never too short. Where a transaction began its next statement before the
    lock was seen, that one is named.
    """

    def __init__(self, connection: psycopg.Connection) -> None:
        """Remember the relations that are there. Raises `psycopg.Error`."""
        self._connection = connection
        self._relations: dict[int, str] = dict(connection.execute(sql.RELATIONS).fetchall())
        self._changed_before: dict[int, int] = dict(connection.execute(sql.CHANGED_ROWS).fetchall())
        self._changed = frozenset(self._changed_before)
        self._writers = set[int]()
        self._began_at = self._looked_at = _instant(connection)
        self._held = dict[Lock, _Span]()
        self._released = list[tuple[Lock, _Span]]()
        self._statements = dict[tuple[int, datetime], _Span]()
        self._running = dict[int, datetime]()

    def locks(self) -> Sequence[LockHeld]:
        """Return the blocking locks on relations that were there before, and `RowExclusiveLock` on tables in which
        rows were changed or deleted; the longest first.
        """
        spans = [*self._released, *self._held.items()]
        locks = [
            LockHeld(self._relations[relation], mode, span.seconds, span.text)
            for (_, relation, mode), span in spans
            if mode != sql.WRITING or relation in self._changed
        ]
        return sorted(locks, key=lambda lock: -lock.seconds)

    def statements(self) -> Sequence[tuple[str, float]]:
        """Return the statements that were seen running, with their seconds, in order."""
        spans = sorted(self._statements.values(), key=lambda span: span.begun_at)
        return [(span.text, span.seconds) for span in spans]

    def look(self) -> None:
        """Look once. Raises `psycopg.Error`."""
        self._look_at_statements()
        rows = self._connection.execute(sql.LOCKS, [[*sql.BLOCKING, sql.WRITING]]).fetchall()
        now: datetime = rows[0][0]
        seen = dict[Lock, _Span]()
        for _, pid, transaction, relation, mode, asked_at, query in rows:
            if relation in self._relations:
                lock = (transaction, relation, mode)
                self._writers.add(pid)
                # It was taken after the look before, and not before its statement began.
                fresh = _Span(max(self._looked_at, asked_at), now, query)
                seen[lock] = replace(self._held.get(lock, fresh), ended_at=now)
        for lock in self._held.keys() - seen.keys():
            self._released.append((lock, replace(self._held[lock], ended_at=now)))
        self._held, self._looked_at = seen, now

    def settle(self) -> None:
        """Find out in which tables rows were changed or deleted: in all that were written to while that is not known.

        Raises `psycopg.Error`.
        """
        deadline = time.monotonic() + ENDS_WITHIN_SECONDS
        while self._connection.execute(sql.STILL_THERE, [list(self._writers)]).fetchone() != (0,):
            if time.monotonic() > deadline:
                return
            time.sleep(PAUSE_SECONDS)
        now = self._connection.execute(sql.CHANGED_ROWS).fetchall()
        self._changed = frozenset(
            relation for relation, rows in now if rows != self._changed_before.get(relation)
        )

    def _look_at_statements(self) -> None:
        running = dict[int, datetime]()
        rows = self._connection.execute(sql.STATEMENTS, [self._began_at]).fetchall()
        for pid in self._running.keys() - {
            row[0] for row in rows
        }:  # it ended with its session, since the last look
            gone = (pid, self._running[pid])
            self._statements[gone] = replace(self._statements[gone], ended_at=_instant(self._connection))
        for pid, begun_at, idle_since, now, query in rows:
            before = self._running.get(pid)
            if before and before != begun_at:  # it ended unseen, when this one began at the latest
                self._statements[pid, before] = replace(self._statements[pid, before], ended_at=begun_at)
            self._statements[pid, begun_at] = _Span(begun_at, idle_since or now, query)
            if idle_since is None:
                running[pid] = begun_at
        self._running = running


def _instant(connection: psycopg.Connection) -> datetime:
    (now,) = connection.execute(sql.NOW).fetchall()[0]
    return cast("datetime", now)


@contextmanager
def watching(connection: psycopg.Connection) -> Iterator[PostgresLockWatch]:
    """Watch while the block runs, in a thread with a connection of its own, and once more at the end.

    Raises `DatabaseError` at the end when the watch was interrupted: what was not seen is not known to be harmless.
    """
    try:
        watch = PostgresLockWatch(connection)
        watch.look()
    except psycopg.Error as error:
        raise DatabaseError(f"The locks cannot be watched: {error}") from error
    stop, failures = threading.Event(), list[Exception]()
    thread = threading.Thread(target=_keep_looking, args=(watch, stop, failures), name="lock-watch")
    thread.start()
    try:
        yield watch
    finally:
        stop.set()
        thread.join()
    if failures:
        raise DatabaseError(f"The watch on locks was interrupted: {failures[0]}") from failures[0]


def _keep_looking(watch: PostgresLockWatch, stop: threading.Event, failures: list[Exception]) -> None:
    try:
        while not stop.wait(PAUSE_SECONDS):
            watch.look()
        watch.look()
        watch.settle()
    except Exception as error:
        failures.append(error)

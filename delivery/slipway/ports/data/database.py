"""The service's database, and scratch databases next to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from slipway.errors import SlipwayError
from slipway.ports.facts import Facts


class DatabaseError(SlipwayError):
    """The database did not answer, or refused."""


class Snapshot(Protocol):
    """One instant of the database, seen by everything that happens under it. Open until its block ends."""

    @property
    def lsn(self) -> str:
        """The position in the write-ahead log at that instant."""

    @property
    def taken_at(self) -> datetime:
        """The instant, by the database's own clock."""

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, a batch at a time."""

    def dump(self, into: Path, *, jobs: int) -> None:
        """Dump the database into an empty folder, in PostgreSQL's directory format, with so many processes."""


@dataclass(frozen=True, slots=True)
class LockHeld:
    """A lock that keeps others waiting: its mode, on which relation, for how long, and who asked for it."""

    relation: str
    mode: str
    seconds: float
    statement: str


@dataclass(frozen=True, slots=True)
class ColumnSum:
    """The values of one column, summed up so that their order does not matter.

    `kind` is "instant" (the sum is in seconds since 1970), "number", or "other" (a sum of hashes, which says only
    whether the values are the same). Values that are NULL are counted apart.
    """

    kind: str
    total: Decimal
    nulls: int = 0


@dataclass(frozen=True, slots=True)
class TableState:
    """How many rows of a table are meant, and the sum of each of its columns; and how many rows were deleted."""

    rows: int
    columns: Mapping[str, ColumnSum]
    deleted: int = 0


class StatementCount(Protocol):
    """Which statements a database is sent: by a number for each kind, which all databases of a server share."""

    def since(self) -> Mapping[int, int] | None:
        """Return how many of each kind it was sent since this was last asked; None where it is not known."""


class LockWatch(Protocol):
    """What was locked, and by which statements, while a block ran."""

    def locks(self) -> Sequence[LockHeld]:
        """Return the blocking locks on relations that were there before, and `RowExclusiveLock` on tables in which
        rows were changed or deleted: others wait for those rows as long. The longest first.
        """

    def statements(self) -> Sequence[tuple[str, float]]:
        """Return the statements that were seen running, with their seconds, in order."""


class Database(Protocol):
    """The service's PostgreSQL database, and scratch databases next to it on the same server.

    Every method raises `DatabaseError` when the server does not answer or refuses.
    """

    @property
    def address(self) -> str:
        """The database's address as the processes of the service reach it. It holds a secret.

        How Slipway itself reaches the database is a matter of the adapter alone.
        """

    @property
    def name(self) -> str:
        """The database's name."""

    def address_of(self, name: str) -> str:
        """Return the address of another database on the same server, as the processes of the service reach it."""

    def server(self) -> Facts:
        """Return the versions of server and client tools."""

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Hold one instant of the database for as long as the block runs."""

    def rows(self, query: str, *, name: str = "") -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query on this database, or on another of the same server."""

    def restore(self, dump: Path, name: str, *, jobs: int, owners: bool = True) -> None:
        """Make a new database from a dump; without `owners` all of it belongs to the user that restores it.

        Raises `DatabaseError` when anything in it cannot be restored.
        """

    def check_dump(self, dump: Path) -> None:
        """Return when a dump's table of contents can be read. Raises `DatabaseError`."""

    def let_go(self, files_of_dump: Sequence[str]) -> None:
        """Delete what the files of a dump refer to outside of it, by their names; nothing for a dump that is whole."""

    def drop(self, name: str) -> None:
        """Drop a scratch database and end its sessions; one that is not there is no error.

        Raises `DatabaseError` for the service's own database.
        """

    def clone(self, source: str, name: str) -> None:
        """Make a scratch database that is equal to another one, which nobody may use meanwhile.

        Raises `DatabaseError` when there is one of that name.
        """

    def table_states(self, name: str) -> Mapping[str, TableState]:
        """Return the state of each table of a scratch database, by its schema and name."""

    def mark(self, name: str) -> str:
        """Return a mark of the present instant in a scratch database, for `written_since`."""

    def written_since(self, name: str, mark: str) -> Mapping[str, TableState]:
        """Return the state of what was written in a scratch database since a mark, by schema and name of each table:
        its rows that are new or were changed, and how many were deleted.
        """

    def databases(self) -> Sequence[str]:
        """Return the names of the databases on the server."""

    def exchange(self, name: str, *, keep_as: str) -> None:
        """Rename this database to `keep_as` and the other to this one's name, ending all sessions of both."""

    def indexes(self, name: str) -> Sequence[str]:
        """Return the names of all indexes of a database, each with its schema and quoted as SQL needs it."""

    def invalid_indexes(self) -> Sequence[str]:
        """Return the indexes whose building has failed: they are there, and nobody uses them."""

    def drop_index(self, name: str) -> None:
        """Drop an index while others use its table; one that is not there is no error."""

    def size_bytes(self) -> int:
        """Return the size of the database."""

    def free_bytes(self) -> int | None:
        """Return the free room on the server's disk, None where it cannot be known."""

    def counting_statements(self, name: str) -> AbstractContextManager[StatementCount]:
        """Count the statements that a scratch database is sent while the block runs, as far as its server counts."""

    def watch_locks(self, name: str) -> AbstractContextManager[LockWatch]:
        """Watch which locks are held on a database and which statements run while the block runs."""

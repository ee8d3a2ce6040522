"""A database whose restore points and copies AWS makes, and which is PostgreSQL in everything else."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from slipway.adapters.aws import frozen as files
from slipway.adapters.aws.copies import Copies
from slipway.adapters.aws.frozen import Frozen
from slipway.commands import postgres as commands
from slipway.ports import Database, DatabaseError, Facts, LockWatch, Snapshot, StatementCount, TableState

OpenAt: TypeAlias = Callable[[str], Database]

NOW = "SELECT now()"
# The copy that a point's references are read from: of the very instant that is kept.
READING = "reading"


@dataclass(frozen=True)
class FrozenSnapshot:
    """A kept instant, asked by a copy of it. `taken_at` is by the source's clock, just before."""

    frozen: Frozen
    taken_at: datetime
    seen: Snapshot

    @property
    def lsn(self) -> str:
        """The position in the copy's log, which goes on from the source's."""
        return self.seen.lsn

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query as they were at that instant."""
        return self.seen.rows(query)

    def dump(self, into: Path, *, jobs: int) -> None:
        """Write down what AWS keeps; the rows stay there."""
        files.write(self.frozen, into)


class CopiedDatabase:
    """Asks PostgreSQL what it always asks, and AWS for whole copies."""

    def __init__(self, own: Database, copies: Copies, open_at: OpenAt) -> None:
        """Stand before a database. `open_at` opens the one at an address."""
        self._own, self._copies, self._open_at = own, copies, open_at

    @property
    def address(self) -> str:
        """The database's address."""
        return self._own.address

    @property
    def name(self) -> str:
        """The database's name, which copies have as well: they are found by where they listen."""
        return self._own.name

    def address_of(self, name: str) -> str:
        """Return the address of a copy. Raises `DatabaseError` when there is none."""
        if name in ("", self._own.name):
            return self._own.address
        endpoint = self._copies.endpoint(files.copy_id(name))
        return commands.url_at(self._own.address, endpoint.host, endpoint.port)

    def server(self) -> Facts:
        """Return the versions of server and programs, and how copies are made."""
        words = [self._copies.kind, *([self._copies.remark] if self._copies.remark else [])]
        return {**self._own.server(), "copies": ": ".join(words)}

    @contextmanager
    def snapshot(self) -> Iterator[FrozenSnapshot]:
        """Keep this instant at AWS, and hold a copy of it for as long as the block runs.

        Rows are read from the copy: so they are of the very instant that is kept, and nothing holds back the source.
        What was kept is let go when the block fails.
        """
        ((taken_at,),) = self._own.rows(NOW)
        found = Frozen(self._copies.kind, self._new_id(taken_at), self._copies.source)
        copy = files.copy_id(f"{READING}_{found.id.rpartition('-')[2]}")
        self._copies.freeze(found.id)
        try:
            self._copies.copy(found.id, copy)
            with self._at(files.name_of(copy)).snapshot() as seen:
                yield FrozenSnapshot(found, taken_at, seen)
        except BaseException:
            with suppress(DatabaseError):
                self._copies.let_go(found.id)
            raise
        finally:
            self._copies.drop(copy)

    def rows(self, query: str, *, name: str = "") -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query on this database, or on a copy."""
        return self._own.rows(query) if name in ("", self._own.name) else self._at(name).rows(query)

    def restore(self, dump: Path, name: str, *, jobs: int, owners: bool = True) -> None:
        """Make a copy of a kept instant. Raises `DatabaseError` for one of another environment."""
        if not owners:
            raise DatabaseError(
                "What AWS keeps for one environment cannot be brought to another.",
                next_step="Take `database-copies` out of both while data is refreshed: a dump travels.",
            )
        self._copies.copy(files.read(dump).id, files.copy_id(name))

    def check_dump(self, dump: Path) -> None:
        """Return when AWS still keeps what a point names. Raises `DatabaseError`."""
        found = files.read(dump)
        if not self._copies.is_kept(found.id):
            raise DatabaseError(
                f"AWS keeps no {found.kind} {found.id} any more.", next_step="Use another point."
            )

    def let_go(self, files_of_dump: Sequence[str]) -> None:
        """Delete what AWS keeps for a point."""
        for found in files.ids_in(files_of_dump):
            self._copies.let_go(found)

    def drop(self, name: str) -> None:
        """Delete a copy. Raises `DatabaseError` for the service's own database."""
        if name == self._own.name:
            raise DatabaseError(f"{name!r} is the service's own database, and is never dropped.")
        self._copies.drop(files.copy_id(name))

    def clone(self, source: str, name: str) -> None:
        """Raise `DatabaseError`: AWS makes copies of the database, and none of a copy."""
        raise DatabaseError(
            "A copy at AWS is not copied again.",
            next_step="Restore the same point once more, as another copy.",
        )

    def mark(self, name: str) -> str:
        """Return a mark of the present instant in a copy."""
        return self._at(name).mark(self._own.name)

    def written_since(self, name: str, mark: str) -> Mapping[str, TableState]:
        """Return what was written in a copy since a mark."""
        return self._at(name).written_since(self._own.name, mark)

    def table_states(self, name: str) -> Mapping[str, TableState]:
        """Return the state of each table of a copy."""
        return self._at(name).table_states(self._own.name)

    def databases(self) -> Sequence[str]:
        """Return the names of the databases on the server, and of the copies beside it."""
        return [*self._own.databases(), *(files.name_of(each) for each in self._copies.copies())]

    def exchange(self, name: str, *, keep_as: str) -> None:
        """Raise `DatabaseError`: a copy lacks the standby, the backups and the protection of what it would replace.

        Nobody should find that out afterwards.
        """
        raise DatabaseError(
            "A copy at AWS does not take the place of the database by itself.",
            next_step="Restore it beside (`--into`), then follow docs/runbooks/restore.md, “At AWS”.",
        )

    def indexes(self, name: str) -> Sequence[str]:
        """Return the names of all indexes of this database or of a copy."""
        if name in ("", self._own.name):
            return self._own.indexes(name)
        return self._at(name).indexes(self._own.name)

    def invalid_indexes(self) -> Sequence[str]:
        """Return the indexes whose building has failed."""
        return self._own.invalid_indexes()

    def drop_index(self, name: str) -> None:
        """Drop an index while others use its table."""
        self._own.drop_index(name)

    def size_bytes(self) -> int:
        """Return the size of the database."""
        return self._own.size_bytes()

    def free_bytes(self) -> int | None:
        """Return None: a copy takes no room on the server's disk."""
        return None

    def watch_locks(self, name: str) -> AbstractContextManager[LockWatch]:
        """Watch which locks are held on a database and which statements run while the block runs."""
        if name in ("", self._own.name):
            return self._own.watch_locks(name)
        return self._at(name).watch_locks(self._own.name)

    def counting_statements(self, name: str) -> AbstractContextManager[StatementCount]:
        """Count the statements that a copy is sent while the block runs, if its server counts them."""
        return self._at(name).counting_statements(self._own.name)

    def _at(self, name: str) -> Database:
        return self._open_at(self.address_of(name))

    def _new_id(self, now: datetime) -> str:
        return files.frozen_id(self._copies.source, now, secrets.token_hex(2))

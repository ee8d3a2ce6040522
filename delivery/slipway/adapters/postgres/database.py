"""The service's database: PostgreSQL, spoken to directly and through its own client programs."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from psycopg import IsolationLevel
from psycopg.conninfo import conninfo_to_dict

from slipway.adapters.postgres.lock_watch import PostgresLockWatch, watching
from slipway.adapters.postgres.statement_count import StatementCount
from slipway.adapters.postgres.tools import Tools
from slipway.commands import postgres as commands
from slipway.commands import sql
from slipway.errors import WrongUse
from slipway.ports import ColumnSum, DatabaseError, Facts, TableState

BATCH = 5000
CONNECT_SECONDS = 10
PAUSE_SECONDS = 0.05


class PostgresSnapshot:
    """One instant of the database, exported for as long as its transaction is open."""

    def __init__(self, connection: psycopg.Connection, address: str, tools: Tools) -> None:
        self._connection = connection
        self._address = address
        self._tools = tools
        self._id, self._lsn, taken_at = _one(connection, sql.SNAPSHOT)
        self._taken_at: datetime = taken_at.astimezone(UTC)

    @property
    def lsn(self) -> str:
        """The position in the write-ahead log at that instant."""
        return str(self._lsn)

    @property
    def taken_at(self) -> datetime:
        """The instant, by the server's clock."""
        return self._taken_at

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query as they were at that instant."""
        with translated():
            yield from _rows(self._connection, query)

    def dump(self, into: Path, *, jobs: int) -> None:
        """Dump that instant into an empty folder; may run at the same time as `rows` in another thread."""
        self._tools.dump(self._address, into, snapshot=str(self._id), jobs=jobs)


# How long a look may wait for an answer.
ANSWER_SECONDS = 5


class Postgres:
    """A database at a URL. `environment` is what the client programs run in: PATH, and libpq's own variables.

    A dump, and a restoring, that takes longer than `within` has failed.
    """

    def __init__(
        self, address: str, environment: Mapping[str, str], *, within: timedelta = Tools.within
    ) -> None:
        """Name a database; nothing is sent before the first call. Raises `WrongUse` for an address that is none."""
        try:
            self._name = str(conninfo_to_dict(address)["dbname"])
            commands.url_of(address, self._name)
        except (psycopg.ProgrammingError, KeyError, ValueError) as error:
            raise WrongUse(
                "The database's address cannot be read.",
                next_step="Write postgresql://user@host/name; the password may come from PGPASSFILE.",
            ) from error
        self._address = address
        self._environment = environment
        self._within = within

    @property
    def address(self) -> str:
        """The database's address for the service and for libpq. It holds a secret."""
        return self._address

    @property
    def name(self) -> str:
        """The database's name."""
        return self._name

    def address_of(self, name: str) -> str:
        """Return the address of another database on the same server."""
        return commands.url_of(self._address, name)

    def server(self) -> Facts:
        """Return the versions of server and client programs. Raises `DatabaseError`."""
        with self.connected() as connection:
            return {"server": _one(connection, sql.SERVER_VERSION)[0], **self._tools.versions}

    @contextmanager
    def snapshot(self) -> Iterator[PostgresSnapshot]:
        """Hold one instant of the database for as long as the block runs. A dump that still runs then is stopped."""
        tools = Tools(self._tools.major, self._environment, self._within)
        with self.connected(autocommit=False) as connection:
            connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
            with translated():
                snapshot = PostgresSnapshot(connection, self._address, tools)
            try:
                yield snapshot
            finally:
                tools.stop()

    def rows(self, query: str, *, name: str = "") -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query on this database, or on another of the same server."""
        with self.connected(name, autocommit=False) as connection, translated():
            yield from _rows(connection, query)

    def restore(self, dump: Path, name: str, *, jobs: int, owners: bool = True) -> None:
        """Make a new database from a dump, with encoding, owner, settings and rights of this one.

        Without `owners` all that is in it belongs to the user that restores it, and the dump's rights are left out.

        Raises `DatabaseError` when anything in it cannot be restored; no half of it is left then.
        """
        with self.connected() as connection, translated():
            connection.execute(_one(connection, sql.CREATE_LIKE_OWN, name)[0])
            try:
                _carry_out(connection, sql.RIGHTS_LIKE_OWN, name)
                self._tools.restore(dump, self.address_of(name), jobs=jobs, owners=owners)
                _carry_out(connection, sql.DRESS_LIKE_OWN, name)
            except BaseException:
                self.drop(name)
                raise

    def check_dump(self, dump: Path) -> None:
        """Return when a dump's table of contents can be read. Raises `DatabaseError`."""
        self._tools.check(dump)

    def let_go(self, files_of_dump: Sequence[str]) -> None:
        """Do nothing: a dump is all that there is of it."""

    def drop(self, name: str) -> None:
        """Drop a scratch database and end its sessions. Raises `DatabaseError` for the service's own."""
        if name == self._name:
            raise DatabaseError(f"{name!r} is the service's own database, and is never dropped.")
        with self.connected() as connection, translated():
            connection.execute(sql.drop(name))

    def clone(self, source: str, name: str) -> None:
        """Make a scratch database that is equal to another one, ending the sessions of that one.

        Raises `DatabaseError` when there is one of that name, for a source that is not there, and for the service's
        own, whose sessions are people's.
        """
        if source == self._name:
            raise DatabaseError(f"{source!r} is the service's own database; copies are made of its copies.")
        with self.connected(sql.MAINTENANCE) as connection, translated():
            if not _exists(connection, source):
                raise DatabaseError(f"There is no database {source!r} to make a copy of.")
            connection.execute(sql.CLONE_BY_KERNEL)
            with self._ending_sessions(source):
                connection.execute(_one(connection, sql.CLONE, name, source)[0])

    def table_states(self, name: str) -> Mapping[str, TableState]:
        """Return the state of each table of a scratch database, by its schema and name, at one instant."""
        with self.snapshot_of(name) as connection, translated():
            return {
                f"{schema}.{table}": _state(connection, schema, table, columns)
                for (schema, table), columns in _columns(connection).items()
            }

    def mark(self, name: str) -> str:
        """Return a mark of the present instant in a scratch database, for `written_since`."""
        with self.connected(name) as connection:
            number, deleted = _one(connection, sql.MARK)
        return json.dumps({"transaction": number, "deleted": deleted})

    def written_since(self, name: str, mark: str) -> Mapping[str, TableState]:
        """Return the state of what was written in a scratch database since a mark, by schema and name of each table.

        How many rows were deleted, sessions tell when they end.
        """
        before = json.loads(mark)
        with self.snapshot_of(name) as connection, translated():
            deleted = dict(connection.execute(sql.DELETED).fetchall())
            return {
                f"{schema}.{table}": replace(
                    _state(connection, schema, table, columns, since=before["transaction"]),
                    deleted=deleted.get(f"{schema}.{table}", 0)
                    - before["deleted"].get(f"{schema}.{table}", 0),
                )
                for (schema, table), columns in _columns(connection).items()
            }

    def databases(self) -> Sequence[str]:
        """Return the names of the databases on the server."""
        with self.connected() as connection, translated():
            return [name for (name,) in connection.execute(sql.DATABASES)]

    def exchange(self, name: str, *, keep_as: str) -> None:
        """Rename this database to `keep_as` and the other to this one's name, ending all sessions of both.

        Both names change in one transaction, so that a process that dies here leaves both as they were, or exchanged.
        Repeating it after it was done changes nothing.
        """
        with self.connected(sql.MAINTENANCE) as connection, translated():
            if not _exists(connection, name) and _exists(connection, keep_as):
                return
            # Each renaming first keeps newcomers waiting, and then waits for some seconds until nobody is left.
            with self._ending_sessions(self._name, name), connection.transaction():
                connection.execute(sql.rename(self._name, keep_as))
                connection.execute(sql.rename(name, self._name))

    @contextmanager
    def _ending_sessions(self, *names: str) -> Iterator[None]:
        """End the sessions of these databases, again and again, while the block runs."""
        done = threading.Event()
        with self.connected(sql.MAINTENANCE) as connection, ThreadPoolExecutor(1) as aside:

            def end_sessions() -> None:
                while not done.is_set():
                    connection.execute(sql.TERMINATE, [list(names)])
                    done.wait(PAUSE_SECONDS)

            ending = aside.submit(end_sessions)
            try:
                yield
            finally:
                done.set()
                ending.result()

    def indexes(self, name: str) -> Sequence[str]:
        """Return the names of all indexes of a database, each with its schema and quoted as SQL needs it."""
        return [index for (index,) in self.rows(sql.INDEXES, name=name)]

    def invalid_indexes(self) -> Sequence[str]:
        """Return the indexes whose building has failed: they are there, and nobody uses them."""
        return [index for (index,) in self.rows(sql.INVALID_INDEXES)]

    def drop_index(self, name: str) -> None:
        """Drop an index while others use its table; one that is not there is no error."""
        with self.connected() as connection, translated():
            connection.execute(sql.drop_index(name))

    def size_bytes(self) -> int:
        """Return the size of the database."""
        with self.connected() as connection:
            return int(_one(connection, sql.SIZE)[0])

    def free_bytes(self) -> int | None:
        """Return the free room on the server's disk; None unless the server runs here and its folder can be seen."""
        with self.connected() as connection:
            folder, same_machine = _one(connection, sql.DATA_FOLDER)
        # Through a Unix socket both addresses are NULL.
        if same_machine is False or not folder:
            return None
        try:
            return shutil.disk_usage(folder).free
        except OSError:
            return None

    @contextmanager
    def watch_locks(self, name: str) -> Iterator[PostgresLockWatch]:
        """Watch which locks are held on a database and which statements run while the block runs."""
        with self.connected(name) as connection, watching(connection) as watch:
            yield watch

    @contextmanager
    def counting_statements(self, name: str) -> Iterator[StatementCount]:
        """Count the statements that another database of this server is sent while the block runs, if it counts them."""
        with ExitStack() as stack:
            counting: psycopg.Connection | None = None
            with suppress(DatabaseError):
                connection = stack.enter_context(self.connected(sql.MAINTENANCE))
                counting = connection if _one(connection, sql.COUNTS_STATEMENTS)[0] else None
            if counting is None:
                stack.close()
            yield StatementCount(counting, name)

    @contextmanager
    def snapshot_of(self, name: str) -> Iterator[psycopg.Connection]:
        """Give a connection that sees one instant of another database of the same server while the block runs."""
        with self.connected(name, autocommit=False) as connection:
            connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
            yield connection

    @cached_property
    def _tools(self) -> Tools:
        with self.connected() as connection:
            return Tools(int(_one(connection, sql.SERVER_MAJOR)[0]), self._environment, self._within)

    @contextmanager
    def connected(self, name: str = "", *, autocommit: bool = True) -> Iterator[psycopg.Connection]:
        """Give a connection to this database, or to another of the same server, while the block runs."""
        connection = _connect(self.address_of(name) if name else self._address, autocommit=autocommit)
        try:
            yield connection
        finally:
            connection.close()


def _connect(address: str, *, autocommit: bool) -> psycopg.Connection:
    with translated():
        connection = psycopg.connect(
            address, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name="slipway"
        )
        connection.execute(sql.NO_LIMITS)
        connection.autocommit = autocommit
    return connection


def _rows(connection: psycopg.Connection, query: str) -> Iterator[tuple[Any, ...]]:
    with connection.cursor("slipway_rows") as cursor:
        cursor.itersize = BATCH
        yield from cursor.execute(query.strip().rstrip(";"))


def _one(connection: psycopg.Connection, query: str, *values: Any) -> tuple[Any, ...]:
    with translated():
        found = connection.execute(query, values or None).fetchone()
    if found is None:
        raise DatabaseError("The server gave no answer where there always is one.")
    return found


def _columns(connection: psycopg.Connection) -> Mapping[tuple[str, str], Sequence[tuple[str, str]]]:
    """Return the columns of each table with their kinds, by schema and name of the table."""
    tables = dict[tuple[str, str], list[tuple[str, str]]]()
    for schema, table, column, column_type in connection.execute(sql.COLUMNS).fetchall():
        columns = tables.setdefault((schema, table), [])
        if column is not None:
            columns.append((column, sql.kind_of(column_type)))
    return tables


def _state(
    connection: psycopg.Connection,
    schema: str,
    table: str,
    columns: Sequence[tuple[str, str]],
    *,
    since: str = "",
) -> TableState:
    rows, *figures = _one(connection, sql.table_state(schema, table, columns, since=since))
    pairs = zip(columns, figures[::2], figures[1::2], strict=True)
    sums = {name: ColumnSum(kind, Decimal(total), nulls) for (name, kind), total, nulls in pairs}
    return TableState(rows, sums)


def _carry_out(connection: psycopg.Connection, query: str, name: str) -> None:
    """Carry out the statements that the server writes about a database."""
    for (statement,) in connection.execute(query, [name] * query.count("%s::text")).fetchall():
        connection.execute(statement)


def _exists(connection: psycopg.Connection, name: str) -> bool:
    return bool(_one(connection, sql.EXISTS, name)[0])


@contextmanager
def translated() -> Iterator[None]:
    """Turn whatever the library raises into `DatabaseError`."""
    try:
        yield
    except psycopg.errors.ObjectInUse as error:
        raise DatabaseError(
            "Some sessions did not end.", next_step="Stop what uses the database, and run it again."
        ) from error
    except psycopg.Error as error:
        raise DatabaseError(f"The database refused or did not answer: {one_line(error)}.") from error


def one_line(error: psycopg.Error) -> str:
    """Return what the server says in one line, without its picture of the statement and libpq's questions."""
    said = [each for each in (error.diag.message_primary, error.diag.message_detail) if each]
    lines = [line.strip() for line in str(error).splitlines() if line.strip() and not line.startswith("\t")]
    return " ".join(" · ".join(said or lines).split()).rstrip(".") or type(error).__name__


def why_mute(address: str) -> str:
    """Return why a database does not answer within some seconds, or an empty text when it does."""
    try:
        with psycopg.connect(address, connect_timeout=ANSWER_SECONDS, autocommit=True) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error as error:
        return " ".join(str(error).split()) or type(error).__name__
    return ""

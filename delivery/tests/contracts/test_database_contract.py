"""What Slipway relies on in a service's database, true of PostgreSQL and of the small world's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from slipway.adapters.postgres.database import Postgres
from slipway.ports import ColumnSum, Database, DatabaseError

from tests.fakes.small_world import SmallWorld, WorldDatabase
from tests.support.place import wait_until
from tests.support.postgres import execute


@dataclass(frozen=True)
class Service:
    """A database, what lies in it, and a way to write that."""

    database: Database
    content: Callable[[str], str]
    write: Callable[[str, str], None]

    def dumped(self, folder: Path) -> Path:
        into = folder / "dump"
        into.mkdir()
        with self.database.snapshot() as snapshot:
            snapshot.dump(into, jobs=1)
        return into

    def beside(self, name: str) -> str:
        return f"{self.database.name}_{name}"


def small_world(folder: Path) -> Service:
    world = SmallWorld(folder)
    database = WorldDatabase(world)

    def write(name: str, text: str) -> None:
        databases = world.read()["databases"]
        world.change("write", databases={**databases, name: text})

    return Service(database, database.schema, write)


def postgres(database: Postgres) -> Service:
    execute(database.address, "CREATE TABLE said (words text)", "INSERT INTO said VALUES ('old')")

    def content(name: str) -> str:
        return str(next(database.rows("SELECT words FROM said", name=name))[0])

    def write(name: str, text: str) -> None:
        execute(database.address_of(name), f"UPDATE said SET words = '{text}'")

    return Service(database, content, write)


@pytest.fixture(params=["small world", "postgres"])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Service:
    if request.param == "postgres":
        return postgres(request.getfixturevalue("database"))
    (tmp_path / "world").mkdir()
    return small_world(tmp_path / "world")


def test_a_dump_is_restored_beside_what_it_was_taken_of(service: Service, tmp_path: Path) -> None:
    dump, name = service.dumped(tmp_path), service.beside("scratch")
    service.database.check_dump(dump)
    service.database.restore(dump, name, jobs=1)
    assert name in service.database.databases()
    service.write(name, "new")
    assert (service.content(name), service.content(service.database.name)) == ("new", "old")


def test_nothing_is_restored_over_what_is_there(service: Service, tmp_path: Path) -> None:
    dump, name = service.dumped(tmp_path), service.beside("scratch")
    service.database.restore(dump, name, jobs=1)
    service.write(name, "new")
    for there in (name, service.database.name):
        with pytest.raises(DatabaseError):
            service.database.restore(dump, there, jobs=1)
    assert (service.content(name), service.content(service.database.name)) == ("new", "old")


def test_a_folder_without_a_dump_is_refused(service: Service, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError):
        service.database.check_dump(tmp_path)


def test_a_scratch_database_is_dropped_and_the_services_own_never_is(
    service: Service, tmp_path: Path
) -> None:
    name = service.beside("scratch")
    service.database.restore(service.dumped(tmp_path), name, jobs=1)
    for _ in range(2):
        service.database.drop(name)
    assert name not in service.database.databases()
    with pytest.raises(DatabaseError):
        service.database.drop(service.database.name)
    assert service.content(service.database.name) == "old"


def test_two_databases_change_places_and_doing_it_again_changes_nothing(
    service: Service, tmp_path: Path
) -> None:
    name, kept = service.beside("scratch"), service.beside("before")
    service.database.restore(service.dumped(tmp_path), name, jobs=1)
    service.write(name, "new")
    for _ in range(2):
        service.database.exchange(name, keep_as=kept)
        assert (service.content(service.database.name), service.content(kept)) == ("new", "old")
        assert name not in service.database.databases()
    service.database.exchange(kept, keep_as=name)
    assert (service.content(service.database.name), service.content(name)) == ("old", "new")


def test_a_snapshot_stays_at_its_instant(service: Service, tmp_path: Path) -> None:
    name, into = service.beside("scratch"), tmp_path / "dump"
    into.mkdir()
    with service.database.snapshot() as snapshot:
        assert snapshot.lsn
        service.write(service.database.name, "later")
        snapshot.dump(into, jobs=1)
    service.database.restore(into, name, jobs=1)
    assert (service.content(name), service.content(service.database.name)) == ("old", "later")


def test_a_clone_is_equal_and_goes_its_own_way(service: Service, tmp_path: Path) -> None:
    name, other = service.beside("scratch"), service.beside("other")
    service.database.restore(service.dumped(tmp_path), name, jobs=1)
    service.database.clone(name, other)
    assert service.database.table_states(other) == service.database.table_states(name)
    service.write(other, "new")
    assert (service.content(name), service.content(other)) == ("old", "new")
    assert service.database.table_states(other) != service.database.table_states(name)
    assert service.database.table_states(other)["public.said"].rows == 1


def test_a_clone_is_made_of_a_copy_alone_and_over_nothing(service: Service, tmp_path: Path) -> None:
    name = service.beside("scratch")
    service.database.restore(service.dumped(tmp_path), name, jobs=1)
    for source, target in (
        (service.database.name, service.beside("other")),
        (service.beside("missing"), service.beside("other")),
        (name, service.database.name),
    ):
        with pytest.raises(DatabaseError):
            service.database.clone(source, target)
    assert service.beside("other") not in service.database.databases()


def test_what_is_told_of_server_and_room_can_be_used(service: Service) -> None:
    assert service.database.server()
    assert service.database.size_bytes() > 0
    assert service.database.free_bytes() is None or service.database.free_bytes()
    assert list(service.database.invalid_indexes()) == []
    assert service.database.address_of(service.database.name)


TABLES = """
    CREATE SCHEMA "Odd One";
    CREATE TABLE "Odd One"."the ""table" ("a ""b" int, plain text, at timestamptz, "on" date, cost numeric(9, 2),
                                          share float8, doc jsonb);
    CREATE TABLE divided (id int, at timestamp) PARTITION BY RANGE (id);
    CREATE TABLE lower PARTITION OF divided FOR VALUES FROM (0) TO (10);
    CREATE TABLE upper PARTITION OF divided FOR VALUES FROM (10) TO (20);
    INSERT INTO divided VALUES (1, '1970-01-02'), (2, NULL), (11, 'infinity');
    CREATE TABLE parent (id int);
    CREATE TABLE child (more text) INHERITS (parent);
    INSERT INTO parent VALUES (1);
    INSERT INTO child VALUES (2, 'x');
    CREATE TABLE bare ();
    CREATE VIEW seen AS SELECT * FROM divided;
    CREATE MATERIALIZED VIEW kept AS SELECT * FROM divided
"""
ROWS = """
    INSERT INTO "Odd One"."the ""table" VALUES
    (1, 'one', '1970-01-01 00:00:01.5+00', '1970-01-03', 1.10, 0.1, '{"a": 1}'),
    (2, NULL, '1970-01-01 01:00:00+01', NULL, 2.20, 'NaN', NULL),
    (NULL, 'two', NULL, '1970-01-02', -3.30, 0.2, '[]')
"""


def test_tables_are_summed_up_by_the_kinds_of_their_columns(database: Postgres) -> None:
    execute(database.address, TABLES, ROWS)
    states = database.table_states(database.name)
    assert sorted(states) == [
        'Odd One.the "table',
        "public.bare",
        "public.child",
        "public.lower",
        "public.parent",
        "public.upper",
    ]
    odd = states['Odd One.the "table']
    assert odd.rows == 3
    assert odd.columns['a "b'] == ColumnSum("number", Decimal(3), 1)
    assert odd.columns["at"] == ColumnSum("instant", Decimal("1.5"), 1)
    assert odd.columns["on"] == ColumnSum("instant", Decimal(3 * 86400), 1)
    assert odd.columns["cost"] == ColumnSum("number", Decimal(0))
    assert odd.columns["share"] == ColumnSum("number", Decimal("0.3"), 1)
    assert (odd.columns["plain"].kind, odd.columns["plain"].nulls) == ("other", 1)
    assert states["public.lower"].columns["at"] == ColumnSum("instant", Decimal(86400), 1)
    assert states["public.upper"].columns["at"] == ColumnSum("instant", Decimal(0), 1)
    assert [states[f"public.{name}"].rows for name in ("parent", "child", "bare")] == [1, 1, 0]


def test_the_order_of_rows_makes_no_difference_and_a_changed_value_does(
    database: Postgres, tmp_path: Path
) -> None:
    execute(database.address, "CREATE TABLE t (word text, share float8)")
    execute(database.address, "INSERT INTO t VALUES ('a', 0.1), ('b', 0.7), ('c', 1e15)")
    before = database.table_states(database.name)
    execute(database.address, "DELETE FROM t WHERE word = 'a'", "INSERT INTO t VALUES ('a', 0.1)")
    assert database.table_states(database.name) == before
    execute(database.address, "UPDATE t SET word = 'B' WHERE word = 'b'")
    assert database.table_states(database.name) != before


def test_what_was_written_since_a_mark_is_told_apart(database: Postgres) -> None:
    execute(database.address, "CREATE TABLE t (id int, word text)")
    execute(database.address, "INSERT INTO t SELECT n, 'old' FROM generate_series(1, 9) AS n")
    execute(database.address, "DELETE FROM t WHERE id = 9", "VACUUM FREEZE t")
    mark = database.mark(database.name)
    assert database.written_since(database.name, mark)["public.t"].rows == 0
    execute(database.address, "INSERT INTO t VALUES (20, 'new')", "UPDATE t SET word = 'x' WHERE id = 1")
    execute(database.address, "DELETE FROM t WHERE id IN (2, 3, 4)")
    # The session that deleted has ended by itself; the server counts what it did a moment later.
    wait_until(lambda: database.written_since(database.name, mark)["public.t"].deleted == 3)
    found = database.written_since(database.name, mark)["public.t"]
    assert (found.rows, found.columns["id"].total) == (2, Decimal(21))


def test_a_clone_ends_the_sessions_of_what_it_is_made_of(database: Postgres, tmp_path: Path) -> None:
    name = f"{database.name}_scratch"
    execute(database.address, f"CREATE DATABASE {name} STRATEGY file_copy")
    with database.connected(name) as other:
        database.clone(name, f"{name}_2")
        with pytest.raises(psycopg.OperationalError):
            other.execute("SELECT 1")
    assert f"{name}_2" in database.databases()

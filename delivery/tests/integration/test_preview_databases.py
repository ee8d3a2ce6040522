"""The database of a preview on a real PostgreSQL, made by a role that is no superuser."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from slipway.adapters.postgres.database import Postgres
from slipway.adapters.postgres.preview_databases import PreviewServer
from slipway.commands.postgres import url_as, url_of
from slipway.ports import DatabaseError

from tests.support.postgres import execute

WITHIN = timedelta(minutes=5)


@pytest.fixture
def server(database: Postgres) -> Iterator[PreviewServer]:
    """A server by the address of whoever may make databases and roles, and whose live database everybody may enter."""
    maker = f"{database.name}_maker"
    execute(
        database.address,
        "CREATE TABLE people (name text)",
        "INSERT INTO people VALUES ('somebody')",
        f"CREATE ROLE {maker} LOGIN CREATEDB CREATEROLE",
    )
    yield PreviewServer(url_as(url_of(database.address, "postgres"), maker, "x"), os.environ, within=WITHIN)
    for each in database.databases():
        if each.startswith(f"{database.name}-preview"):
            database.drop(each)
            execute(database.address, f'DROP ROLE IF EXISTS "{each}"')
    execute(database.address, f"DROP ROLE {maker}")


def dumped(database: Postgres, folder: Path) -> Path:
    into = folder / "dump"
    into.mkdir()
    with database.snapshot() as snapshot:
        snapshot.dump(into, jobs=1)
    return into


def roles(database: Postgres, name: str) -> list[tuple[object, ...]]:
    query = f"SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = '{name}'"
    return list(database.rows(query))


def test_a_preview_owns_its_copy_and_can_neither_make_databases_nor_roles(
    server: PreviewServer, database: Postgres, tmp_path: Path
) -> None:
    name = f"{database.name}-preview-41"
    own = server.of(name, uuid.uuid4().hex)
    own.restore(dumped(database, tmp_path), name, jobs=1)
    assert name in own.address_of(name)
    assert list(own.rows("SELECT name FROM people", name=name)) == [("somebody",)]
    execute(own.address, "ALTER TABLE people ADD COLUMN age int", "INSERT INTO people VALUES ('another')")
    (who,) = own.rows("SELECT tableowner FROM pg_tables WHERE tablename = 'people'")
    assert who == (name,)
    assert roles(database, name) == [(False, False, False)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        execute(own.address, "CREATE ROLE more SUPERUSER")


def test_what_its_role_could_enter_of_others_is_named_until_it_is_shut(
    server: PreviewServer, database: Postgres, tmp_path: Path
) -> None:
    one, other = (f"{database.name}-preview-{number}" for number in (41, 42))
    dump = dumped(database, tmp_path)
    for name in (one, other):
        server.of(name, "x").restore(dump, name, jobs=1)
    open_to = server.others_open_to(one)
    assert database.name in open_to
    assert {one, other, "postgres"} & set(open_to) == set()
    execute(database.address, f"REVOKE CONNECT ON DATABASE {database.name} FROM PUBLIC")
    assert database.name not in server.others_open_to(one)
    for closed in (other, database.name):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(url_as(url_of(database.address, closed), one, "x"))


def test_asking_again_keeps_what_is_there_and_dropping_again_is_no_error(
    server: PreviewServer, database: Postgres, tmp_path: Path
) -> None:
    name = f"{database.name}-preview-41"
    server.of(name, "x").restore(dumped(database, tmp_path), name, jobs=1)
    execute(server.of(name, "y").address, "INSERT INTO people VALUES ('another')")
    assert len(list(server.of(name, "y").rows("SELECT name FROM people", name=name))) == 2
    for _ in range(2):
        server.drop(name)
        assert name not in server.names()
        assert roles(database, name) == []


def test_a_copy_that_cannot_be_restored_leaves_no_half_of_it(
    server: PreviewServer, database: Postgres, tmp_path: Path
) -> None:
    name, dump = f"{database.name}-preview-41", dumped(database, tmp_path)
    (dump / "toc.dat").write_bytes(b"damaged")
    with pytest.raises(DatabaseError):
        server.of(name, "x").restore(dump, name, jobs=1)
    assert name not in server.names()
    server.drop(name)

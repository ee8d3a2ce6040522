"""Statements of a copy are counted by its server, where that has pg_stat_statements; else the number is not known."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from slipway.adapters.postgres.database import Postgres

from tests.support import counting_postgres
from tests.support.postgres import execute


@pytest.fixture(scope="module")
def counting() -> Iterator[Postgres]:
    """A server that counts statements, and a database of a service in it."""
    if not counting_postgres.BROUGHT:
        pytest.skip(counting_postgres.WHY_NOT)
    with (
        tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as folder,
        counting_postgres.serving(Path(folder), "pg_stat_statements.max=100") as address,
    ):
        execute(address, "CREATE DATABASE a", "CREATE DATABASE b")
        server = Postgres(address, os.environ)
        yield Postgres(server.address_of("a"), os.environ)


def test_what_a_database_is_sent_counts_and_nothing_else(counting: Postgres) -> None:
    with (
        psycopg.connect(counting.address_of("b"), autocommit=True) as asked,
        psycopg.connect(counting.address_of("a"), autocommit=True) as other,
        counting.counting_statements("b") as count,
    ):
        for number in range(3):
            asked.execute("SELECT %s::int", [number])
            other.execute("SELECT 1")
        assert list((count.since() or {}).values()) == [3]
        assert count.since() == {}
        with asked.transaction():
            asked.execute("SELECT 2")
        # BEGIN and COMMIT are sent too.
        assert list((count.since() or {}).values()) == [1, 1, 1]


def test_a_kind_has_one_number_in_a_database_and_its_copy(counting: Postgres) -> None:
    execute(counting.address_of("b"), "CREATE TABLE IF NOT EXISTS copied (id int)")
    counting.clone("b", "b_copy")
    with counting.counting_statements("b") as one, counting.counting_statements("b_copy") as other:
        for number, name in enumerate(("b", "b_copy")):
            execute(counting.address_of(name), f"SELECT FROM copied WHERE id = {number}")
        assert one.since() == other.since() != {}
    counting.drop("b_copy")


def test_who_may_not_see_the_statements_of_others_counts_nothing(counting: Postgres) -> None:
    execute(counting.address, "DROP ROLE IF EXISTS blind", "CREATE ROLE blind LOGIN")
    blind = Postgres(counting.address.replace("postgres@", "blind@"), os.environ)
    with blind.counting_statements("b") as count:
        execute(counting.address_of("b"), "SELECT 1")
        assert count.since() is None


def test_what_the_server_has_forgotten_is_not_guessed(counting: Postgres) -> None:
    with (
        psycopg.connect(counting.address_of("b"), autocommit=True) as asked,
        counting.counting_statements("b") as count,
    ):
        asked.execute("SELECT 1")
        execute(counting.address_of("postgres"), "SELECT pg_stat_statements_reset()")
        assert count.since() is None
        asked.execute("SELECT 1")
        assert list((count.since() or {}).values()) == [1]
        for number in range(200):
            asked.execute(f"SELECT 1{', 1' * number}".encode())
        assert count.since() is None


def test_a_server_that_stops_counting_stops_no_replay(counting: Postgres) -> None:
    with counting.counting_statements("b") as count:
        server = counting.address_of("postgres")
        execute(server, "DROP EXTENSION pg_stat_statements")
        try:
            assert count.since() is None
            assert count.since() is None
        finally:
            execute(server, "CREATE EXTENSION pg_stat_statements")


def test_where_nobody_counts_nobody_knows(database: Postgres) -> None:
    with database.counting_statements(database.name) as count:
        assert count.since() is None

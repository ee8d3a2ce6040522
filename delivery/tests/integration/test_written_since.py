"""What was written since a point is counted and exported, row by row and digit by digit, whatever tables are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from slipway.adapters.postgres.database import Postgres
from slipway.decisions.points.differences import Difference
from slipway.flows.data import written_since

from tests.support.postgres import execute


@pytest.fixture
def then(database: Postgres) -> str:
    """An empty database beside, as one is that was restored from a point before everything."""
    execute(database.address, f"CREATE DATABASE {database.name}_then")
    return f"{database.name}_then"


def exported(database: Postgres, then: str, folder: Path) -> dict[str, list[str]]:
    written_since.export(database, then, written_since.tables_of(database), folder)
    return {file.name: file.read_text().splitlines() for file in folder.iterdir()}


def test_no_digit_is_lost(database: Postgres, then: str, tmp_path: Path) -> None:
    execute(
        database.address,
        "CREATE TABLE money (amount numeric, large bigint, said json)",
        "INSERT INTO money VALUES (12345678901234567890.123456789012345678, 9007199254740993, E'{\n\"a\": 1.10\r\n}')",
    )
    (line,) = exported(database, then, tmp_path)["public.money.jsonl"]
    assert "12345678901234567890.123456789012345678" in line
    assert "1.10" in line
    row = json.loads(line)
    assert row["change"] == "written"
    assert row["row"]["large"] == 9007199254740993


def test_changed_and_deleted_rows_are_there_as_they_were_and_are(
    database: Postgres, then: str, tmp_path: Path
) -> None:
    for address in (database.address, database.address_of(then)):
        execute(address, "CREATE TABLE t (x int)", "INSERT INTO t VALUES (1), (2), (2)")
    execute(database.address, "DELETE FROM t WHERE x = 1", "INSERT INTO t VALUES (2)")
    assert exported(database, then, tmp_path) == {
        "public.t.jsonl": ['{"change": "gone", "row": {"x":1}}', '{"change": "written", "row": {"x":2}}']
    }


def test_any_name_of_a_table_or_column_will_do(database: Postgres, then: str, tmp_path: Path) -> None:
    execute(
        database.address,
        'CREATE TABLE "a/b%" (line int, "each" text, "each.*" text)',
        "INSERT INTO \"a/b%\" VALUES (1, 'x', 'y')",
    )
    found = exported(database, then, tmp_path)
    assert [json.loads(line)["row"] for line in found['public."a%2Fb%25".jsonl']] == [
        {"line": 1, "each": "x", "each.*": "y"}
    ]


def test_rows_of_partitions_and_children_are_counted_once(database: Postgres, then: str) -> None:
    execute(
        database.address,
        "CREATE TABLE p (id int) PARTITION BY RANGE (id)",
        "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100)",
        "INSERT INTO p SELECT generate_series(1, 10)",
        "CREATE TABLE parent (id int)",
        "CREATE TABLE child () INHERITS (parent)",
        "INSERT INTO parent VALUES (1)",
        "INSERT INTO child VALUES (2), (3)",
    )
    assert written_since.changed_tables(database, then) == {
        "public.child": Difference(2, 0),
        "public.p1": Difference(10, 0),
        "public.parent": Difference(1, 0),
    }

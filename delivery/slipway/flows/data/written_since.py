"""What has been written to a database since a point that lies restored next to it: how much, and every row of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from slipway.decisions.points.differences import Difference, differences
from slipway.ports import Database

# Each row lies in exactly one of these: a partitioned table has none of its own, and children are asked for theirs.
TABLES = """
    SELECT quote_ident(nspname) || '.' || quote_ident(relname)
      FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE relkind = 'r' AND relpersistence <> 't' AND nspname NOT IN ('pg_catalog', 'information_schema')
     ORDER BY 1
"""
# Whole rows as text, in an order that two databases agree on: what is in one list only was written or deleted since.
# With the star, no column of the same name is meant.
ROWS = """SELECT row_to_json(each.*)::text COLLATE "C" AS line FROM ONLY {table} AS each ORDER BY 1"""


def tables_of(database: Database, name: str = "") -> Sequence[str]:
    """Return the tables of a database, or of another on the same server, as SQL names them."""
    return [table for (table,) in database.rows(TABLES, name=name)]


def changed_tables(database: Database, then: str) -> dict[str, Difference]:
    """Return in what each table differs from what it was in the other database."""
    there = tables_of(database, then)
    return {
        table: _difference(database, table, then if table in there else "") for table in tables_of(database)
    }


def export(database: Database, then: str, tables: Sequence[str], folder: Path) -> None:
    """Write all rows that differ into a folder, a file for each table and a line for each row, digit by digit."""
    there = tables_of(database, then)
    for table in tables:
        with (folder / file_of(table)).open("w") as out:
            for side, line in _changes(database, table, then if table in there else ""):
                change = "written" if side > 0 else "gone"
                # A column of the type json keeps its own line ends.
                row = line.replace("\r", " ").replace("\n", " ")
                out.write(f'{{"change": "{change}", "row": {row}}}\n')


def file_of(table: str) -> str:
    """Return the name of a table's file."""
    return f"{table.replace('%', '%25').replace('/', '%2F')}.jsonl"


def _difference(database: Database, table: str, then: str) -> Difference:
    written = gone = 0
    for side, _ in _changes(database, table, then):
        written, gone = written + (side > 0), gone + (side < 0)
    return Difference(written, gone)


def _changes(database: Database, table: str, then: str) -> Iterator[tuple[int, str]]:
    query = ROWS.format(table=table)
    before = (line for (line,) in database.rows(query, name=then)) if then else iter(())
    yield from differences((line for (line,) in database.rows(query)), before)

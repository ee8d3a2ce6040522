"""Numbered SQL files, each applied once in a transaction of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources

from .database import Connection, driver

LEDGER = (
    "CREATE TABLE IF NOT EXISTS schema_migrations "
    "(name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
)


@dataclass(frozen=True)
class Migration:
    """One numbered file. A first line `-- kind: expand` speaks for SQL that nobody can see into."""

    name: str
    sql: str

    def as_json(self) -> dict[str, str]:
        """Return it as `pending` prints it."""
        kind = re.match(r"-- kind: (\w+)\n", self.sql)
        return {"name": self.name, "sql": self.sql, **({"kind": kind[1]} if kind else {})}


def known() -> list[Migration]:
    """Return the migrations of this build, in their order."""
    files = (resources.files(__package__) / "migrations").iterdir()
    found = (
        Migration(file.name.removesuffix(".sql"), file.read_text())
        for file in files
        if file.name.endswith(".sql")
    )
    return sorted(found, key=lambda each: each.name)


def pending(connection: Connection) -> list[Migration]:
    """Return the migrations that have not been applied, changing nothing."""
    try:
        rows = connection.execute("SELECT name FROM schema_migrations").fetchall()
    except driver().errors.UndefinedTable:
        rows = []
    applied = {name for (name,) in rows}
    return [each for each in known() if each.name not in applied]


def migrate(connection: Connection) -> list[Migration]:
    """Apply what is pending and return it. One that fails leaves nothing of itself."""
    if todo := pending(connection):
        connection.execute(LEDGER)
    for each in todo:
        with connection.transaction():
            connection.execute(each.sql.encode())
            connection.execute("INSERT INTO schema_migrations (name) VALUES (%s)", (each.name,))
    return todo

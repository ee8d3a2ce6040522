"""Say what a migration would do, before it does it."""

from __future__ import annotations

import argparse
import json
import sys

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations import RunPython
from django.db.migrations.operations.base import Operation

from galley.config import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print a JSON list of `{name, sql, python}`, or write it to a file. `python` lists what no SQL can be shown of."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    text = json.dumps([_described(migration, executor) for migration, _ in plan], indent=1) + "\n"
    if arguments.to:
        arguments.to.write_text(text)
    else:
        sys.stdout.write(text)
    return 0


def _described(migration: Migration, executor: MigrationExecutor) -> dict[str, object]:
    python = [_name(operation) for operation in migration.operations if isinstance(operation, RunPython)]
    try:
        sql = "\n".join(executor.loader.collect_sql([(migration, False)]))
    except (ValueError, DatabaseError):
        # Django looks up the names of constraints in the database, where those of a pending migration are not yet.
        sql, python = "", [operation.describe() for operation in migration.operations]
    name = f"{migration.app_label}.{migration.name}"
    return {"name": name, "sql": sql, "python": python, "atomic": migration.atomic}


def _name(operation: Operation) -> str:
    return getattr(getattr(operation, "code", None), "__name__", "python")

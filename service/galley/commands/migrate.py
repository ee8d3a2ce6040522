"""Bring the database up to this release."""

from __future__ import annotations

import argparse
import sys

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from galley.commands.import_templates import import_shipped
from galley.config import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Apply pending migrations, or with --check list them."""
    pending = _pending()
    if arguments.check:
        sys.stdout.writelines(f"{name}\n" for name in pending)
        return 1 if pending else 0
    migrate()
    if arguments.templates:
        import_shipped()
    sys.stdout.write(f"{len(pending)} migrations applied.\n" if pending else "Nothing to migrate.\n")
    return 0


def migrate() -> None:
    """Apply pending migrations and make the cache's table."""
    if _pending():
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def _pending() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]

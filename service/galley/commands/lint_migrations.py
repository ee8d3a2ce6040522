"""Say which pending migrations the code before them could not live with, by django-migration-linter."""

from __future__ import annotations

import argparse

from django_migration_linter import MigrationLinter

from galley.config import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the linter's lines, and end with 1 when it refuses a migration.

    A migration whose SQL Django cannot show without running it is passed over here; `pending-migrations` names it.
    """
    linter = MigrationLinter(only_unapplied_migrations=True, no_cache=True, ignore_sqlmigrate_errors=True)
    linter.lint_all_migrations()
    linter.print_summary()
    return 1 if linter.has_errors else 0

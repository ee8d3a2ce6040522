"""Say which pending migrations the code before them could not live with, by django-migration-linter."""

from __future__ import annotations

import argparse

from django.db.migrations import RunSQL
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser.base import Issue

from galley.config import Settings


class ForwardsOnly(MigrationLinter):
    """Looks only at what a migration does. Nobody migrates backwards here, so its way back takes nothing away."""

    def lint_runsql(self, runsql: RunSQL) -> tuple[list[Issue], list[Issue], list[Issue]]:
        """Return errors, what was ignored, and warnings of the statements that go forwards."""
        return super().lint_runsql(RunSQL(runsql.sql, RunSQL.noop))


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the linter's lines, and end with 1 when it refuses a migration.

    A migration whose SQL Django cannot show without running it is passed over here; `pending-migrations` names it.
    """
    linter = ForwardsOnly(only_unapplied_migrations=True, no_cache=True, ignore_sqlmigrate_errors=True)
    linter.lint_all_migrations()
    linter.print_summary()
    return 1 if linter.has_errors else 0

"""Anonymise a copy of the data."""

from __future__ import annotations

import argparse
import os
import secrets
import sys

from django.db import connection

from galley import wiring
from galley.config import Settings
from galley.documents import operations
from galley.documents.scrambling import Scrambler
from galley.failures import CommandFailed
from galley.ports import ObjectStoreError, RenderingTools

NAME = f"galley anonymise {os.getpid()}"
# Sessions of others are seen without their particulars; only those of people and programs have a role.
OTHERS = """
    SELECT coalesce(nullif(application_name, ''), usename) FROM pg_stat_activity
    WHERE datname = current_database() AND usesysid IS NOT NULL AND application_name IS DISTINCT FROM %s ORDER BY 1
"""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Rewrite the database and the store that the settings lead to. Refused where anybody else is at work."""
    if not arguments.yes_this_is_a_copy:
        raise CommandFailed(
            "This rewrites every person, document and picture, for good, so it is for a copy of the data only. "
            "Say --yes-this-is-a-copy if DATABASE_URL and OBJECT_STORE_URL lead to one."
        )
    _must_be_alone()
    work = operations.Anonymising(
        tools=RenderingTools(wiring.command_store(), wiring.command_renderer(), wiring.command_reader()),
        scrambler=Scrambler(secrets.token_bytes(32)),
        now=wiring.clock().now(),
        tell=_tell,
    )
    try:
        operations.anonymise(work)
    except (operations.UndecidedColumns, operations.CannotBeMade, ObjectStoreError) as error:
        raise CommandFailed(str(error)) from error
    return 0


def _must_be_alone() -> None:
    """Raise `CommandFailed` when others use the database: a copy has no other users, live data has."""
    # The first connection is opened after this, so that ours can be told apart.
    os.environ["PGAPPNAME"] = NAME
    with connection.cursor() as cursor:
        cursor.execute(OTHERS, [NAME])
        others = sorted({name for (name,) in cursor.fetchall()})
    if others:
        name = connection.settings_dict["NAME"]
        raise CommandFailed(
            f"Others are at work in the database {name!r}, so it is no copy: {', '.join(others)}."
        )


def _tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()

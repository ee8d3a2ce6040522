"""The database at an address. PostgreSQL's library takes long to load, and many commands ask no database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from slipway.ports import Database


def open_database(
    address: str, environment: Mapping[str, str], *, within: timedelta = timedelta(hours=6)
) -> Database:
    """Open the database at a URL; nothing is sent to it by this.

    `environment` is what PostgreSQL's client programs run in; a dump that takes longer than `within` has failed.
    Raises `WrongUse` for an address that is none.
    """
    from slipway.adapters.postgres.database import Postgres

    return Postgres(address, environment, within=within)


def why_mute(address: str) -> str:
    """Return why a database does not answer within some seconds, or an empty text when it does."""
    from slipway.adapters.postgres import database

    return database.why_mute(address)

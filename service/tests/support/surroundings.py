"""What the service's tests run in: a data folder, PostgreSQL, and Django opened before any test is imported."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from galley.config import Settings
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

if TYPE_CHECKING:
    from django.db.transaction import Atomic

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
BASE = "galley_base"
MAIN = f"galley_{WORKER}"
OWN = f"galley_{WORKER}_own"
# Nothing here has to survive a power cut.
IN_A_HURRY = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


def _folder() -> tuple[Path, bool]:
    """Return the folder that all processes of this run share, and whether this process made it."""
    if given := os.environ.get("GALLEY_TESTS_HOME"):
        return Path(given), False
    made = Path(tempfile.mkdtemp(prefix="galley-tests-"))
    made.chmod(0o755)  # PostgreSQL may run as another user
    os.environ["GALLEY_TESTS_HOME"] = str(made)
    return made, True


FOLDER, OURS = _folder()
HOME = FOLDER / WORKER
OBJECTS = HOME / "objects"
LETTERS = HOME / "mail"
BASE_OBJECTS = FOLDER / "objects"


def open_django() -> None:
    """Set the environment as the tests need it, whatever the developer has set, and open Django."""
    for name in Settings.model_fields:
        os.environ.pop(name.upper(), None)
    os.environ |= {
        # The browser's library keeps an event loop in the thread of the tests, and Django would refuse to work there.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
        "DJANGO_SETTINGS_MODULE": "galley.settings",
        "GALLEY_HOME": str(HOME),
        "GALLEY_EMBEDDED_DATABASE": "postgresql://postgres:@/none?host=/nowhere",
        "SECRET_KEY": "Ub3-wq9ZtR_7mKx2LpVd8YhN4cGfJs6a",
        "RENDER_WORKERS": "2",
        "RENDER_SECONDS": "10",
        "PREVIEW_SECONDS": "3",
        "LOG_FORMAT": "json",
    }
    HOME.mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    _hash_cheaply()
    _build_web_app()


def _hash_cheaply() -> None:
    """Keep Argon2, but let it take little: its cost is Django's to choose, and hundreds of tests log in."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
    Argon2PasswordHasher.memory_cost = 64


def _build_web_app() -> None:
    """Put a page where the web app would be, so that no test needs the real one to be built."""
    from django.conf import settings

    settings.WEB_ROOT = HOME / "web"
    settings.WEB_ROOT.mkdir(exist_ok=True)
    (settings.WEB_ROOT / "index.html").write_text("<!doctype html><title>Galley</title>")


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Keep the other processes of this run out for a while."""
    with (FOLDER / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@cache
def server_address() -> str:
    """Start PostgreSQL, or find the one that another process of this run started; return its address."""
    from galley.adapters.database import embedded_postgres

    address = embedded_postgres.start(Settings(galley_home=FOLDER))
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in IN_A_HURRY:
            connection.execute(f"ALTER SYSTEM SET {setting}")
        connection.execute("SELECT pg_reload_conf()")
    return address


def stop_server() -> None:
    """Give up this process's hold on PostgreSQL; the last one stops it."""
    from galley.adapters.database import embedded_postgres

    if server_address.cache_info().currsize:
        embedded_postgres.stop(Settings(galley_home=FOLDER))


def has_database(name: str) -> bool:
    """Whether there is a database of this name."""
    with psycopg.connect(server_address()) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
    return found is not None


def make_database(name: str, *, like: str = "template0") -> None:
    """Make a database as a copy of another, in place of one of this name."""
    drop_database(name)
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    _run(statement.format(sql.Identifier(name), sql.Identifier(like)))


def drop_database(name: str) -> None:
    """Drop a database, whoever uses it."""
    _run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(statement: sql.Composed) -> None:
    with psycopg.connect(server_address(), autocommit=True) as connection:
        connection.execute(statement)


def address_of(database: str) -> str:
    """Return the address of a database of this run's server."""
    return server_address().replace("/galley?", f"/{database}?")


def use_database(name: str) -> None:
    """Let Django talk to this database from now on, in every thread."""
    from django.db import connection, connections

    connections.close_all()
    connection.close_pool()  # type: ignore[attr-defined] # PostgreSQL's alone
    parts = conninfo_to_dict(server_address())
    connection.settings_dict |= {"NAME": name, "USER": parts["user"], "HOST": parts["host"]}


def own_transaction() -> Atomic:
    """Return a transaction around a test, marked as Django's own tests mark theirs: it is none of the product's."""
    from django.db.transaction import Atomic

    around = Atomic(using=None, savepoint=True, durable=False)
    around._from_testcase = True  # type: ignore[attr-defined] # its stubs leave it out
    return around


def let_go_of_database() -> None:
    """Close every connection of this process."""
    from django.db import connection, connections

    connections.close_all()
    connection.close_pool()  # type: ignore[attr-defined] # PostgreSQL's alone


def fresh_files() -> None:
    """Put the objects and letters back to how they were before any test."""
    for folder in (OBJECTS, LETTERS):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(BASE_OBJECTS, OBJECTS)

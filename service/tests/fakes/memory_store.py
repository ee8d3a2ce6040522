"""An object store in memory that keeps the promises of the real ones, and can be told to fail or to lie."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

from galley import ports
from galley.adapters.objects.object_keys import valid_key


class MemoryObjectStore:
    """Keeps objects in a dictionary. `unreachable` makes every call fail; `corrupt` changes what lies
    there.
    """

    def __init__(self) -> None:
        self._objects: dict[str, tuple[bytes, datetime]] = {}
        self._lock = threading.Lock()
        self.unreachable = False
        self.reads: list[str] = []
        self.media_types: dict[str, str] = {}

    def put(self, key: str, data: bytes, *, media_type: str) -> ports.Put:
        """Write an object unless these very bytes lie there already."""
        self.check()
        with self._lock:
            found = self._objects.get(valid_key(key))
            if found and found[0] == data:
                return ports.Put.EXISTED
            self._objects[key] = (bytes(data), datetime.now(UTC))
            self.media_types[key] = media_type
        return ports.Put.HEALED if found else ports.Put.CREATED

    def get(self, key: str) -> bytes:
        """Read a whole object."""
        self.check()
        self.reads.append(key)
        found = self._objects.get(valid_key(key))
        if found is None:
            raise ports.ObjectMissing(key)
        return found[0]

    def pieces(self, key: str) -> Iterator[bytes]:
        """Read an object piece by piece; each has a few bytes only."""
        data = self.get(key)
        yield from (data[begin : begin + 7] for begin in range(0, len(data), 7))

    def list(self, prefix: str = "") -> Iterator[ports.ObjectInfo]:
        """List objects whose key begins with `prefix`."""
        self.check()
        with self._lock:
            objects = list(self._objects.items())
        for key, (data, modified_at) in objects:
            if key.startswith(prefix):
                yield ports.ObjectInfo(key, len(data), modified_at)

    def delete(self, key: str) -> None:
        """Delete an object; one that is not there is no error."""
        self.check()
        with self._lock:
            self._objects.pop(valid_key(key), None)

    def check(self) -> None:
        """Return unless the store was told to be unreachable."""
        if self.unreachable:
            raise ports.StoreUnreachable("The object store did not answer.")

    def corrupt(self, key: str, data: bytes) -> None:
        """Put other bytes in the place of an object, as a faulty disk would."""
        self._objects[key] = (data, self._objects[key][1])

"""Where objects lie: documents, values, pictures, bundles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class ObjectStoreError(Exception):
    """The object store could not do what was asked."""


class ObjectMissing(ObjectStoreError):
    """No object lies under this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The object store has no object {key!r}.")
        self.key = key


class ObjectAltered(ObjectStoreError):
    """The object's bytes are not the ones that were recorded."""

    def __init__(self, key: str, *, expected: str, found: str) -> None:
        super().__init__(f"The object {key!r} was recorded with SHA-256 {expected} but now has {found}.")
        self.key = key
        self.expected = expected
        self.found = found


class StoreUnreachable(ObjectStoreError):
    """The object store did not answer."""


class Put(StrEnum):
    """What a put found: nothing, the same bytes, or others."""

    CREATED = "created"
    EXISTED = "existed"
    HEALED = "healed"


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """One listed object; `size` in bytes."""

    key: str
    size: int
    modified_at: datetime


class ObjectStore(Protocol):
    """A bucket, or a folder that stands in for one.

    A key follows from the bytes, so an object is never changed. What lies under a key with other bytes was cut or
    swapped, and a put heals it.
    """

    def put(self, key: str, data: bytes, *, media_type: str) -> Put:
        """Write an object unless these very bytes lie there already, durably before returning.

        Raises `StoreUnreachable`.
        """

    def get(self, key: str) -> bytes:
        """Read a whole object. Raises `ObjectMissing` or `StoreUnreachable`."""

    def pieces(self, key: str) -> Iterator[bytes]:
        """Read an object piece by piece, so that a large one is never in memory as a whole.

        Raises `ObjectMissing` or `StoreUnreachable` before the first piece, and the latter before later ones too.
        """

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """List objects whose key begins with `prefix`, in no promised order. Raises `StoreUnreachable`."""

    def delete(self, key: str) -> None:
        """Delete an object; one that is not there is no error. Raises `StoreUnreachable`."""

    def check(self) -> None:
        """Return when the store answers. Raises `StoreUnreachable`."""

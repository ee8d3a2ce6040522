"""A store that can only be read, for those who must not write whatever is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NoReturn

from slipway.ports import Listed, Store, StoreError


class ReadOnlyStore:
    """Another store, of which nothing is changed. Writing raises `StoreError`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self, key: str) -> bytes:
        """Return an object's bytes. Raises `ObjectMissing`."""
        return self._store.read(key)

    def list(self, prefix: str = "") -> Iterator[Listed]:
        """List the objects whose key begins with `prefix`, in the order of their keys."""
        return self._store.list(prefix)

    def download(self, key: str, into: Path) -> None:
        """Write an object's bytes to a file. Raises `ObjectMissing`."""
        self._store.download(key, into)

    def create(self, key: str, data: bytes) -> bool:
        """Raise `StoreError`."""
        _refuse(key)

    def upload(self, key: str, file: Path) -> bool:
        """Raise `StoreError`."""
        _refuse(key)

    def delete(self, key: str) -> None:
        """Raise `StoreError`."""
        _refuse(key)

    def workspace(self) -> AbstractContextManager[Path]:
        """Raise `StoreError`: a workspace lies in a store."""
        _refuse("a workspace")


def _refuse(key: str) -> NoReturn:
    raise StoreError(f"{key} was not written: this store is open for reading only.")

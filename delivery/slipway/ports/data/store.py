"""Where journal, lock and restore points lie."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from slipway.errors import SlipwayError


class StoreError(SlipwayError):
    """The store did not answer, or refused."""


class ObjectMissing(StoreError):
    """No object lies under this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"There is no object {key!r} in the store.")
        self.key = key


class EntryDamaged(StoreError):
    """An entry of a log is not what was written."""

    def __init__(self, key: str, why: object) -> None:
        super().__init__(
            f"{key} in the store cannot be read: {why}.",
            next_step="Bring it back from a copy of the store; without one, the store is lost: see its runbook.",
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """One listed object; `size` in bytes."""

    key: str
    size: int


class Store(Protocol):
    """A folder, or a prefix of a bucket. Nothing in it is ever overwritten; creating is the only way to write.

    Every method raises `StoreError` when the store does not answer.
    """

    def create(self, key: str, data: bytes) -> bool:
        """Write an object, durably, unless one lies there. Return whether this call wrote it."""

    def read(self, key: str) -> bytes:
        """Return an object's bytes. Raises `ObjectMissing`."""

    def upload(self, key: str, file: Path) -> bool:
        """Write an object from a file of any size, as `create` does."""

    def download(self, key: str, into: Path) -> None:
        """Write an object's bytes to a file. Raises `ObjectMissing`."""

    def list(self, prefix: str = "") -> Iterator[Listed]:
        """List the objects whose key begins with `prefix`, in the order of their keys."""

    def delete(self, key: str) -> None:
        """Delete an object; one that is not there is no error."""

    def workspace(self) -> AbstractContextManager[Path]:
        """Give an empty folder for files on their way in or out; it is gone when the block ends.

        Where the store is a folder itself, no file is copied between the two, so nothing there may be changed
        once it was uploaded, or after it was downloaded.
        """

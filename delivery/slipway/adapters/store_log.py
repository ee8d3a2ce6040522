"""Entries in order in a store that knows nothing but creating: the n-th entry is a key that only one can create."""

from __future__ import annotations

import json
from collections.abc import Sequence

from slipway.errors import LockLost
from slipway.ports import Facts, Store


class StoreLog:
    """A log under a prefix. With `exclusive`, an entry that somebody else wrote meanwhile is no reason to take the next
    number but a sign that this writer has lost its right: it raises `LockLost`.
    """

    def __init__(self, store: Store, prefix: str, *, exclusive: bool = False) -> None:
        self._store = store
        self._prefix = prefix.rstrip("/") + "/"
        self._exclusive = exclusive
        self._next: int | None = None
        # What was being written when something, such as a person, interrupted it: it may lie there or not.
        self._unsure = b""

    def append(self, entry: Facts) -> int:
        """Write the next entry and return its number."""
        data = _bytes(entry)
        number = self._next or self._last() + 1
        before, self._unsure = self._unsure, data
        while not self._store.create(self._key(number), data):
            if self._is_ours(number, data):
                break
            if self._exclusive and not (before and self._is_ours(number, before)):
                raise LockLost(
                    "Somebody else has written into this deployment's journal.",
                    next_step="Another deployer has taken over; `slipway status` says how it goes.",
                )
            number += 1
        self._next, self._unsure = number + 1, b""
        return number

    def claim(self, number: int, entry: Facts) -> bool:
        """Write just this entry, unless somebody has; return whether it is this one that lies there."""
        data = _bytes(entry)
        return self._store.create(self._key(number), data) or self._store.read(self._key(number)) == data

    def entries(self) -> Sequence[Facts]:
        """Return all entries, the oldest first."""
        return [json.loads(self._store.read(listed.key)) for listed in self._store.list(self._prefix)]

    def _is_ours(self, number: int, data: bytes) -> bool:
        # A create whose answer was lost is tried again, and then finds its own object.
        return self._exclusive and self._store.read(self._key(number)) == data

    def _last(self) -> int:
        keys = [listed.key for listed in self._store.list(self._prefix)]
        return int(keys[-1].rpartition("/")[2].removesuffix(".json")) if keys else 0

    def _key(self, number: int) -> str:
        return f"{self._prefix}{number:08d}.json"


def _bytes(entry: Facts) -> bytes:
    return json.dumps(entry, sort_keys=True, ensure_ascii=False).encode()

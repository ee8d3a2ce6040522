"""Entries in order in a store that knows nothing but creating: the n-th entry is a key that only one can create.

A store far away takes milliseconds for each object, and a rollback has no time to read thousands of them. So an entry,
which never changes, is read once; and a log that is `bundled` also writes each full hundred of them as one object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count

from slipway.errors import LockLost
from slipway.ports import EntryDamaged, Facts, Json, ObjectMissing, Store, StoreError

# The entries of a bundle are those whose keys begin alike, but for the last one.
BUNDLE = 100
ENTRY = re.compile(r"(\d{8})\.json")
THREADS = 16


class StoreLog:
    """A log under a prefix. With `exclusive`, an entry that somebody else wrote meanwhile is no reason to take the next
    number but a sign that this writer has lost its right: it raises `LockLost`.
    """

    def __init__(self, store: Store, prefix: str, *, exclusive: bool = False, bundled: bool = False) -> None:
        self._store = store
        self._prefix = prefix.rstrip("/") + "/"
        self._exclusive = exclusive
        self._bundled = bundled
        self._bundles = 0
        self._known = dict[int, Facts]()
        # Up to this number all are known.
        self._whole = 0
        self._next: int | None = None
        # What was being written when something, such as a person, interrupted it: it may lie there or not.
        self._unsure = b""

    def append(self, entry: Facts) -> int:
        """Write the next entry and return its number."""
        data = _bytes(entry)
        # Where others write too, what was the next one a while ago no longer is.
        number = (self._next if self._exclusive else None) or self._last() + 1
        before, self._unsure = self._unsure, data
        while not self._store.create(self._key(number), data):
            if self._is_ours(number, data):
                break
            if self._exclusive and not (before and self._is_ours(number, before)):
                raise LockLost(
                    "Another deployer has written into this deployment's journal.",
                    next_step="Another deployer has taken over; `slipway status` says how it goes.",
                )
            number += 1
        self._next, self._unsure = number + 1, b""
        self._known[number] = json.loads(data)
        if self._bundled and number // BUNDLE > self._bundles:
            self._bundle()
        return number

    def claim(self, number: int, entry: Facts) -> bool:
        """Write just this entry, unless somebody has; return whether it is this one that lies there."""
        data = _bytes(entry)
        is_ours = self._store.create(self._key(number), data) or self._store.read(self._key(number)) == data
        if is_ours:
            self._known[number] = json.loads(data)
        return is_ours

    def entries(self) -> Sequence[Facts]:
        """Return all entries, the oldest first."""
        if self._bundled and not self._whole:
            self._take_bundles()
        numbers = self._since(self._whole)
        new = [number for number in numbers if number not in self._known]
        self._known.update(zip(new, self._read(map(self._key, new)), strict=True))
        self._whole = max(numbers, default=0)
        return [self._known[number] for number in sorted(self._known)]

    def newest(self) -> tuple[int, Facts]:
        """Return the newest entry and its number; 0 and nothing where there is none."""
        if not (number := self._last()):
            return 0, {}
        if number not in self._known:
            (self._known[number],) = self._read([self._key(number)])
        return number, self._known[number]

    def _is_ours(self, number: int, data: bytes) -> bool:
        # A create whose answer was lost is tried again, and then finds its own object.
        return self._exclusive and self._store.read(self._key(number)) == data

    def _last(self) -> int:
        return max(self._since(max(self._known, default=0)), default=0)

    def _since(self, number: int) -> list[int]:
        """Return the numbers of the entries from this one on: all of them, and nothing is known any more, when it
        is not there. Then the store was lost, or is an old copy.
        """
        found = list[int]()
        if number:
            for block in count(number // BUNDLE):
                if not (more := self._numbers(f"{block:06d}")):
                    break
                found += more
            if number in found:
                return [each for each in found if each >= number]
        self._known.clear()
        self._whole = 0
        return self._numbers("")

    def _numbers(self, begin: str) -> list[int]:
        keys = (listed.key for listed in self._store.list(self._prefix + begin))
        names = (ENTRY.fullmatch(key.removeprefix(self._prefix)) for key in keys)
        return [int(name[1]) for name in names if name]

    def _take_bundles(self) -> None:
        """Learn all that is bundled, unless the bundles are of another log than lies here: of one that was lost."""
        there = {listed.key for listed in self._store.list(self._bundle_key(None))}
        keys = [self._bundle_key(number) for number in range(1, len(there) + 1)]
        if not keys or not there.issuperset(keys):
            return
        entries = [entry for bundle in self._read(keys) for entry in bundle]
        try:
            (last,) = self._read([self._key(len(entries))])
        except ObjectMissing:
            last = None
        self._bundled = last == entries[-1]
        if self._bundled:
            self._known.update(enumerate(entries, start=1))
            self._bundles, self._whole = len(keys), len(entries)

    def _bundle(self) -> None:
        entries = self.entries()
        if not self._bundled or len(entries) != self._whole:
            return
        # What could not be bundled is read one by one, and bundled the next time.
        with suppress(StoreError):
            for number in range(self._bundles + 1, self._whole // BUNDLE + 1):
                bundle = entries[(number - 1) * BUNDLE : number * BUNDLE]
                self._store.create(self._bundle_key(number), _bytes(bundle))
                self._bundles = number

    def _read(self, keys: Iterable[str]) -> list[Json]:
        keys = list(keys)
        # Most often one is new, or none. Starting threads would take longer than reading it.
        if len(keys) < 2:
            return [self._entry(key) for key in keys]
        with ThreadPoolExecutor(THREADS) as threads:
            try:
                return list(threads.map(self._entry, keys))
            except BaseException:
                threads.shutdown(wait=False, cancel_futures=True)
                raise

    def _entry(self, key: str) -> Json:
        try:
            found = json.loads(self._store.read(key))
        except ValueError as error:
            raise EntryDamaged(key, error) from error
        if not found:
            raise EntryDamaged(key, "there is nothing in it")
        return found

    def _key(self, number: int) -> str:
        return f"{self._prefix}{number:08d}.json"

    def _bundle_key(self, number: int | None) -> str:
        """Return a bundle's key, or what the keys of all of them begin with."""
        return f"{self._prefix[:-1]}-bundles/" + ("" if number is None else f"{number:06d}.json")


def _bytes(entry: Json) -> bytes:
    return json.dumps(entry, sort_keys=True, ensure_ascii=False).encode()

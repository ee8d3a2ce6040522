"""How far logs were read, in the store that the requests are kept in.

    recordings/read-to/00000042

Nothing in a store is overwritten, so each reading leaves an object with the next number, and removes those before it.
"""

from __future__ import annotations

import json

from slipway.ports import Marks, ObjectMissing, Store

PREFIX = "recordings/read-to/"


class ReadMarks:
    """The marks of the newest reading. Every method raises `StoreError`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self) -> Marks:
        """Return them; none where nothing was read yet, or they cannot be understood: then all is read once more."""
        if not (numbers := self._numbers()):
            return {}
        try:
            found = json.loads(self._store.read(_key(numbers[-1])))
            return {str(writer): str(mark) for writer, mark in found.items()}
        except (ObjectMissing, ValueError, AttributeError):
            # Another one has read meanwhile and removed it; what is read twice counts once.
            return {}

    def write(self, marks: Marks) -> None:
        """Have these be the newest. Where another one has written meanwhile, its marks stay."""
        numbers = self._numbers()
        text = json.dumps(dict(marks), sort_keys=True)
        self._store.create(_key(numbers[-1] + 1 if numbers else 1), text.encode())
        for number in numbers:
            self._store.delete(_key(number))

    def _numbers(self) -> list[int]:
        names = (each.key.removeprefix(PREFIX) for each in self._store.list(PREFIX))
        return sorted(int(each) for each in names if each.isdecimal())


def _key(number: int) -> str:
    return f"{PREFIX}{number:08}"

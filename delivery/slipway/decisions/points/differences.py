"""What two sorted lists do not have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """How many rows are only in the newer list, and how many only in the older one. A changed row is in both."""

    written: int
    gone: int


def differences(newer: Iterable[str], older: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield (1, line) for a line that only the newer list has and (-1, line) for one that only the older has.

    Both come sorted by code point; a line may be there several times, and counts so often. Neither is held in memory.
    """
    left, right = iter(newer), iter(older)
    a, b = next(left, None), next(right, None)
    while a is not None or b is not None:
        if b is None or (a is not None and a < b):
            yield 1, a or ""
            a = next(left, None)
        elif a is None or b < a:
            yield -1, b
            b = next(right, None)
        else:
            a, b = next(left, None), next(right, None)

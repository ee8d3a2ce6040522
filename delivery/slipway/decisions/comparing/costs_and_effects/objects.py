"""Which objects the replayed writes left in each copy's bucket, by the shape of their keys."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from slipway.decisions.comparing.differences import OBJECTS, Difference, Kind
from slipway.decisions.text.amounts import size_words

Keys = Mapping[str, int]
SHAPES = (
    (re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"), "{uuid}"),
    (re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{32,}(?![0-9A-Za-z])"), "{hash}"),
    (re.compile(r"(?<![0-9A-Za-z])\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?(?![0-9A-Za-z])"), "{date}"),
    (re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{2}(?=/)"), "{hh}"),
    (re.compile(r"(?<![0-9A-Za-z{])\d+(?![0-9A-Za-z}])"), "{number}"),
    (re.compile(r"(?<![0-9A-Za-z])(?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Za-z])[A-Za-z0-9_-]{16,}"), "{id}"),
)
LONGEST_KEY = 1024
TIMES_THE_SPREAD = 10
# Two files of one making differ by no more than this part of their size.
LEAST_PART = 0.02


def shape_of_key(key: str) -> str:
    """Return a key with names of its parts in place of what is made anew: `documents/{uuid}/{hash}.pdf`."""
    shape = key[:LONGEST_KEY]
    for pattern, name in SHAPES:
        shape = pattern.sub(name, shape)
    return shape


def objects_compared(before: Keys, old: Keys, new: Keys, again: Keys) -> tuple[Difference, ...]:
    """Return how many objects of each shape were written and removed differently, and of what size they are.

    `before` are the objects of each copy before anything was asked.
    """
    return (
        *_counted("written", "more", *(_shapes({*after} - {*before}) for after in (old, new, again))),
        *_counted("removed", "fewer", *(_shapes({*before} - {*after}) for after in (old, new, again))),
        *_sized(before, old, new, again),
    )


def _shapes(keys: Iterable[str]) -> Counter[str]:
    return Counter(shape_of_key(key) for key in keys)


def _counted(
    field: str, word: str, old: Counter[str], new: Counter[str], again: Counter[str]
) -> list[Difference]:
    return [
        _difference(shape, field, f"{_objects(new[shape])} {word}, was {_objects(old[shape])}")
        for shape in sorted({*old, *new})
        if abs(new[shape] - old[shape]) > TIMES_THE_SPREAD * abs(again[shape] - old[shape])
    ]


def _sized(before: Keys, old: Keys, new: Keys, again: Keys) -> list[Difference]:
    counts, sizes = list[Counter[str]](), list[Counter[str]]()
    for keys in (old, new, again):
        written = {*keys} - {*before}
        counts.append(_shapes(written))
        size = Counter[str]()
        for key in written:
            size[shape_of_key(key)] += keys[key]
        sizes.append(size)
    return [
        _difference(shape, "size", f"{size_words(sizes[1][shape])} in all, was {size_words(sizes[0][shape])}")
        for shape in sorted(counts[0])
        if counts[0][shape] == counts[1][shape] and _beyond(*(size[shape] for size in sizes))
    ]


def _beyond(old: int, new: int, again: int) -> bool:
    return abs(new - old) > TIMES_THE_SPREAD * abs(again - old) + LEAST_PART * old


def _objects(count: int) -> str:
    return f"{count or 'no'} {'object' if count < 2 else 'objects'}"


def _difference(shape: str, field: str, words: str) -> Difference:
    return Difference(kind=Kind.OBJECTS, routes=(f"{OBJECTS} {shape}",), field=field, words=words)

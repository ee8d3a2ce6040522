"""What counts of a business for a person and a template, in plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Json = Any


def effective(
    whole: Mapping[str, Json], overrides: Iterable[Mapping[str, Json]], locked: Iterable[str]
) -> Json:
    """Return a business with what others say in place of it, the last one said counting; what is locked stays.

    `locked` are JSON pointers, each with all that is inside it.
    """
    changed: Json = dict(whole)
    for each in overrides:
        changed = _merged(changed, without(each, locked))
    return changed


def _merged(whole: Json, over: Json) -> Json:
    if not isinstance(whole, dict) or not isinstance(over, dict):
        return over
    return whole | {name: _merged(whole.get(name), each) for name, each in over.items()}


def without(values: Mapping[str, Json], pointers: Iterable[str]) -> dict[str, Json]:
    """Return values without what stands at JSON pointers, and without groups that are empty after it."""
    left: Json = dict(values)
    for pointer in pointers:
        left = _without(left, pointer.split("/")[1:])
    return dict(left)


def _without(values: Json, names: list[str]) -> Json:
    if not names or not isinstance(values, dict) or names[0] not in values:
        return values
    first, *rest = names
    left = _without(values[first], rest) if rest else None
    others = {name: each for name, each in values.items() if name != first}
    return others if left in (None, {}) else values | {first: left}


def said_though_locked(values: Mapping[str, Json], locked: Iterable[str]) -> Iterator[str]:
    """Yield the locked pointers at which values say something."""
    for pointer in locked:
        if without(values, [pointer]) != dict(values):
            yield pointer


def pictures_in(values: Json) -> dict[str, str]:
    """Return the ids of the pictures that a business shows, its logo and the signature, by their JSON pointers."""
    found = {"/logo": values.get("logo"), "/person/signature": values.get("person", {}).get("signature")}
    return {pointer: each for pointer, each in found.items() if each}

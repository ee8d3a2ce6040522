"""What of a form is open, and what of values belongs to it, in plain Python.

A pointer is a JSON pointer (RFC 6901) of a field, a group or a whole list. What it names is open with all beneath it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

Json = Any
USUAL_DAYS, MOST_DAYS, MOST_ANSWERS, MOST_OPEN = 30, 366, 10_000, 200
# What a group says of itself. Its rules may be about fields that are not open, so they stay.
SAID_OF_GROUPS = ("title", "description")
SHARED_PARTS = ("$defs", "definitions")
# What names a part of a schema by itself is followed there; a schema of more parts than this is no form.
MOST_FOLLOWED = 100


class FormState(StrEnum):
    """Whether a form by link takes answers, and why not."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ANSWERED = "answered"


class NotAField(Exception):
    """A pointer names no field that can be opened by itself."""

    def __init__(self, pointer: str) -> None:
        super().__init__(
            f"{pointer!r} names no field, group or list of this template that can be left open by itself."
        )
        self.pointer = pointer


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether a form by link takes answers."""

    expires_at: datetime
    is_revoked: bool
    answers: int
    most_answers: int | None


def state_of(link: Facts, *, now: datetime) -> FormState:
    """Return whether a form by link takes answers."""
    if link.is_revoked:
        return FormState.REVOKED
    if link.most_answers is not None and link.answers >= link.most_answers:
        return FormState.ANSWERED
    return FormState.EXPIRED if link.expires_at <= now else FormState.OPEN


def outermost(pointers: Iterable[str]) -> list[str]:
    """Return pointers each once, in order, without those beneath another."""
    kept: list[str] = []
    for pointer in sorted(set(pointers)):
        if not is_open(pointer, kept):
            kept.append(pointer)
    return kept


def is_open(path: str, pointers: Sequence[str]) -> bool:
    """Return whether what stands at a path is open."""
    return any(path == each or path.startswith(f"{each}/") for each in pointers)


def open_schema(schema: Json, pointers: Sequence[str]) -> dict[str, Json]:
    """Return the schema of what is open, and nothing of the rest. Raises `NotAField`."""
    cut = _cut(schema, schema, _tree(pointers), "")
    shared = {name: schema[name] for name in SHARED_PARTS if name in schema}
    return cut | _needed(cut, shared)


def open_values(values: Json, pointers: Sequence[str]) -> dict[str, Json]:
    """Return of values what is open, and nothing of the rest."""
    picked = _picked(values, _tree(pointers))
    return picked if isinstance(picked, dict) else {}


def merged(values: Json, answer: Json, pointers: Sequence[str]) -> dict[str, Json]:
    """Return the values of whoever asks with what was answered where they are open, and there alone."""
    return _put(values, answer, _tree(pointers))


_Tree = Mapping[str, Any]


def _tree(pointers: Sequence[str]) -> _Tree:
    """Return pointers as nested names; what is open has nothing beneath it."""
    tree: dict[str, Any] = {}
    for pointer in pointers:
        at = tree
        for part in pointer.split("/")[1:]:
            at = at.setdefault(part.replace("~1", "/").replace("~0", "~"), {})
    return tree


def _cut(root: Json, node: Json, tree: _Tree, pointer: str) -> dict[str, Json]:
    node = _followed(root, node, pointer)
    fields = node.get("properties", {}) if isinstance(node, dict) else {}
    cut: dict[str, Json] = {name: node[name] for name in SAID_OF_GROUPS if name in node}
    for name in tree:
        if name not in fields:
            raise NotAField(f"{pointer}/{name}")
    # In the order of the template, not in that of the pointers.
    inner = {
        name: _cut(root, field, tree[name], f"{pointer}/{name}") if tree[name] else field
        for name, field in fields.items()
        if name in tree
    }
    needed = [name for name in node.get("required", ()) if name in inner]
    return {**cut, "type": "object", "additionalProperties": False, "properties": inner, "required": needed}


def _followed(root: Json, node: Json, pointer: str) -> Json:
    for _ in range(MOST_FOLLOWED):
        if not isinstance(node, dict) or "$ref" not in node:
            return node if isinstance(node, dict) else {}
        found = _shared_part(root, node["$ref"])
        if found is None:
            break
        node = {**found, **{name: each for name, each in node.items() if name != "$ref"}}
    raise NotAField(pointer)


def _shared_part(schema: Json, reference: Json) -> Json | None:
    if not isinstance(reference, str):
        return None
    start, _, name = reference.removeprefix("#/").partition("/")
    found = schema.get(start, {}).get(name) if start in SHARED_PARTS else None
    return found if isinstance(found, dict) else None


def _needed(cut: Json, shared: Mapping[str, Json]) -> dict[str, Json]:
    """Return the shared parts that a schema names, and those that these name. Raises `NotAField` for other places."""
    kept: dict[str, dict[str, Json]] = {}
    waiting = list(_references(cut))
    while waiting:
        reference = waiting.pop()
        found = _shared_part(shared, reference)
        if found is None:
            raise NotAField(str(reference))
        start, _, name = reference.removeprefix("#/").partition("/")
        if name not in kept.setdefault(start, {}):
            kept[start][name] = found
            waiting.extend(_references(found))
    return kept


def _references(node: Json) -> Iterator[Json]:
    if isinstance(node, list):
        for each in node:
            yield from _references(each)
    elif isinstance(node, dict):
        for name, each in node.items():
            if name in {"$ref", "$dynamicRef"}:
                yield each
            else:
                yield from _references(each)


def _picked(values: Json, tree: _Tree) -> Json:
    if not tree:
        return values
    if not isinstance(values, dict):
        return None
    inner = {name: _picked(values[name], beneath) for name, beneath in tree.items() if name in values}
    return {name: each for name, each in inner.items() if each is not None}


def _put(values: Json, answer: Json, tree: _Tree) -> dict[str, Json]:
    kept = dict(values) if isinstance(values, dict) else {}
    given = answer if isinstance(answer, dict) else {}
    for name, beneath in tree.items():
        if not beneath:
            kept.pop(name, None)
            if name in given:
                kept[name] = given[name]
        elif (inner := _put(kept.get(name), given.get(name), beneath)) or name in kept:
            kept[name] = inner
    return kept

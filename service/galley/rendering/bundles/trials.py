"""Values that a template must be able to set before people are given it, made from its schema and its sample.

A sample shows everything at its best; people leave things out, write much, and have pictures without words.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from galley.rendering.limits import ValuesLimits
from galley.rendering.values import values as checked
from galley.rendering.values.json_text import pointer

Place = tuple[str | int, ...]
Json = Any

# What stands in for an uploaded picture.
PICTURE = "/uploads/trial.png"
PICTURE_BYTES = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAGCAAAAADbboAnAAAAEElEQVR4nGNsYIAAJgYSGAAb+gCMIRdGyAAAAABJRU5ErkJggg=="
)
ALONE = 80
LONGEST_TEXT = 2000
LONGEST_LIST = 400
ENTRIES = 4000
DEPTH = 8
COMPLETIONS = 6
WORDS = "Every word that a person may write here has its place on the page. "
BY_FORMAT = {
    "money": "12.50",
    "color": "#1f3a5f",
    "date": "2026-11-23",
    "time": "14:30",
    "date-time": "2026-11-23T14:30:00",
    "email": "name@example.org",
    "uri": "https://example.org/page",
    "uuid": "0b5f7c9e-6f0e-4c39-9f0c-6f4f0a3f2d11",
    "iban": "DE89370400440532013000",
    "vat-id": "IE6388047V",
    "asset": PICTURE,
}


@dataclass(frozen=True, slots=True)
class Trial:
    """One set of values, and what it is, as in “while setting … ”."""

    name: str
    values: dict[str, Any]


def trials_of(schema: Mapping[str, Any], sample: Mapping[str, Any]) -> Iterator[Trial]:
    """Yield values that fit the schema: what is required alone, then long and empty, then each optional field alone.

    What cannot be made to fit, because the schema asks for more than it says in one place, is left out.
    """
    maker = _Maker(schema, sample)
    seen: set[str] = set()
    for name, make in maker.recipes():
        made = maker.fitting(make())
        if made is not None and (text := json.dumps(made, sort_keys=True)) not in seen:
            seen.add(text)
            yield Trial(name, made)


class _Maker:
    def __init__(self, schema: Mapping[str, Any], sample: Mapping[str, Any]) -> None:
        self._schema = dict(schema)
        self._sample = sample

    def recipes(self) -> Iterator[tuple[str, Callable[[], Json]]]:
        yield "what is required alone", lambda: self._required(self._schema, ())
        yield (
            "the longest lists",
            lambda: self._everything(self._schema, (), rows=LONGEST_LIST, longest=False),
        )
        yield "the longest texts", lambda: self._everything(self._schema, (), rows=2, longest=True)
        yield "empty lists", lambda: self._everything(self._schema, (), rows=0, longest=False)
        for place in list(self._optional(self._schema, ()))[:ALONE]:
            yield f"“{pointer(*place)}” as the only optional value", partial(self._with, place)

    def fitting(self, values: Json) -> dict[str, Any] | None:
        """Add what conditions of the schema ask for and take out what they forbid; None when nothing comes to fit."""
        for _ in range(COMPLETIONS):
            problems = checked.problems(_without_pictures(values), self._schema, ValuesLimits())
            if not problems:
                return dict(values)
            # From the end, because a row that is taken out moves those behind it.
            for place in sorted({_parts(problem.path) for problem in problems}, key=_order, reverse=True):
                if not self._taken_out(values, place):
                    self._put(values, place)
        return None

    def _taken_out(self, values: Json, place: Place) -> bool:
        """Take the value at a place back to what it requires, or out altogether; tell whether there was one."""
        parent, last = _exactly_at(values, place[:-1]), place[-1] if place else None
        if last is None or _exactly_at(parent, (last,)) is None:
            return False
        least = self._required(self._part_at(place), place)
        if isinstance(parent[last], dict) and parent[last] != least:
            parent[last] = least
        else:
            del parent[last]
        return True

    def _part_at(self, place: Place) -> Json:
        part: Json = self._schema
        for step in place:
            part = self._resolved(part)
            part = (
                part.get("properties", {}).get(step, {}) if isinstance(step, str) else part.get("items", {})
            )
        return part

    def _required(self, schema: Json, place: Place) -> Json:
        part = self._resolved(schema)
        if _is_object(part):
            names = [name for name in part.get("required", ()) if name in part.get("properties", {})]
            return {name: self._required(part["properties"][name], (*place, name)) for name in names}
        if part.get("type") == "array":
            return [
                self._required(part.get("items", {}), (*place, row)) for row in range(part.get("minItems", 0))
            ]
        return self._scalar(part, place, longest=False)

    def _everything(self, schema: Json, place: Place, *, rows: int, longest: bool) -> Json:
        part = self._resolved(schema)
        if _is_object(part) and len(place) < DEPTH:
            return {
                name: self._everything(inner, (*place, name), rows=rows, longest=longest)
                for name, inner in part.get("properties", {}).items()
            }
        if part.get("type") == "array":
            # Lists within lists would multiply.
            inside = any(isinstance(step, int) for step in place)
            most = min(part.get("maxItems", rows), min(rows, 3) if inside else rows)
            count = max(part.get("minItems", 0), most)
            kinds = [
                self._everything(part.get("items", {}), (*place, row), rows=rows, longest=longest)
                for row in range(min(count, 3))
            ]
            count = max(part.get("minItems", 0), min(count, ENTRIES // _values_in(kinds)))
            return [json.loads(json.dumps(kinds[row % len(kinds)])) for row in range(count)]
        return self._scalar(part, place, longest=longest)

    def _optional(self, schema: Json, place: Place) -> Iterator[Place]:
        part = self._resolved(schema)
        if _is_object(part) and len(place) < DEPTH:
            for name, inner in part.get("properties", {}).items():
                if name not in part.get("required", ()):
                    yield (*place, name)
                yield from self._optional(inner, (*place, name))
        elif part.get("type") == "array":
            yield from self._optional(part.get("items", {}), (*place, 0))

    def _with(self, place: Place) -> Json:
        values = self._required(self._schema, ())
        self._put(values, place)
        return values

    def _put(self, values: Json, place: Place) -> None:
        """Put a value at a place, with what its parents require, unless there is one already."""
        part: Json = self._schema
        for depth, step in enumerate(place):
            part = self._resolved(part)
            part = part.get("properties", {}).get(step) if isinstance(step, str) else part.get("items", {})
            if part is None:
                return
            here = place[: depth + 1]
            if isinstance(step, int) and isinstance(values, list):
                if step >= len(values):
                    values.append(self._required(part, here))
                step = min(step, len(values) - 1)
            elif isinstance(values, dict):
                values.setdefault(step, self._required(part, here))
                if depth == len(place) - 1 and values[step] == []:
                    items = self._resolved(part).get("items", {})
                    values[step] = [self._required(items, (*here, 0))]
            else:
                return
            values = values[step]

    def _scalar(self, part: Json, place: Place, *, longest: bool) -> Json:
        if part.get("format") == "asset":
            return PICTURE
        given = _at(self._sample, place)
        if longest and _is_free_text(part):
            return _long(part)
        if given is not None and not isinstance(given, dict | list):
            return given
        return _invented(part)

    def _resolved(self, part: Json, depth: int = 0) -> dict[str, Any]:
        """Follow references and join what stands under `allOf`."""
        if not isinstance(part, Mapping) or depth > DEPTH:
            return {}
        found = dict(part)
        if isinstance(reference := found.pop("$ref", None), str):
            found = {**self._resolved(_referred(self._schema, reference), depth + 1), **found}
        for inner in found.get("allOf", ()):
            joined = self._resolved(inner, depth + 1)
            properties = {**joined.get("properties", {}), **found.get("properties", {})}
            required = [*found.get("required", ()), *joined.get("required", ())]
            found = {
                **joined,
                **found,
                **({"properties": properties} if properties else {}),
                "required": required,
            }
        return found


def _invented(part: Mapping[str, Any]) -> Json:
    for key in ("default", "const"):
        if key in part:
            return part[key]
    choices = part.get("examples") or part.get("enum") or [one.get("const") for one in part.get("oneOf", ())]
    if choices:
        return choices[0]
    kind = part.get("type")
    if kind in ("integer", "number"):
        return _number(part)
    return True if kind == "boolean" else _text(part)


def _number(part: Mapping[str, Any]) -> int | float:
    low = part.get("minimum", part.get("exclusiveMinimum", 0))
    step = part.get("multipleOf", 1)
    found = max(low + step if "exclusiveMinimum" in part else low, min(1, part.get("maximum", 1)))
    return int(found) if found == int(found) else float(found)


def _text(part: Mapping[str, Any]) -> str:
    text = BY_FORMAT.get(str(part.get("format")), "Text")
    return text.ljust(int(part.get("minLength", 0)), "x")[: int(part.get("maxLength", len(WORDS) * 4))]


def _long(part: Mapping[str, Any]) -> str:
    most = min(int(part.get("maxLength", LONGEST_TEXT)), LONGEST_TEXT)
    return (WORDS * (most // len(WORDS) + 1))[:most].rstrip() or "x"


def _is_free_text(part: Mapping[str, Any]) -> bool:
    bound = {"enum", "const", "oneOf", "anyOf", "pattern"} & set(part)
    return part.get("type") == "string" and not bound and part.get("format") in (None, "multiline")


def _is_object(part: Mapping[str, Any]) -> bool:
    return part.get("type") == "object" or "properties" in part


def _at(values: Json, place: Place) -> Json:
    for step in place:
        if isinstance(values, Mapping) and isinstance(step, str):
            values = values.get(step)
        elif isinstance(values, list) and values and isinstance(step, int):
            values = values[step % len(values)]
        else:
            return None
    return values


def _referred(schema: Json, reference: str) -> Json:
    for part in reference.removeprefix("#").split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        schema = schema.get(name) if isinstance(schema, Mapping) else None
    return schema


def _parts(path: str) -> Place:
    names = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]
    return tuple(int(name) if name.isdigit() else name for name in names)


def _order(place: Place) -> tuple[tuple[bool, int, str], ...]:
    return tuple((isinstance(step, int), step if isinstance(step, int) else 0, str(step)) for step in place)


def _exactly_at(values: Json, place: Place) -> Json:
    for step in place:
        try:
            values = values[step]
        except (KeyError, IndexError, TypeError):
            return None
    return values


def _values_in(values: Json) -> int:
    if isinstance(values, dict):
        return 1 + sum(map(_values_in, values.values()))
    return 1 + sum(map(_values_in, values)) if isinstance(values, list) else 1


def _without_pictures(values: Json) -> Json:
    """Return the values with an uploaded picture's name where the trial has the path that the render root gives it."""
    if isinstance(values, dict):
        return {name: _without_pictures(value) for name, value in values.items()}
    if isinstance(values, list):
        return [_without_pictures(value) for value in values]
    return BY_FORMAT["uuid"] if values == PICTURE else values

"""Words of ours in a schema that say how a value is treated beyond its form, and where in values they apply.

`"next"` says what becomes of a value in the document that is begun from this one, `"contact"` that an object is a
person or a company. To every other reader of JSON Schema they are annotations, which mean nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Json = Any
NEXT, CONTACT = "next", "contact"
# What becomes of a value: it stays, it is left out, or a day moves as far as the day of the document does.
KEEP, EMPTY, MOVE = "keep", "empty", "move"
# What is known of a person or a company, each a JSON pointer within the object; "name" has to be there.
CONTACT_FIELDS = ("name", "contact", "address", "email", "phone", "vat_id")
BRANCHES = ("allOf", "anyOf", "oneOf")


def noted(schema: Mapping[str, Json], values: Json, word: str) -> dict[str, Json]:
    """Return what the schema notes under this word, by the JSON pointer of each value that is there."""
    return dict(_noted(schema, schema, values, "", word))


def problem_with(word: str, note: Json) -> tuple[str, str] | None:
    """Return why a note is none, and what mends it; None where it is one, or the word is not ours."""
    if word == NEXT and note not in (KEEP, EMPTY, MOVE):
        return "“next” says nothing that Galley knows.", f"Write “{KEEP}”, “{EMPTY}”, or for a day “{MOVE}”."
    if word == CONTACT and not _is_contact(note):
        fields = ", ".join(CONTACT_FIELDS)
        return (
            "“contact” names no person or company.",
            f'Write pointers within the object, such as {{"name": "/name"}}; there are {fields}.',
        )
    return None


def _is_contact(note: Json) -> bool:
    return (
        isinstance(note, dict)
        and "name" in note
        and all(field in CONTACT_FIELDS for field in note)
        and all(isinstance(each, str) and each.startswith("/") and len(each) <= 200 for each in note.values())
    )


def _noted(
    schema: Mapping[str, Json], part: Json, value: Json, at: str, word: str
) -> Iterator[tuple[str, Json]]:
    for each in _that_apply(schema, part):
        if word in each and problem_with(word, each[word]) is None:
            yield at, each[word]
        for step, inner, found in _inside(each, value):
            yield from _noted(schema, inner, found, f"{at}/{step}", word)


def _inside(part: Mapping[str, Json], value: Json) -> Iterator[tuple[str, Json, Json]]:
    """Yield step, schema and value of each member and item that is there."""
    properties, items = part.get("properties"), part.get("items")
    if isinstance(value, dict) and isinstance(properties, dict):
        for name in properties.keys() & value.keys():
            yield name.replace("~", "~0").replace("/", "~1"), properties[name], value[name]
    elif isinstance(value, list) and isinstance(items, dict):
        for index, each in enumerate(value):
            yield str(index), items, each


def _that_apply(schema: Mapping[str, Json], part: Json) -> Iterator[Mapping[str, Json]]:
    """Yield a schema, what it refers to, and its branches. A schema that was taken in has no circles."""
    if not isinstance(part, dict):
        return
    yield part
    if isinstance(reference := part.get("$ref"), str):
        yield from _that_apply(schema, _referred(schema, reference))
    for keyword in BRANCHES:
        for branch in part.get(keyword, ()):
            yield from _that_apply(schema, branch)
    for keyword in ("then", "else"):
        yield from _that_apply(schema, part.get(keyword))


def _referred(schema: Json, reference: str) -> Json:
    for step in reference.removeprefix("#").split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        schema = schema[int(name)] if isinstance(schema, list) else schema.get(name)
    return schema

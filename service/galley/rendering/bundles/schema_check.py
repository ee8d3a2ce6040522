"""What is wrong with a template's `schema.json`, beyond being no JSON."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
from jsonschema_rs import ValidationError

from galley.rendering.bundles.faults import Fault
from galley.rendering.values import brand, formats, notes, patterns, validator
from galley.rendering.values.json_text import Parsed, pointer

PATH = "schema.json"
LOCAL_REFERENCE = re.compile(r"#(?:/[^\s]*)?")
# What a schema may grow to when every reference is written out: a check walks all of it.
EXPANDED = 5000
MOST_FAULTS = 50

# Keywords that no form can show, or that would let a schema reach beyond itself.
UNKNOWN_TO_FORMS = frozenset(
    {
        "patternProperties", "propertyNames", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems",
        "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$anchor", "$vocabulary", "contentSchema",
    }
)  # fmt: skip
TYPES_HINT = "Use string, number, integer, boolean, object, array or null, or a list of several of these."
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
SINGLES = ("items", "additionalProperties", "if", "then", "else", "not", "contains")
MAPS = ("properties", "$defs")

Place = tuple[str | int, ...]


def schema_faults(parsed: Parsed) -> list[Fault]:
    """Return every fault of a schema that is valid JSON."""
    schema = parsed.value
    if not isinstance(schema, dict) or schema.get("type") != "object":
        hint = "Put the fields into “properties” of an object."
        return [_fault(parsed, (), 'The schema must be of "type": "object".', hint)]
    faults = [_fault(parsed, place, message, hint) for place, message, hint in _formal_faults(schema)]
    for place, part in _parts(schema):
        faults.extend(
            _fault(parsed, at, message, hint) for at, message, hint in _part_faults(schema, place, part)
        )
    if not faults and (problem := _expansion_problem(schema) or _use_problem(schema)):
        faults.append(_fault(parsed, (), *problem))
    return faults


def _formal_faults(schema: dict[str, Any]) -> Iterator[tuple[Place, str, str]]:
    if str(schema.get("$schema", validator.DIALECT)).rstrip("#") != validator.DIALECT:
        hint = f'Write "$schema": "{validator.DIALECT}".'
        yield ("$schema",), "The schema must be of the dialect 2020-12.", hint
    errors = itertools.islice(validator.schema_validator().iter_errors(schema), MOST_FAULTS)
    for error in sorted(errors, key=lambda error: list(map(str, error.instance_path))):
        yield (tuple(error.instance_path), *_formal_fault(error))


def _formal_fault(error: ValidationError) -> tuple[str, str]:
    """Return what is wrong with a part of a schema, and what to do."""
    # In the dialect itself only “type” may have one of several forms.
    if error.schema_path[-1:] == ["anyOf"]:
        return f"There is no type {json.dumps(error.instance, ensure_ascii=False)[:60]}.", TYPES_HINT
    return f"This is not valid JSON Schema: {error.message[:200]}.", "Correct this part."


def _part_faults(
    schema: dict[str, Any], place: Place, part: dict[str, Any]
) -> Iterator[tuple[Place, str, str]]:
    for keyword in sorted(UNKNOWN_TO_FORMS.intersection(part)):
        yield (
            (*place, keyword),
            f"Galley's forms do not know “{keyword}”.",
            "Name each field under “properties”.",
        )
    if place and "$id" in part:
        yield (*place, "$id"), "Only the whole schema can have an “$id”.", "Leave it out here."
    if isinstance(reference := part.get("$ref"), str) and (problem := _reference_problem(schema, reference)):
        yield (*place, "$ref"), problem, "Put what it refers to under “$defs” and write “#/$defs/…”."
    if isinstance(pattern := part.get("pattern"), str) and (reason := patterns.problem_with(pattern)):
        yield (*place, "pattern"), reason, "Write a simpler pattern, or use “format”."
    if isinstance(name := part.get("format"), str) and name not in formats.FORMATS:
        yield (
            (*place, "format"),
            f"Galley does not know the format “{name}”.",
            f"Use one of {', '.join(formats.FORMATS)}.",
        )
    yield from _note_faults(place, part)


def _note_faults(place: Place, part: dict[str, Any]) -> Iterator[tuple[Place, str, str]]:
    """Yield what is wrong with the words in a schema that are Galley's own."""
    if brand.KEYWORD in part and (found := _brand_problem(place, part)):
        yield ((*place, brand.KEYWORD), *found)
    for word in (notes.NEXT, notes.CONTACT):
        if word in part and (unclear := notes.problem_with(word, part[word])):
            yield (*place, word), *unclear


def _brand_problem(place: Place, part: dict[str, Any]) -> tuple[str, str] | None:
    """Return why a field cannot take what it names from a business, and what to do."""
    if not _is_of_form_or_row(place):
        return (
            "Only a field of the form, of a group or of a list's rows can take something from a business.",
            "Say it at one of these, not at a field of a choice, or of a group within a row.",
        )
    pointer = part[brand.KEYWORD]
    found = brand.part_at(pointer) if isinstance(pointer, str) else None
    if found is None:
        known = ", ".join(brand.pointers())
        return (
            f"A business has nothing at {json.dumps(pointer, ensure_ascii=False)[:60]}.",
            f"Use one of {known}.",
        )
    if not brand.is_alike(part, found):
        return (
            f"This field is of another kind than “{pointer}” of a business, which is {brand.kind_of(found)}.",
            "Give both the same type, and the same format where it is a picture or a colour.",
        )
    return None


def _is_of_form_or_row(place: Place) -> bool:
    """Whether a schema with this place is a field of the form, of its groups, or of the rows of a list of theirs."""
    at = place[:-3] if place[-3:-1] == ("items", "properties") else place
    return bool(at) and len(at) % 2 == 0 and set(at[::2]) <= {"properties", "$defs"}


def _parts(schema: Any) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Yield every schema inside a schema with its place, itself first."""
    stack: list[tuple[Place, Any]] = [((), schema)]
    while stack:
        place, part = stack.pop()
        if isinstance(part, dict):
            yield place, part
            stack.extend(reversed(list(_inner(place, part))))


def _inner(place: Place, part: dict[str, Any]) -> Iterator[tuple[Place, Any]]:
    for keyword, value in part.items():
        if keyword in SINGLES:
            yield (*place, keyword), value
        elif keyword in LISTS and isinstance(value, list):
            yield from (((*place, keyword, index), inner) for index, inner in enumerate(value))
        elif keyword in MAPS and isinstance(value, dict):
            yield from (((*place, keyword, name), inner) for name, inner in value.items())


def _reference_problem(schema: dict[str, Any], reference: str) -> str | None:
    if not LOCAL_REFERENCE.fullmatch(reference):
        return "A “$ref” must stay inside this file."
    try:
        found = _resolve(schema, reference)
    except (KeyError, IndexError, TypeError, ValueError):
        return f"There is nothing at “{reference}”."
    if not isinstance(found, dict | bool):
        return f"What lies at “{reference}” is no schema."
    return None


def _resolve(schema: Any, reference: str) -> Any:
    for part in reference.removeprefix("#").split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        schema = schema[int(name)] if isinstance(schema, list) else schema[name]
    return schema


def _expansion_problem(schema: dict[str, Any]) -> tuple[str, str] | None:
    try:
        size = _expanded(schema, schema, (), {})
    except _Circle as circle:
        return (
            f"The schema contains itself through “{circle}”.",
            "Write out as many levels as the form shall show.",
        )
    if size > EXPANDED:
        return (
            f"With every “$ref” written out, the schema has more than {EXPANDED} parts.",
            "Refer less often.",
        )
    return None


def _use_problem(schema: dict[str, Any]) -> tuple[str, str] | None:
    """Return why the validator cannot use a schema that has no other fault; a reference into the middle of
    something that is no schema, for example.
    """
    try:
        validator.validator_of(json.dumps(schema))
    except (ValueError, TypeError, jsonschema_rs.ReferencingError) as error:
        return f"This schema cannot be used: {str(error).splitlines()[0][:200]}.", "Correct what is named."
    return None


class _Circle(Exception):
    pass


def _expanded(schema: Any, part: Any, under_way: tuple[str, ...], known: dict[str, int]) -> int:
    if not isinstance(part, dict):
        return 1
    size = 1
    if isinstance(reference := part.get("$ref"), str):
        if reference in under_way:
            raise _Circle(reference)
        if reference not in known:
            known[reference] = _expanded(schema, _resolve(schema, reference), (*under_way, reference), known)
        size += known[reference]
    return size + sum(
        _expanded(schema, inner, under_way, known) for place, inner in _inner((), part) if place[0] != "$defs"
    )


def _fault(parsed: Parsed, place: Place, message: str, hint: str) -> Fault:
    return Fault(PATH, parsed.line_of(pointer(*place)), message, hint)

"""What fields take from a business: a property of a template's schema may say `"brand": "/bank/iban"`, also one of the
rows of a list, `"brand": "/vat_rate"`.

web/src/features/library/brand/withBrand.ts does the same, and the tests of both read tests/support/brand_cases.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

Json = Any
KEYWORD = "brand"
# Read at once: the process that checks bundles opens no file later.
TEXT = (Path(__file__).parent / "brand.schema.json").read_text()
# With which businesses a template is tried that asks for one by itself: it may say little, or everything but pictures.
TRIED: dict[str, dict[str, Json]] = {
    "a business with a name alone": {"name": "Kestrel Row Press"},
    "a business that says everything": {
        "name": "Kestrel Row Press",
        "trade": "Fine printing and book design",
        "address": "7 Kestrel Row\nDublin 8\nIreland",
        "phone": "+353 1 555 0142",
        "email": "office@kestrelrow.example",
        "web": "kestrelrow.example",
        "vat_id": "IE 8217346 TH",
        "tax_number": "8217346TH",
        "vat_rate": 23,
        "register": "Registered in Ireland, no. 604 118",
        "bank": {"name": "Harcourt Mutual", "iban": "IE29AIBK93115212345678", "bic": "HCMUIE2D"},
        "person": {"name": "Sorcha Lynam", "role": "Head of the press"},
        "footer": [{"text": "Registered in Ireland, no. 604 118"}, {"text": "Harcourt Mutual"}],
        "accent": "#1f4d40",
        "typeface": "Noto Sans",
        "locale": "en",
        "currency": "EUR",
    },
}


def schema_text() -> str:
    """Return the JSON Schema of a business, as its form shows it."""
    return TEXT


@cache
def schema() -> dict[str, Json]:
    """Return the JSON Schema of a business."""
    return dict(json.loads(TEXT))


@cache
def schema_text_of_part() -> str:
    """Return the JSON Schema of what may be said in place of some of a business's values: nothing is needed."""
    return json.dumps({name: each for name, each in schema().items() if name != "required"})


def part_at(pointer: str) -> dict[str, Json] | None:
    """Return the part of the business's schema that a JSON pointer leads to, None where it leads nowhere."""
    part: Json = schema() if pointer.startswith("/") else None
    for name in pointer.split("/")[1:]:
        part = part.get("properties", {}).get(name) if isinstance(part, dict) else None
    return part if isinstance(part, dict) else None


def pointers() -> list[str]:
    """Return the JSON pointers of all that a business has, in the order of its form."""
    return list(_pointers("", schema()))


def _pointers(pointer: str, part: Json) -> Iterator[str]:
    for name, inner in part.get("properties", {}).items():
        yield f"{pointer}/{name}"
        yield from _pointers(f"{pointer}/{name}", inner)


def kind_of(part: Mapping[str, Json]) -> str:
    """Return in words what kind of value a part of the business's schema is."""
    return {"asset": "a picture", "color": "a colour"}.get(part.get("format", "")) or {
        "array": "a list",
        "object": "a group",
        "number": "a number",
    }.get(part["type"], "a text")


def is_alike(field: Mapping[str, Json], part: Mapping[str, Json]) -> bool:
    """Whether a field of a template can hold what a part of a business is; a list can hold a group as its one row."""
    if field.get("type") == "array":
        rows = field.get("items", {}).get("type", "object")
        return part["type"] in ("array", "object") and rows == "object"
    if "number" in (field.get("type"), part["type"]):
        return bool(field.get("type") == part["type"])
    if field.get("type") != "string" or part["type"] != "string":
        return False
    special = {"asset", "color"}.intersection
    return special({field.get("format")}) == special({part.get("format")})


def is_asked_for(schema_text: str) -> bool:
    """Whether a schema, as JSON text, may have a field that takes from a business. One too many does no harm."""
    return f'"{KEYWORD}"' in schema_text


def with_brand(schema: Json, values: Mapping[str, Json], brand: Mapping[str, Json]) -> dict[str, Json]:
    """Return a template's values with what is absent taken from the business, where the template's schema says so.

    What does not fit the field, such as a language that the template does not have, is left out. A group that is
    absent and may be so is begun only when nothing that it needs is missing. Rows of a list that are there are filled
    up; none is begun.
    """
    return _filled(schema, schema, values, brand)


def _filled(root: Json, part: Json, values: Mapping[str, Json], brand: Mapping[str, Json]) -> dict[str, Json]:
    filled, needed = dict(values), part.get("required", [])
    for name, child in _properties(root, part):
        given = filled.get(name)
        if KEYWORD in child:
            value = None if name in filled else _fitting(root, child, _value_at(brand, child[KEYWORD]))
            if value is not None:
                filled[name] = value
        elif isinstance(given, dict):
            filled[name] = _filled(root, child, given, brand)
        elif isinstance(given, list):
            filled[name] = _filled_rows(root, child, given, brand)
        elif name not in filled:
            begun = _filled(root, child, {}, brand)
            if begun and (name in needed or _is_whole(child, begun)):
                filled[name] = begun
    return filled


def _filled_rows(root: Json, part: Json, rows: list[Json], brand: Mapping[str, Json]) -> list[Json]:
    """Return rows with what all of them take alike; a group within a row takes nothing."""
    item = part.get("items")
    fields = _properties(root, _resolved(root, item)) if isinstance(item, dict) else ()
    found = {
        name: _fitting(root, field, _value_at(brand, field[KEYWORD]))
        for name, field in fields
        if KEYWORD in field
    }
    taken = {name: each for name, each in found.items() if each is not None}
    return [{**taken, **row} if isinstance(row, dict) else row for row in rows] if taken else rows


def _is_whole(part: Json, values: Mapping[str, Json]) -> bool:
    return all(name in values for name in part.get("required", []))


def _properties(root: Json, part: Json) -> Iterator[tuple[str, Json]]:
    fields = part.get("properties", {})
    for name, child in fields.items() if isinstance(fields, dict) else ():
        if isinstance(child, dict):
            yield name, _resolved(root, child)


def _resolved(root: Json, part: Json) -> Json:
    reference = part.get("$ref")
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return part
    found = root
    for name in reference.split("/")[1:]:
        found = found[name.replace("~1", "/").replace("~0", "~")]
    return {**_resolved(root, found), **{name: each for name, each in part.items() if name != "$ref"}}


def _value_at(brand: Json, pointer: str) -> Json:
    for name in pointer.split("/")[1:]:
        brand = brand.get(name) if isinstance(brand, dict) else None
    return brand


def _fitting(root: Json, field: Json, value: Json) -> Json:
    """Return the value of a business as a field takes it, None where it does not or there is none."""
    if field.get("type") == "array":
        return _rows(_resolved(root, field.get("items", {})), value)[: field.get("maxItems")] or None
    if field.get("type") == "number":
        return _fitting_number(field, value)
    if not isinstance(value, str) or not value:
        return None
    choices = [each.get("const") for each in field.get("oneOf", [])] or field.get("enum")
    if choices:
        # A template that has no Swiss German may have German.
        return next((each for each in (value, value.split("-")[0]) if each in choices), None)
    text = value if field.get("format") == "multiline" else ", ".join(value.split("\n"))
    return text if len(text) <= field.get("maxLength", len(text)) else None


def _fitting_number(field: Json, value: Json) -> Json:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if field.get("minimum", value) <= value <= field.get("maximum", value) else None


def _rows(item: Json, value: Json) -> list[Json]:
    """Return a list of the business as rows of the template's; a group of the business is one row."""
    known = item.get("properties", {})
    groups = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    rows = [{name: each for name, each in group.items() if name in known} for group in groups]
    return [row for row in rows if row and _is_whole(item, row)]

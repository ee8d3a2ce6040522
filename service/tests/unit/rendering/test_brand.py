"""What fields take from a business, and which schemas may ask for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from galley.rendering.bundles.check import faults_of
from galley.rendering.values import brand, values
from tests.support import slips

CASES = json.loads((Path(__file__).parents[2] / "support/brand_cases.json").read_text())
SHIPPED = sorted((Path(__file__).parents[4] / "templates").glob("*/schema.json"))
KESTREL: dict[str, Any] = {
    "name": "Kestrel Row Press",
    "trade": "Fine printing",
    "address": "7 Kestrel Row\nDublin 8",
    "phone": "+353 1 555 0142",
    "email": "office@kestrelrow.example",
    "bank": {"name": "Harcourt Mutual", "iban": "IE29AIBK93115212345678", "bic": "HCMUIE2D"},
    "person": {"name": "Sorcha Lynam", "role": "Head of the press"},
    "footer": [{"text": "Registered in Ireland"}],
    "locale": "de-CH",
    "currency": "CHF",
    "accent": "#123456",
    "typeface": "Noto Sans",
}


@pytest.mark.parametrize("case", CASES, ids=[case["fact"] for case in CASES])
def test_absent_fields_are_taken_from_the_business(case: dict[str, Any]) -> None:
    before = json.dumps(case["values"])
    assert brand.with_brand(case["schema"], case["values"], case["brand"]) == case["filled"]
    assert json.dumps(case["values"]) == before


def emptied(part: dict[str, Any], sample: dict[str, Any]) -> dict[str, Any]:
    """Return a sample without what belongs to a business."""
    fields = part.get("properties", {})
    kept = {name: each for name, each in sample.items() if "brand" not in fields.get(name, {})}
    return {
        name: emptied(fields.get(name, {}), each) if isinstance(each, dict) else each
        for name, each in kept.items()
    }


@pytest.mark.parametrize("path", SHIPPED, ids=[path.parent.name for path in SHIPPED])
def test_every_shipped_template_takes_a_business_and_its_values_fit(path: Path) -> None:
    schema = json.loads(path.read_text())
    sample = json.loads(path.with_name("sample.json").read_text())
    filled = brand.with_brand(schema, emptied(schema, sample), KESTREL)
    assert "#123456" in json.dumps(filled)
    assert "Kestrel Row Press" in json.dumps(filled)
    assert values.problems(filled, schema) == ()


@pytest.mark.parametrize("name", ["invoice", "credit-note", "order-confirmation", "quote", "receipt"])
def test_rows_of_what_is_billed_have_the_usual_rate_where_they_say_none(name: str) -> None:
    schema = json.loads((SHIPPED[0].parents[1] / name / "schema.json").read_text())
    filled = brand.with_brand(
        schema, {"items": [{"price": "1.00"}, {"vat": 0}]}, {"name": "Heron", "vat_rate": 19}
    )
    assert [each["vat"] for each in filled["items"]] == [19, 0]


def test_the_businesses_that_templates_are_tried_with_fit() -> None:
    for tried in brand.TRIED.values():
        assert values.problems(tried, brand.schema()) == ()
    whole = {pointer for pointer in brand.pointers() if "type" in (brand.part_at(pointer) or {})}
    pictures = {"/logo", "/person/signature"}
    said = {f"/{name}" for name in brand.TRIED["a business that says everything"]}
    assert {each for each in whole if each.count("/") == 1} - pictures == said


def field(**part: Any) -> str:
    """Return a schema with this field."""
    schema = slips.SCHEMA | {"properties": slips.SCHEMA["properties"] | {"more": part}}
    return json.dumps(schema, indent=1)


def faults(schema: str) -> list[tuple[str, str]]:
    """Return what is wrong with a bundle of this schema: the text of the line that is named, and the sentence."""
    found = faults_of(slips.bundle(schema_json=schema))
    return [(schema.splitlines()[(each.line or 0) - 1].strip(), each.message) for each in found]


def test_a_field_of_a_business_that_there_is_not_is_named_with_its_line() -> None:
    (line, message), *rest = faults(field(type="string", brand="/bank/ibn"))
    assert line == '"brand": "/bank/ibn"'
    assert message == 'A business has nothing at "/bank/ibn".'
    assert rest == []
    assert faults(field(type="string", brand=7))[0][1] == "A business has nothing at 7."


def test_a_field_of_another_kind_than_that_of_the_business_is_refused() -> None:
    for part in (
        {"type": "number", "brand": "/name"},
        {"type": "string", "brand": "/bank"},
        {"type": "string", "brand": "/vat_rate"},
        {"type": "string", "brand": "/logo"},
        {"type": "string", "format": "asset", "brand": "/name"},
        {"type": "array", "items": {"type": "object"}, "brand": "/name"},
        {"type": "array", "items": {"type": "string"}, "brand": "/footer"},
    ):
        [(_, message)] = faults(field(**part))
        assert message.startswith("This field is of another kind than"), part
    assert faults(field(type="string", format="asset", brand="/logo")) == []
    assert faults(field(type="string", format="iban", brand="/bank/iban")) == []


def test_a_field_of_a_row_takes_from_a_business_but_none_of_a_group_within_it_or_of_a_choice() -> None:
    row = {"type": "object", "properties": {"vat": {"type": "number", "brand": "/vat_rate"}}}
    assert faults(field(type="array", items=row)) == []
    group = {"type": "object", "properties": {"tax": row}}
    for part in (field(type="array", items=group), field(oneOf=[row, {"type": "null"}])):
        [(line, message)] = faults(part)
        assert line == '"brand": "/vat_rate"'
        assert (
            message
            == "Only a field of the form, of a group or of a list's rows can take something from a business."
        )

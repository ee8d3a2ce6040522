"""What moves on in the document after one that was made."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from galley.documents import following
from galley.rendering.bundles import schema_check
from galley.rendering.values import notes
from galley.rendering.values.json_text import Parsed, parse

TEMPLATES = Path(__file__).parents[3] / "templates"


def after_invoice(made_on: str, today: str, **document: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values of the invoice after the shipped sample, and what became of each that moved."""
    schema = json.loads((TEMPLATES / "invoice/schema.json").read_text())
    sample = json.loads((TEMPLATES / "invoice/sample.json").read_text())
    sample["document"] |= document
    pointers = {"number": "/document/number", "dated_on": "/document/date"}
    origin = following.Origin(sample, schema, pointers, date.fromisoformat(made_on))
    values, moved = following.next_values(origin, today=date.fromisoformat(today))
    return values, {each.path: each.after for each in moved}


def test_an_invoice_moves_on_and_everything_else_stays() -> None:
    values, moved = after_invoice("2026-11-23", "2026-11-30")
    assert moved == {
        "/document/number": "2026-0413",
        "/document/date": None,
        "/document/delivered_from": "2026-09-21",
        "/document/delivered_to": "2026-11-25",
        "/payment/paid": None,
    }
    assert "date" not in values["document"]
    assert "paid" not in values["payment"]
    sample = json.loads((TEMPLATES / "invoice/sample.json").read_text())
    assert values["items"] == sample["items"]
    assert values["client"] == sample["client"]


@pytest.mark.parametrize(
    ("period", "made_on", "today", "moved"),
    [
        (("2026-10-01", "2026-10-31"), "2026-11-03", "2026-12-01", ("2026-11-01", "2026-11-30")),
        (("2026-01-01", "2026-01-31"), "2026-11-02", "2026-12-02", ("2026-02-01", "2026-02-28")),
        (("2026-11-01", "2026-11-30"), "2026-12-02", "2027-01-15", ("2026-12-01", "2026-12-31")),
        # The last day is not that of its month, so both move by days.
        (("2026-10-01", "2026-10-30"), "2026-11-01", "2026-12-01", ("2026-10-31", "2026-11-29")),
    ],
)
def test_whole_months_move_by_months_and_others_by_days(
    period: tuple[str, str], made_on: str, today: str, moved: tuple[str, str]
) -> None:
    _, after = after_invoice(made_on, today, delivered_from=period[0], delivered_to=period[1])
    assert (after["/document/delivered_from"], after["/document/delivered_to"]) == moved


@pytest.mark.parametrize(
    ("number", "following_one"),
    [
        ("2026-0412", "2026-0413"),
        ("RE 99", "RE 100"),
        ("0009/2026", "0010/2026"),
        ("2026", "2027"),
        (41, 42),
        ("A", None),
        (True, None),
        ("1" * 80, None),
    ],
)
def test_a_number_is_counted_up(number: object, following_one: object) -> None:
    assert following.counted_up(number, year=2026) == following_one


def test_a_note_applies_behind_references_and_in_branches_and_rows() -> None:
    schema = {
        "$defs": {"day": {"type": "string", "format": "date", "next": "move"}},
        "properties": {
            "rows": {"items": {"properties": {"on": {"$ref": "#/$defs/day"}, "a/b": {"next": "empty"}}}},
            "either": {"oneOf": [{"properties": {"x": {"next": "empty"}}}, {"properties": {"y": {}}}]},
        },
    }
    values = {"rows": [{"on": "2026-01-02"}, {"a/b": 1}], "either": {"x": 1, "y": 2}}
    assert notes.noted(schema, values, "next") == {
        "/rows/0/on": "move",
        "/rows/1/a~1b": "empty",
        "/either/x": "empty",
    }


@pytest.mark.parametrize(
    "note", ['"next": "later"', '"contact": {"address": "/a"}', '"contact": {"name": 1}']
)
def test_a_note_that_is_none_is_a_fault_of_the_schema(note: str) -> None:
    text = '{"type": "object", "properties": {"a": {"type": "string",\n' + note + "}}}"
    parsed = parse(text.encode())
    assert isinstance(parsed, Parsed)
    (fault,) = schema_check.schema_faults(parsed)
    assert (fault.path, fault.line) == ("schema.json", 2)


@pytest.mark.parametrize("far", ["9999-12-31", "9999-12-30", "9999-12-01"])
def test_a_day_beyond_the_calendar_stays(far: str) -> None:
    values, moved = after_invoice("2026-11-03", "2026-12-05", delivered_from=far, delivered_to=far)
    assert values["document"]["delivered_to"] == far
    assert "/document/delivered_to" not in moved

"""The one validator: numbers by their digits, and one fault for one wrong value."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from galley.rendering.values import values
from galley.rendering.values.values import Problem
from hypothesis import given, settings
from hypothesis import strategies as st

TEMPLATES = sorted((Path(__file__).parents[4] / "templates").iterdir())
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats(-9, 9)
    | st.text(max_size=5)
    | st.sampled_from(["12.50", "2026-11-23", "#fff"])
)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def schema_of(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields}


def told(value: object, **field: Any) -> tuple[Problem, ...]:
    return values.problems({"x": value}, schema_of(x=field))


@pytest.mark.parametrize("step", ["0.01", "0.05", "0.001", "0.1", "2.5", "0.0001"])
def test_a_multiple_is_told_by_the_digits(step: str) -> None:
    schema = schema_of(x={"type": "number", "multipleOf": float(step)})
    for cents in range(0, 50_001, 7):
        written = Decimal(cents) / 1000
        right = written % Decimal(step) == 0
        assert (values.problems({"x": float(written)}, schema) == ()) == right, written


@settings(max_examples=200)
@given(st.decimals(0, 10**9, places=3), st.sampled_from(["0.01", "0.005", "0.25", "3"]))
def test_no_amount_is_misjudged(written: Decimal, step: str) -> None:
    right = written % Decimal(step) == 0
    assert (told(float(written), type="number", multipleOf=float(step)) == ()) == right


def test_a_whole_number_may_be_written_with_a_point() -> None:
    assert told(30.0, type="integer") == ()
    assert told(3e1, type="integer", multipleOf=5) == ()
    assert told(30.5, type="integer") == (Problem("/x", "Must be a whole number."),)


def test_a_whole_number_is_spelt_as_one_however_it_was_written() -> None:
    chosen, text = values.settled({"a": 30.0, "b": [1.0, {"c": -0.0}], "d": 0.5, "e": "1.0,"})
    assert text == '{"a":30,"b":[1,{"c":0}],"d":0.5,"e":"1.0,"}'
    assert json.loads(text) == chosen
    assert all(type(each) is int for each in (chosen["a"], chosen["b"][0]))


def test_one_wrong_value_is_one_fault_and_says_what_helps_most() -> None:
    price = {
        "type": "number",
        "minimum": 5,
        "multipleOf": 0.01,
        "not": {"const": 1.005},
        "allOf": [{"minimum": 4}, {"multipleOf": 0.5}],
    }
    assert told(1.005, **price) == (Problem("/x", "Must be at least 5."),)
    assert told("y", **price) == (Problem("/x", "Must be a number."),)


def test_every_fault_of_the_branch_that_fits_best_is_told() -> None:
    card = {
        "type": "object",
        "required": ["kind", "number", "name"],
        "properties": {"kind": {"const": "card"}, "number": {"type": "string"}, "name": {"type": "string"}},
    }
    cash = {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "cash"}}}
    found = told({"kind": "card", "number": 7}, oneOf=[card, cash])
    assert set(found) == {Problem("/x/number", "Must be text."), Problem("/x/name", "This is needed.")}


def test_faults_come_in_the_order_of_the_form() -> None:
    field = {"type": "string"}
    row = {"type": "object", "properties": {"b": field, "a": field}}
    schema = schema_of(z=field, rows={"type": "array", "items": {"$ref": "#/$defs/row"}}, a=field) | {
        "$defs": {"row": row}
    }
    found = values.problems({"a": 1, "rows": [{"a": 1, "b": 1}] * 11, "z": 1}, schema)
    assert [each.path for each in found][:5] == ["/z", "/rows/0/b", "/rows/0/a", "/rows/1/b", "/rows/1/a"]
    assert [each.path for each in found][-3:] == ["/rows/10/b", "/rows/10/a", "/a"]


@pytest.mark.parametrize("day", ["0999-12-31", "9000-01-01", "9999-12-31", "0001-01-01"])
def test_a_day_that_the_engine_cannot_count_from_is_no_day(day: str) -> None:
    (problem,) = told(day, type="string", format="date")
    assert problem.message == "Must lie between the years 1000 and 8999."
    assert told(day + "T12:00", type="string", format="date-time") != ()


@pytest.mark.parametrize("folder", TEMPLATES, ids=lambda folder: folder.name)
def test_what_is_shipped_fits(folder: Path) -> None:
    schema = json.loads((folder / "schema.json").read_text())
    for file in (folder / "sample.json", *folder.glob("tests/*.json")):
        assert values.problems(json.loads(file.read_text()), schema) == (), file.name
    assert values.problems({}, schema)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_is_wrong_with_a_sample_is_told_once_and_in_words(data: st.DataObject) -> None:
    folder = data.draw(st.sampled_from(TEMPLATES))
    schema = json.loads((folder / "schema.json").read_text())
    chosen = json.loads((folder / "tests/minimal.json").read_text())
    place = chosen
    while True:
        name = data.draw(st.sampled_from(sorted(place)))
        if not isinstance(place[name], dict) or not place[name] or data.draw(st.booleans()):
            break
        place = place[name]
    place[name] = data.draw(anything)
    found = values.problems(chosen, schema)
    assert len({each.path for each in found}) == len(found)
    assert all(each.message.endswith(".") and each.message != "This does not fit." for each in found), found

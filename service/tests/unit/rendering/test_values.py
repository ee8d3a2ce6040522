"""What people are told about their values, and the one spelling that values have."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from galley.rendering.values import patterns, values
from galley.rendering.values.values import Problem, ValuesRefused, canonical, problems
from hypothesis import given
from hypothesis import strategies as st

IN_THE_APP = (Path(__file__).parents[4] / "web/src/shared/api/faultSentences.ts").read_text()


def told(value: Any, **rule: Any) -> list[str]:
    schema = {"type": "object", "properties": {"field": rule}}
    return [problem.message for problem in problems({"field": value}, schema)]


INVOICE: dict[str, Any] = {
    "type": "object",
    "required": ["client", "lines"],
    "additionalProperties": False,
    "properties": {
        "client": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string", "minLength": 1},
                "mail": {"type": "string", "format": "email"},
            },
        },
        "lines": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["price"],
                "properties": {
                    "price": {
                        "type": "string",
                        "format": "money",
                        "pattern": r"^-?[0-9]{1,12}(\.[0-9]{1,2})?$",
                    },
                    "count": {"type": "integer", "minimum": 1},
                },
            },
        },
        "tax": {"oneOf": [{"const": "full", "title": "Full rate"}, {"const": "none", "title": "No tax"}]},
        "reason": {"type": "string"},
    },
    "if": {"properties": {"tax": {"const": "none"}}, "required": ["tax"]},
    "then": {"required": ["reason"]},
}


def test_values_that_fit_have_no_problems() -> None:
    good = {"client": {"name": "Ada"}, "lines": [{"price": "12.50", "count": 2}], "tax": "full"}
    assert problems(good, INVOICE) == ()


def test_every_problem_is_named_at_its_place_in_plain_words() -> None:
    bad = {
        "client": {"name": "", "mail": "ada"},
        "lines": [{"count": 0}, {"price": "1,50", "count": "two"}],
        "tax": "none",
        "colour": "red",
    }
    assert set(problems(bad, INVOICE)) == {
        Problem("/client/name", "This is needed."),
        Problem("/client/mail", "Not an e-mail address (like name@example.org)."),
        Problem("/lines/0/price", "This is needed."),
        Problem("/lines/0/count", "Must be at least 1."),
        Problem("/lines/1/price", "Not an amount (like 1234.50)."),
        Problem("/lines/1/count", "Must be a whole number."),
        Problem("/reason", "This is needed."),
        Problem("/colour", "The template has no such field."),
    }


MONEY_OF_FOUR = {"format": "money", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,4})?$", "examples": ["4000.00"]}


@pytest.mark.parametrize(
    ("value", "rule", "message"),
    [
        ("x", {"oneOf": [{"const": "a", "title": "Alpha"}, {"const": "b"}]}, "Choose one of: Alpha, b."),
        ("x", {"enum": ["a", "b"]}, "Choose one of: a, b."),
        ("x", {"type": "integer"}, "Must be a whole number."),
        (None, {"type": "string"}, "This is needed."),
        (5, {"type": ["string", "null"]}, "Must be text."),
        (1.5, {"maximum": 1}, "Must be at most 1."),
        (0, {"exclusiveMinimum": 0}, "Must be more than 0."),
        (1200, {"exclusiveMaximum": 1200}, "Must be less than 1,200."),
        (3, {"multipleOf": 2}, "Must be a multiple of 2."),
        (3.1, {"multipleOf": 0.25}, "Must be a multiple of 0.25."),
        (0.0005, {"multipleOf": 0.001}, "Takes at most 3 decimals. Round it."),
        (0.25, {"multipleOf": 0.1}, "Takes at most 1 decimal. Round it."),
        ("0.1234567", {"format": "money"}, "Takes at most 6 decimals. Round it."),
        ("1234567890123", {"format": "money"}, "This amount has too many digits."),
        ("0.12345", MONEY_OF_FOUR, "Takes at most 4 decimals. Round it."),
        ("12.5", {"format": "money", "pattern": "^[0-9]+$"}, "Takes at most 0 decimals. Round it."),
        ("-5.00", MONEY_OF_FOUR, "Must be at least 0."),
        ("5,00", MONEY_OF_FOUR, "Not an amount (like 1234.50)."),
        ("ab", {"minLength": 3}, "Must have at least 3 characters."),
        ("ab", {"maxLength": 1}, "Must have at most 1 character."),
        ([], {"minItems": 2}, "Needs at least 2 rows."),
        ([1, 2], {"maxItems": 1}, "Takes at most 1 row."),
        ([{"a": 1}, {"a": 1}], {"uniqueItems": True}, "Two rows are the same."),
        ("2026-13-01", {"format": "date"}, "Not a valid date (like 2026-11-23)."),
        ("20261123", {"format": "date"}, "Not a valid date (like 2026-11-23)."),
        ("red", {"format": "color"}, "Not a colour (like #1f4e79)."),
        ("1.234,50", {"format": "money"}, "Not an amount (like 1234.50)."),
        ("../x", {"format": "asset"}, "Not a picture. Choose or upload one."),
        ("javascript:x", {"format": "uri"}, "Not a web address (like https://example.org)."),
        ("a1", {"pattern": "^[0-9]+$", "examples": ["12"]}, "Does not have the right form (like 12)."),
        ("b", {"const": "a"}, "Must be a."),
        (1, {"anyOf": [{"type": "string"}, {"type": "object", "required": ["x"]}]}, "Must be text."),
    ],
)
def test_a_rule_is_said_in_a_persons_words(value: Any, rule: dict[str, Any], message: str) -> None:
    (problem,) = problems({"field": value}, {"type": "object", "properties": {"field": rule}})
    assert problem.message == message
    # By its kind the web app says it in the languages that it speaks.
    assert f"\n  {problem.kind}: (" in IN_THE_APP or f"\n  '{problem.kind}': (" in IN_THE_APP


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("-1234.50", "money"),
        ("#1F4e79", "color"),
        ("/assets/logo.png", "asset"),
        ("5f0c6b1e-2a3b-4c5d-8e9f-0a1b2c3d4e5f", "asset"),
        ("2024-02-29", "date"),
        ("14:30", "time"),
        ("2026-11-23T14:30:00Z", "date-time"),
        ("ada@example.org", "email"),
        ("https://example.org/a?b", "uri"),
        ("any\n\ntext", "multiline"),
    ],
)
def test_what_has_its_format_is_accepted(value: str, name: str) -> None:
    assert told(value, type="string", format=name) == []


def test_equal_values_have_one_spelling() -> None:
    assert canonical({"b": [1, "ü"], "a": {"d": 1.5, "c": None}}) == '{"a":{"c":null,"d":1.5},"b":[1,"ü"]}'


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        -math.inf,
        2**53,
        -(2**70),
        "\ud800",
        {"\udfff": 1},
        {1: 2},
        b"bytes",
        {1, 2},
        [[math.nan]],
    ],
)
def test_what_json_cannot_say_is_refused(value: Any) -> None:
    with pytest.raises(ValuesRefused):
        canonical({"field": value})


def test_values_too_deep_too_many_or_too_large_are_refused() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    for value in (deep, list(range(60_000)), "x" * 2_000_000, "ü" * 600_000):
        with pytest.raises(ValuesRefused):
            canonical({"field": value})
        assert len(problems({"field": value}, {"type": "object"})) == 1


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), json_values, max_size=5))
def test_the_spelling_says_the_values_and_stays_the_same(found: dict[str, Any]) -> None:
    try:
        text = canonical(found)
    except ValuesRefused:
        return
    assert json.loads(text) == found
    assert canonical(json.loads(text)) == text
    assert canonical(dict(reversed(found.items()))) == text


@given(st.dictionaries(st.sampled_from(["client", "lines", "tax", "reason", "x"]), json_values))
def test_any_values_are_either_right_or_have_problems_in_words(found: dict[str, Any]) -> None:
    for problem in problems(found, INVOICE):
        assert problem.path == "" or problem.path.startswith("/")
        assert problem.message.endswith(".")


def test_a_remote_reference_is_never_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[object] = []
    monkeypatch.setattr("urllib.request.urlopen", fetched.append)
    with pytest.raises(Exception, match="Retrieval is disabled"):
        problems({}, {"$ref": "http://127.0.0.1:1/schema"})
    assert fetched == []


def test_patterns_mean_what_the_browser_means() -> None:
    assert told("٣", pattern=r"^\d$") == ["Does not have the right form."]
    assert told("7", pattern=r"^[\d.]$") == []
    assert told("é", pattern=r"^\w$") == ["Does not have the right form."]
    assert told("ab\n", pattern="^ab$") == ["Does not have the right form."]
    assert told("xaby", pattern="ab") == []


@given(st.text(st.sampled_from("ab0(){}[]|*+?,.^$\\d-w1239:=!<"), max_size=20))
def test_a_pattern_is_refused_or_works(pattern: str) -> None:
    if patterns.problem_with(pattern) is None:
        patterns.matcher(pattern)("ab0123")
    assert patterns.states(pattern) >= 0


def test_checks_are_quick_for_a_long_invoice() -> None:
    rows = {"client": {"name": "Ada"}, "lines": [{"price": "12.50", "count": 2}] * 1000}
    assert values.problems(rows, INVOICE) == ()


def test_multiples_are_counted_by_their_digits() -> None:
    amounts = {"type": "object", "properties": {"a": {"type": "number", "multipleOf": 0.01}}}
    wrong = [cents for cents in range(5001) if values.problems({"a": cents / 100}, amounts)]
    assert wrong == []
    rates = {"type": "object", "properties": {"a": {"type": "number", "multipleOf": 0.001}}}
    for rate in (8.1, 8.875, 9.975, 30.0, -0.001, 1e15):
        assert values.problems({"a": rate}, rates) == ()
    assert values.problems({"a": 8.8755}, rates)

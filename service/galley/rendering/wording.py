"""What a schema's fault is called before a person who fills in a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jsonschema.exceptions import ValidationError

FORMATS = {
    "money": "Not an amount (like 1234.50).",
    "color": "Not a colour (like #1f4e79).",
    "asset": "Not a picture. Choose or upload one.",
    "date": "Not a valid date (like 2026-11-23).",
    "time": "Not a valid time (like 14:30).",
    "date-time": "Not a valid date and time (like 2026-11-23T14:30).",
    "email": "Not an e-mail address (like name@example.org).",
    "uri": "Not a web address (like https://example.org).",
    "iban": "Not a valid IBAN: its check digits do not fit. Compare it with the original.",
    "vat-id": "Not a valid VAT ID: its check digits do not fit. Compare it with the original.",
    "uuid": "Not an identifier.",
}

TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "yes or no",
    "array": "a list",
    "object": "a group of fields",
    "null": "empty",
}

CHOICES_SHOWN = 8


def message(error: ValidationError) -> str:
    """Return one sentence that a person can act on."""
    keyword = str(error.validator)
    say = WORDS.get(keyword)
    return say(error) if say else "This does not fit."


def is_choice(error: ValidationError) -> bool:
    """Tell whether the fault is a choice among named values, which is best said as a whole."""
    branches = error.validator_value
    return (
        error.validator in ("oneOf", "anyOf")
        and isinstance(branches, list)
        and all(isinstance(branch, dict) and ("const" in branch or "enum" in branch) for branch in branches)
    )


def _count(number: object, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}" if isinstance(number, int) else f"{number} {many}"


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _type(error: ValidationError) -> str:
    if error.instance is None:
        return "This is needed."
    wanted: Any = error.validator_value
    kinds = [
        TYPES.get(kind, str(kind))
        for kind in ([wanted] if isinstance(wanted, str) else wanted)
        if kind != "null"
    ]
    return f"Must be {' or '.join(kinds)}."


def _min_length(error: ValidationError) -> str:
    if error.instance == "":
        return "This is needed."
    return f"Must have at least {_count(error.validator_value, 'character', 'characters')}."


def _min_items(error: ValidationError) -> str:
    return f"Needs at least {_count(error.validator_value, 'row', 'rows')}."


def _pattern(error: ValidationError) -> str:
    if error.instance == "":
        return "This is needed."
    examples = error.schema.get("examples") if isinstance(error.schema, dict) else None
    if isinstance(examples, list) and examples:
        return f"Does not have the right form (like {examples[0]})."
    known = FORMATS.get(str(error.schema.get("format"))) if isinstance(error.schema, dict) else None
    return known or "Does not have the right form."


def _format(error: ValidationError) -> str:
    if error.instance == "":
        return "This is needed."
    return FORMATS.get(str(error.validator_value), "Does not have the right form.")


def _choice(error: ValidationError) -> str:
    return _one_of([_title(option) for option in _options(error.validator_value)])


def _texts(options: Any) -> list[str]:
    return [str(option) for option in options]


def _options(branches: Any) -> list[Any]:
    options: list[Any] = []
    for branch in branches:
        if isinstance(branch, dict) and "enum" in branch:
            options.extend(branch["enum"])
        else:
            options.append(branch)
    return options


def _title(option: Any) -> str:
    if isinstance(option, dict):
        return str(option.get("title", option.get("const", "")))
    return str(option)


def _one_of(titles: list[str]) -> str:
    shown = ", ".join(titles[:CHOICES_SHOWN])
    return f"Choose one of: {shown}{', …' if len(titles) > CHOICES_SHOWN else ''}."


def _one_or_any_of(error: ValidationError) -> str:
    return _choice(error) if is_choice(error) else "This does not fit any of the allowed forms."


WORDS: dict[str, Callable[[ValidationError], str]] = {
    "required": lambda _: "This is needed.",
    "dependentRequired": lambda _: "This is needed.",
    "additionalProperties": lambda _: "The template has no such field.",
    "type": _type,
    "minimum": lambda error: f"Must be at least {_number(error.validator_value)}.",
    "maximum": lambda error: f"Must be at most {_number(error.validator_value)}.",
    "exclusiveMinimum": lambda error: f"Must be more than {_number(error.validator_value)}.",
    "exclusiveMaximum": lambda error: f"Must be less than {_number(error.validator_value)}.",
    "multipleOf": lambda error: f"Must be a multiple of {_number(error.validator_value)}.",
    "minLength": _min_length,
    "maxLength": lambda error: (
        f"Must have at most {_count(error.validator_value, 'character', 'characters')}."
    ),
    "minItems": _min_items,
    "maxItems": lambda error: f"Takes at most {_count(error.validator_value, 'row', 'rows')}.",
    "uniqueItems": lambda _: "Two rows are the same.",
    "pattern": _pattern,
    "format": _format,
    "enum": lambda error: _one_of(_texts(error.validator_value)),
    "const": lambda error: f"Must be {error.validator_value}.",
    "oneOf": _one_or_any_of,
    "anyOf": _one_or_any_of,
    "contains": lambda _: "A row of the needed kind is missing.",
}

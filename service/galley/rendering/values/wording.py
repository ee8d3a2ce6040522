"""What a schema's fault is called before a person who fills in a form."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from jsonschema_rs import ValidationError, ValidationErrorKind

from galley.rendering.values import formats, validator

AMOUNT = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")

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

# What has not even the outward form of an identifier fails before its check digits are asked.
IDENTIFIERS = {
    "iban": re.compile(r"(?i)[a-z]{2}[0-9]{2}(?:[ .-]*[a-z0-9]){11,30}\s*"),
    "vat-id": re.compile(r"(?i)[a-z]{2,3}(?:[\s./+*&-]*[a-z0-9]){6,}[\s.]*"),
}
OTHERWISE = {
    "iban": "Not an IBAN: it begins with two letters and two digits (like IE29AIBK93115212345678).",
    "vat-id": "Not a VAT ID: it begins with the letters of the country (like IE8217354P).",
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


class Said(NamedTuple):
    """What is wrong with a value: a sentence in English, and for other languages its kind and what it is about."""

    message: str
    kind: str
    about: tuple[str, ...] = ()


NEEDED = Said("This is needed.", "needed")
NO_SUCH_FIELD = Said("The template has no such field.", "no-such-field")
NO_RIGHT_FORM = Said("Does not have the right form.", "pattern")
REFERENCES = 50


# What says most about a value comes first; only that is told.
RANKS = ("required", "type", "enum", "const", "format", "pattern", "minimum", "maximum")


def said(error: ValidationError, schema: Mapping[str, Any]) -> Said:
    """Return one sentence that a person can act on; `schema` is the whole of it."""
    say = WORDS.get(error.kind.name)
    return say(error, schema) if say else Said("This does not fit.", "no-fit")


def rank(error: ValidationError) -> int:
    """Return how little a fault says beside others at the same value."""
    keyword = error.kind.name
    return RANKS.index(keyword) if keyword in RANKS else len(RANKS)


def missing_names(error: ValidationError) -> list[str] | None:
    """Return the names inside the value that the fault is about, or none when it is about the value."""
    match error.kind:
        case ValidationErrorKind.Required():
            return [error.kind.property]
        case ValidationErrorKind.AdditionalProperties():
            return error.kind.unexpected
        case _:
            return None


def is_choice(error: ValidationError, schema: Mapping[str, Any]) -> bool:
    """Tell whether the fault is a choice among named values, which is best said as a whole."""
    branches = _at(error, schema).get(_keyword(error))
    return isinstance(branches, list) and all(
        isinstance(branch, dict) and ("const" in branch or "enum" in branch) for branch in branches
    )


def resolved(part: Any, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a part of a schema with its references followed; an empty one for what is no object."""
    for _ in range(REFERENCES):
        if not isinstance(part, dict) or not isinstance(part.get("$ref"), str):
            break
        part = _walked(schema, part["$ref"].removeprefix("#").split("/")[1:])
    return part if isinstance(part, dict) else {}


def _at(error: ValidationError, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the part of the schema whose keyword the fault is about."""
    found = _walked(schema, error.schema_path[:-1])
    return found if isinstance(found, dict) else {}


def _walked(schema: Any, path: list[str] | list[str | int]) -> Any:
    for part in path:
        if isinstance(schema, list):
            schema = schema[int(part)] if int(part) < len(schema) else None
        elif isinstance(schema, dict):
            schema = schema.get(str(part).replace("~1", "/").replace("~0", "~"))
        else:
            return None
    return schema


def _keyword(error: ValidationError) -> str:
    return str(error.schema_path[-1]) if error.schema_path else ""


def _count(number: object, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}" if isinstance(number, int) else f"{number} {many}"


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _type(error: ValidationError, _schema: Mapping[str, Any]) -> Said:
    if error.instance is None:
        return NEEDED
    kinds = [TYPES.get(kind, kind) for kind in _value(error) if kind != "null"]
    return Said(
        f"Must be {' or '.join(kinds)}.", "type", tuple(kind for kind in _value(error) if kind != "null")
    )


def _min_length(error: ValidationError, _schema: Mapping[str, Any]) -> Said:
    if error.instance == "":
        return NEEDED
    sentence = f"Must have at least {_count(_value(error), 'character', 'characters')}."
    return Said(sentence, "min-length", (str(_value(error)),))


def _pattern(error: ValidationError, schema: Mapping[str, Any]) -> Said:
    if error.instance == "":
        return NEEDED
    part = _at(error, schema)
    examples = part.get("examples")
    if part.get("format") != "money" and isinstance(examples, list) and examples:
        return Said(
            f"Does not have the right form (like {examples[0]}).", "pattern-like", (str(examples[0]),)
        )
    if part.get("format") == "money":
        return _money(str(error.instance), _value(error))
    return _format_said(str(part.get("format")))


def _multiple(error: ValidationError, _schema: Mapping[str, Any]) -> Said:
    """Say how many decimals are taken where the step is a power of ten: people write decimals, not multiples."""
    step = Decimal(repr(_value(error))).normalize()
    _, digits, exponent = step.as_tuple()
    if digits == (1,) and isinstance(exponent, int) and exponent < 0:
        return _decimals(-exponent)
    number = _number(_value(error))
    return Said(f"Must be a multiple of {number}.", "multiple-of", (number,))


def _decimals(count: int) -> Said:
    return Said(f"Takes at most {_count(count, 'decimal', 'decimals')}. Round it.", "decimals", (str(count),))


def _format_said(name: str) -> Said:
    return Said(FORMATS[name], name) if name in FORMATS else NO_RIGHT_FORM


def _money(text: str, pattern: str) -> Said:
    """Say what is wrong with an amount that is written as one: how many decimals a field takes, or that it takes none
    below zero.
    """
    if AMOUNT.fullmatch(text):
        fits = validator.validator_of(json.dumps({"pattern": pattern})).is_valid
        whole, _, decimals = text.partition(".")
        for count in range(len(decimals) - 1, -1, -1):
            if fits(f"{whole}.{decimals[:count]}" if count else whole):
                return _decimals(count)
        if whole.startswith("-") and fits(text.removeprefix("-")):
            return Said("Must be at least 0.", "minimum", ("0",))
        return Said("This amount has too many digits.", "too-many-digits")
    return _format_said("money")


def _format(error: ValidationError, _schema: Mapping[str, Any]) -> Said:
    if error.instance == "":
        return NEEDED
    if formats.is_far_day(error.instance):
        years = (str(formats.FIRST_YEAR), str(formats.LAST_YEAR))
        return Said(f"Must lie between the years {years[0]} and {years[1]}.", "years", years)
    if _value(error) == "money":
        return _money(str(error.instance), formats.MONEY_PATTERN)
    if _value(error) in IDENTIFIERS and not IDENTIFIERS[_value(error)].fullmatch(str(error.instance)):
        return Said(OTHERWISE[_value(error)], f"no-{_value(error)}")
    return _format_said(str(_value(error)))


def _choice(error: ValidationError, schema: Mapping[str, Any]) -> Said:
    if not is_choice(error, schema):
        return Said("This does not fit any of the allowed forms.", "no-form")
    branches = _at(error, schema)[_keyword(error)]
    return _one_of([_title(option) for option in _options(branches)])


def _options(branches: Any) -> list[Any]:
    options: list[Any] = []
    for branch in branches:
        if "enum" in branch:
            options.extend(branch["enum"])
        else:
            options.append(branch)
    return options


def _title(option: Any) -> str:
    if isinstance(option, dict):
        return str(option.get("title", option.get("const", "")))
    return str(option)


def _one_of(titles: list[str]) -> Said:
    shown = (*titles[:CHOICES_SHOWN], *(["…"] if len(titles) > CHOICES_SHOWN else []))
    return Said(f"Choose one of: {', '.join(shown)}.", "choices", shown)


def _value(error: ValidationError) -> Any:
    return error.kind.value


Say = Callable[[ValidationError, Mapping[str, Any]], Said]


def _number_said(sentence: str, kind: str) -> Say:
    def say(error: ValidationError, _schema: Mapping[str, Any]) -> Said:
        number = _number(_value(error))
        return Said(sentence.format(number), kind, (number,))

    return say


def _count_said(sentence: str, kind: str, one: str, many: str) -> Say:
    def say(error: ValidationError, _schema: Mapping[str, Any]) -> Said:
        return Said(sentence.format(_count(_value(error), one, many)), kind, (str(_value(error)),))

    return say


def _always(what: Said) -> Say:
    return lambda error, schema: what


WORDS: dict[str, Say] = {
    "required": _always(NEEDED),
    "additionalProperties": _always(NO_SUCH_FIELD),
    "falseSchema": _always(NO_SUCH_FIELD),
    "type": _type,
    "minimum": _number_said("Must be at least {}.", "minimum"),
    "maximum": _number_said("Must be at most {}.", "maximum"),
    "exclusiveMinimum": _number_said("Must be more than {}.", "more-than"),
    "exclusiveMaximum": _number_said("Must be less than {}.", "less-than"),
    "multipleOf": _multiple,
    "minLength": _min_length,
    "maxLength": _count_said("Must have at most {}.", "max-length", "character", "characters"),
    "minItems": _count_said("Needs at least {}.", "min-rows", "row", "rows"),
    "maxItems": _count_said("Takes at most {}.", "max-rows", "row", "rows"),
    "uniqueItems": _always(Said("Two rows are the same.", "same-rows")),
    "pattern": _pattern,
    "format": _format,
    "enum": lambda error, _: _one_of([str(option) for option in _value(error)]),
    "const": lambda error, _: Said(f"Must be {_value(error)}.", "const", (str(_value(error)),)),
    "oneOf": _choice,
    "anyOf": _choice,
    "contains": _always(Said("A row of the needed kind is missing.", "row-missing")),
}

"""JSON Schema's keywords as Galley checks them: bounded in work, with faults at the field that a person
must change.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators
from referencing import Registry

from galley.rendering import formats, patterns

Keyword = Callable[[Any, Any, Any, Any], Iterator[ValidationError] | None]

# So many characters held against a pattern count as one step of work.
CHARACTERS_A_STEP = 8

_work = threading.local()


class TooMuchWork(Exception):
    """The check has taken more steps than it may."""


@contextmanager
def work_limited(steps: int) -> Iterator[None]:
    """Let checks in this thread take so many steps inside the block; then they raise `TooMuchWork`.

    A schema can be small and yet multiply, by references to references, into more work than there is time
    for.
    """
    _work.left = steps
    try:
        yield
    finally:
        _work.left = None


def check_with(schema: Mapping[str, Any]) -> Draft202012Validator:
    """Return a validator for a schema that has passed the check of its bundle. It never goes to the
    network.
    """
    return _Validator(schema, format_checker=FORMAT_CHECKER, registry=Registry())


def _spend(steps: int) -> None:
    left = getattr(_work, "left", None)
    if left is None:
        return
    _work.left = left = left - steps
    if left < 0:
        raise TooMuchWork


def _counted(keyword: Keyword) -> Keyword:
    def check(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError] | None:
        _spend(1)
        return keyword(validator, value, instance, schema)

    return check


def _required(validator: Any, names: Any, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        yield from (_at(name, "required") for name in names if name not in instance)


def _dependent_required(validator: Any, needs: Any, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        for name, others in needs.items():
            if name in instance:
                yield from (_at(other, "required") for other in others if other not in instance)


def _additional_properties(
    validator: Any, rule: Any, instance: Any, schema: Any
) -> Iterator[ValidationError]:
    if not validator.is_type(instance, "object"):
        return
    for name in instance:
        if name in schema.get("properties", {}):
            continue
        if rule is False:
            yield _at(name, "additionalProperties")
        else:
            yield from validator.descend(instance[name], rule, path=name)


def _pattern(validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    if validator.is_type(instance, "string"):
        _spend(len(instance) // CHARACTERS_A_STEP)
        if not patterns.matcher(pattern)(instance):
            yield ValidationError("pattern")


def _unique_items(validator: Any, wanted: Any, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    # The library compares every item with every other when they are objects.
    if wanted and validator.is_type(instance, "array"):
        _spend(len(instance))
        if len({json.dumps(item, sort_keys=True) for item in instance}) < len(instance):
            yield ValidationError("uniqueItems")


def _at(name: str, keyword: str) -> ValidationError:
    return ValidationError(keyword, path=(name,))


OWN: dict[str, Keyword] = {
    "required": _required,
    "dependentRequired": _dependent_required,
    "additionalProperties": _additional_properties,
    "pattern": _pattern,
    "uniqueItems": _unique_items,
}

_Validator: type[Draft202012Validator] = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {name: _counted(keyword) for name, keyword in {**Draft202012Validator.VALIDATORS, **OWN}.items()},
)

FORMAT_CHECKER = FormatChecker(formats=())
for _name, _fits in formats.FORMATS.items():
    FORMAT_CHECKER.checks(_name)(_fits)

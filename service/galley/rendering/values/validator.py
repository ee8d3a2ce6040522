"""The one validator: whether values fit a schema, by JSON Schema 2020-12, decimals by their digits.

It is Rust's `jsonschema`: numbers are compared as they are written (8.875 is a multiple of 0.001, 30.0 is an
integer), and patterns run on an engine without backtracking. Its work is bounded by what a bundle's check lets
through, and by the limits of the process that it runs in: call it in a reader only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import jsonschema_rs
from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind

from galley.rendering.values import formats

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@lru_cache(maxsize=64)
def validator_of(schema: str) -> Draft202012Validator:
    """Return the validator for a schema, as JSON text, that has passed the check of its bundle."""
    return _validator(json.loads(schema), formats.FORMATS)


@lru_cache(maxsize=64)
def picture_finder_of(schema: str) -> Draft202012Validator:
    """Return a validator that has a fault of the format "asset" at each text in the place of a picture."""
    return _validator(json.loads(schema), {"asset": lambda value: not isinstance(value, str)})


@lru_cache(maxsize=1)
def schema_validator() -> Draft202012Validator:
    """Return the validator of schemas themselves."""
    return Draft202012Validator({"$ref": DIALECT}, offline=True)


def branches_of(error: ValidationError) -> list[list[ValidationError]]:
    """Return the faults in each branch of a choice of forms; none when the fault is something else."""
    kinds = (
        ValidationErrorKind.AnyOf,
        ValidationErrorKind.OneOfNotValid,
    )
    return error.kind.context if isinstance(error.kind, kinds) else []


def with_inner(errors: Iterator[ValidationError]) -> Iterator[ValidationError]:
    """Yield each fault, and every fault inside the branches of a choice."""
    stack = list(errors)
    while stack:
        error = stack.pop()
        yield error
        for branch in branches_of(error):
            stack.extend(branch)


def _validator(schema: Any, known: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(
        schema,
        formats=known,
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(),
        offline=True,
    )

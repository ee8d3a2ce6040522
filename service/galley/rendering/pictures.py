"""Where a person's values name pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from galley.rendering.json_text import pointer


def _report(validator: Any, form: object, instance: object, schema: object) -> Iterator[ValidationError]:
    """Yield an "error" for each text in the place of a picture, which is how a walk over the schema tells of it."""
    if form == "asset" and isinstance(instance, str):
        yield ValidationError(instance, validator="asset")


# The library's own walk knows references, conditions and choices; only what it reports is ours.
PictureFinder = validators.extend(  # type: ignore[no-untyped-call] # jsonschema has no types for it
    Draft202012Validator, {"format": _report, **dict.fromkeys(("pattern", "uniqueItems"), None)}
)


def pictures_in(values: Mapping[str, Any], schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return each picture that the values name, as its JSON pointer and the text that names it."""
    found: dict[str, str] = {}
    stack = list(PictureFinder(schema).iter_errors(values))
    while stack:
        error = stack.pop()
        if error.validator == "asset":
            found[pointer(*error.absolute_path)] = error.message
        stack.extend(error.context)
    return sorted(found.items())

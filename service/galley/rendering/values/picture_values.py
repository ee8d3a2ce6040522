"""Where a person's values name pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from galley.rendering.values import validator
from galley.rendering.values.json_text import pointer


def pictures_in(values: Mapping[str, Any], schema: str) -> tuple[tuple[str, str], ...]:
    """Return each picture that the values name, as its JSON pointer and the text that names it.

    The validator's own walk knows references, conditions and choices; only what it reports is ours.
    """
    errors = validator.picture_finder_of(schema).iter_errors(values)
    found = {
        pointer(*error.instance_path): str(error.instance)
        for error in validator.with_inner(errors)
        if error.kind.name == "format"
    }
    return tuple(sorted(found.items()))

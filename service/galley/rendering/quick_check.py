"""A first look at values, in Rust: whether they fit their schema, yes or no, some fifty times as fast.

What to tell the person when they do not is left to `values.problems`. The work of this look cannot be bounded from
outside, but it is bounded by what a bundle's check lets through: no circles of references, few parts when every
reference is written out, and patterns for an engine without backtracking.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import jsonschema_rs

from galley.rendering import formats


def fits(values: Mapping[str, Any], schema_text: str) -> bool:
    """Return whether values fit a schema that has passed the check of its bundle."""
    return bool(_validator(schema_text).is_valid(values))


@lru_cache(maxsize=256)
def _validator(schema_text: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        json.loads(schema_text),
        formats=formats.FORMATS,
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(),
        offline=True,
    )

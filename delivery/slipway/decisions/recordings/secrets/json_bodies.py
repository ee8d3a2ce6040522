"""Bodies in JSON without secrets, at any depth."""

from __future__ import annotations

import json
from typing import Any

from slipway.decisions.recordings.secrets.names import Names, names_a_secret
from slipway.decisions.recordings.secrets.shapes import MARKER, is_card, stand_in, without_secrets

DEEPEST = 60
# Where a field's name is a value itself: `{"name": "password", "value": "…"}`.
NAMING, NAMED = ("name", "key", "field", "id"), ("value", "val", "values")


class _TooDeep(ValueError):
    """Nobody nests that deeply who wants to be understood."""


class _Object(list[tuple[str, Any]]):
    """An object's fields, each as often as it stands there: a second one of a name must not hide the first."""


def cleaned(body: bytes, text: str, names: Names) -> bytes | None:
    """Return a body without secrets, byte for byte as it was where it has none; None for one that is no JSON."""
    try:
        read = json.loads(text, object_pairs_hook=_Object)
        found: list[bool] = []
        value = _without_secrets(read, names, found, 0)
        return json.dumps(value, ensure_ascii=False, allow_nan=False).encode() if found else body
    except (ValueError, RecursionError):
        return None


def _without_secrets(value: Any, names: Names, found: list[bool], depth: int) -> Any:
    if depth > DEEPEST:
        raise _TooDeep
    if isinstance(value, _Object):
        said = [each for name, each in value if name.lower() in NAMING and isinstance(each, str)]
        if any(names.is_secret(each) for each in said):
            value = _Object((each, MARKER if each.lower() in NAMED else part) for each, part in value)
            found.append(True)
        return {_text(name, found): _field(name, each, names, found, depth) for name, each in value}
    if isinstance(value, list):
        return [_without_secrets(each, names, found, depth + 1) for each in value]
    if isinstance(value, str):
        return _text(value, found)
    return _number(value, found)


def _field(name: str, value: Any, names: Names, found: list[bool], depth: int) -> Any:
    # Whether there is a password is no secret, and a service would refuse another kind of value.
    if value is None or isinstance(value, bool):
        return value
    if names.is_secret(name):
        found.append(True)
        return stand_in(value) if isinstance(value, str) else MARKER
    return _without_secrets(value, names, found, depth + 1)


def _text(text: str, found: list[bool]) -> str:
    if names_a_secret(text):
        found.append(True)
        return MARKER
    if (plain := without_secrets(text)) == text:
        return text
    found.append(True)
    return stand_in(text) if plain == MARKER else plain


def _number(value: Any, found: list[bool]) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and is_card(str(value)):
        found.append(True)
        return MARKER
    return value

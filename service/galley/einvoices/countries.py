"""The countries of ISO 3166-1, as they stand on envelopes: by their names in English, and those of Europe in the
languages of their neighbours too.
"""

from __future__ import annotations

import json
from pathlib import Path

_NAMES: dict[str, list[str]] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
# The codes that EN 16931 takes.
COUNTRIES = frozenset(_NAMES)
# From the name of a country in small letters to its code.
NAMES = {name.casefold(): code for code, names in _NAMES.items() for name in names}

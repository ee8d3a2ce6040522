"""Whether a template may take its values from `sys.inputs` by itself, and not through the kit."""

from __future__ import annotations

import re
from pathlib import Path

# `eval`, and the standard library as a dictionary, can be given the other word in parts.
ASKS = re.compile(rb"\b(?:sys|eval|dictionary)\b")
# Fonts and pictures have such a byte among their first; source text has none.
NO_TEXT, FIRST_BYTES = b"\0", 1024


def may_be_read(root: Path) -> bool:
    """Return whether any text in a template's folder has a word that leads to `sys.inputs`.

    Every text is looked at, because a source may have any name. One word too many only makes the template slower.
    """
    return any(_asks(path.read_bytes()) for path in root.rglob("*") if path.is_file())


def _asks(data: bytes) -> bool:
    return NO_TEXT not in data[:FIRST_BYTES] and ASKS.search(data) is not None

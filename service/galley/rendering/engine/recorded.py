"""What a template states that its document is known by: an amount that only it can reckon, for example.

The kit's `record` leaves a labelled mark in the document, and the compiler is asked for it once the pages are made. A
template may leave anything there, so only short texts of known names are taken.
"""

from __future__ import annotations

import json
from typing import Any

from galley.ports import Remark
from galley.rendering.bundles.manifest import RECORDED

SELECTOR, FIELD = "<galley-record>", "value"
MOST_CHARACTERS = 16 * 1024
LONGEST_TEXT = 300
HINT = "Call the kit's record(…) once, with short texts and numbers."


def stated(answer: str) -> tuple[dict[str, str], tuple[Remark, ...]]:
    """Return what a template states, by name, and what is wrong with that. `answer` is the compiler's, JSON."""
    if len(answer) > MOST_CHARACTERS:
        return {}, (
            _doubt(f"The document's record is longer than {MOST_CHARACTERS:,} characters, and was left out."),
        )
    found = json.loads(answer)
    if not isinstance(found, list) or not found:
        return {}, ()
    doubts = ["The document's record is stated more than once; the first counts."] if len(found) > 1 else []
    first = found[0] if isinstance(found[0], dict) else {}
    texts = {name: first[name] for name in RECORDED if _is_text(first.get(name))}
    if lost := [name for name in first if name not in texts]:
        doubts.append(f"The document's record has what cannot be kept: {', '.join(map(_short, lost[:3]))}.")
    return {name: str(value) for name, value in texts.items()}, tuple(map(_doubt, doubts))


def _is_text(value: Any) -> bool:
    """Whether a value is a short text or a number, which `str` spells as it is."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return False
    return len(value) <= LONGEST_TEXT if isinstance(value, str) else True


def _short(name: str) -> str:
    return f"“{name[:40]}”"


def _doubt(message: str) -> Remark:
    return Remark(message, hints=(HINT,))

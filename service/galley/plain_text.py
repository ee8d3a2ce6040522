"""Text of strangers on a terminal or in a log: nothing in it begins a line, moves a cursor or hides a word."""

from __future__ import annotations

import re

# Control characters, line and paragraph separators, and marks that turn the direction of what follows.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]")


def on_one_line(text: str) -> str:
    """Return a text with whatever is not seen written out, a line's end for example as its number."""
    return UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)

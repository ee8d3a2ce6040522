"""What strangers wrote, such as a commit's first line or a freeze's reason, made fit to stand among other words."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TypeAlias

MOST_CHARACTERS = 160
# Marks that pile up on one letter reach over the lines around it.
MOST_MARKS = 3
# They turn around what stands after them, or hide where they are.
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
UNSEEN = frozenset({"Cc", "Cs", "Co", "Cn"})


@dataclass(frozen=True, slots=True)
class Quoted:
    """A text that somebody else wrote. It is shown apart from what stands around it, in a direction of its own."""

    text: str


# A sentence, in pieces: what Slipway says, and what others wrote.
Words: TypeAlias = tuple[str | Quoted, ...]


def quoted(text: object, most: int = MOST_CHARACTERS) -> Quoted:
    """Return the first line of a text without what cannot be seen, in at most so many characters."""
    line = next((line for line in str(text).splitlines() if line.strip()), "")
    clean = "".join(_kept(line))
    plain = " ".join(clean.split())
    return Quoted(plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…")


def plain(words: Words) -> str:
    """Return words as one text."""
    return "".join(each.text if isinstance(each, Quoted) else each for each in words)


def _kept(line: str) -> list[str]:
    kept, marks = list[str](), 0
    for each in line:
        category = unicodedata.category(each)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if each in DIRECTIONS or marks > MOST_MARKS:
            continue
        kept.append(" " if category in UNSEEN else each)
    return kept

"""Letters in a person's values that no font can set: found before the page is made, and named as what they are."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from galley.rendering.values.json_text import pointer

# Set by the same compiler, with the same fonts, as the document: what it cannot set, the document cannot.
# Each stands behind a plain letter, because what cannot be seen is dropped where it stands alone.
PROBE = b"""\
#set document(title: "Letters")
#set page(width: 500pt, height: auto)
#set text(lang: "en", size: 4pt)
#for letters in json(bytes(sys.inputs.letters)) [a#letters ]
"""
# Where a template asks for no standard, the compiler would draw boxes and say nothing.
PROBE_STANDARD = ("a-2b",)
# In JSON text, what is not plain ASCII: an escape that is no line break, quotation mark, slash, or any other letter.
ODD = re.compile(r'[^\x00-\x7f]|\\[^n"\\/]')
NAMED = 100
LONGEST = 16
FAULTS = 100
SHOWN = 3
BEFORE = 16

# What no typeface can ever set: control characters but tab and ends of lines, private use, and what is kept free.
NEVER = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufeff\ue000-\uf8ff\ufdd0-\ufdef\U000f0000-\U0010ffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(15))
    + "]"
)

KINDS = {
    "Cc": "a control character",
    "Cf": "an invisible character",
    "Co": "a private-use letter, which means something else in every font",
    "Cs": "half of a letter",
    "Zl": "a line separator",
    "Zp": "a paragraph separator",
}
NAMES = {"\t": "a tab", "\r": "a carriage return", "\ufeff": "a byte-order mark", "\x00": "a null character"}


def unusual(values: str, known: Collection[str]) -> tuple[str, ...]:
    """Return each letter with its accents that occurs in the values (JSON text) and is neither ASCII nor known."""
    if not ODD.search(values):
        return ()
    found: dict[str, None] = {}
    for _, text in texts(json.loads(values)):
        if not (text.isascii() and text.isprintable()):
            found.update(dict.fromkeys(_clusters().findall(text)))
    return tuple(letter for letter in found if letter not in known)


def texts(values: Any) -> Iterator[tuple[str, str]]:
    """Yield every text in the values with its JSON pointer, in the order of the values."""
    stack: list[tuple[tuple[str | int, ...], Any]] = [((), values)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, str):
            yield pointer(*path), value
        elif isinstance(value, Mapping):
            stack.extend(((*path, name), inner) for name, inner in reversed(list(value.items())))
        elif isinstance(value, list | tuple):
            stack.extend(((*path, index), value[index]) for index in reversed(range(len(value))))


def never_set(values: Any) -> Iterator[tuple[str, str]]:
    """Yield a JSON pointer and a sentence for each text with letters that no document can have, whatever its template.

    It is for what is said once and stands in many documents: else each of them would fail, and say so to people who
    cannot change it.
    """
    for path, text in texts(values):
        if found := list(dict.fromkeys(NEVER.findall(text))):
            yield path, _sentence(text, found)


def faults_in(values: Any, letters: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield a JSON pointer and a sentence for each text that has any of the letters, one for each text.

    Each place of a text is looked at once, whatever the letters are, and after so many faults the rest is left: this is
    done where requests are answered.
    """
    yield from islice(_faults_in(values, _Wanted.of(letters)), FAULTS)


def _faults_in(values: Any, wanted: _Wanted) -> Iterator[tuple[str, str]]:
    for path, text in texts(values):
        if found := wanted.found_in(text):
            yield path, _sentence(text, found)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Letters that are looked for, by the letter that each begins with, and how many signs they have."""

    letters: frozenset[str]
    first: re.Pattern[str] | None
    lengths: tuple[int, ...]

    @classmethod
    def of(cls, letters: Sequence[str]) -> _Wanted:
        """Take so many letters, and of each so many signs, that a text is read in time that grows with it alone."""
        taken = frozenset(letter[:LONGEST] for letter in letters[:NAMED] if letter)
        firsts = "".join(re.escape(letter[0]) for letter in taken)
        lengths = tuple(sorted({len(letter) for letter in taken}))
        return cls(taken, re.compile(f"[{firsts}]") if taken else None, lengths)

    def found_in(self, text: str) -> list[str]:
        """Return the letters that occur in a text, in the order of the text."""
        if self.first is None:
            return []
        places = (match.start() for match in self.first.finditer(text))
        here = (text[at : at + length] for at in places for length in self.lengths)
        return list(dict.fromkeys(each for each in here if each in self.letters))


def described(letter: str) -> str:
    """Return what a letter is called: “漢” (U+6F22), or U+0007, a control character."""
    code = " ".join(f"U+{ord(each):04X}" for each in letter)
    name = _name(letter)
    return f"{code}, {name}" if name else f"“{letter}” ({code})"


def _sentence(text: str, found: Sequence[str]) -> str:
    named = "; ".join(map(described, found[:SHOWN])) + (" …" if len(found) > SHOWN else "")
    if not any(map(_name, found)):
        return f"No typeface here has {named}. Use other letters."
    before = " ".join(text[: text.index(found[0])].split())[-BEFORE:]
    place = f"after “{before}”" if before else "at its beginning"
    return f"This text has {named}, {place}. Take it out, or type the text again."


def _name(letter: str) -> str | None:
    """Return what a letter is that cannot be shown between quotation marks; None for all others."""
    code = ord(letter[0])
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return "which Unicode keeps free of letters"
    return NAMES.get(letter) or KINDS.get(unicodedata.category(letter[0]))


@cache
def _clusters() -> re.Pattern[str]:
    # A letter and what is set on it, which one font has to have together: accents, joined emoji, shades.
    on_top = f"[{''.join(_ranges_of_marks())}\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e01ef]"
    return re.compile(rf"[^\n\x20-\x7e](?:{on_top}|(?<=\u200d).)*|[\x20-\x7e]{on_top}+")


def _ranges_of_marks() -> Iterator[str]:
    first: int | None = None
    for code in range(0x300, 0x20000):
        is_mark = unicodedata.category(chr(code)).startswith("M")
        if is_mark and first is None:
            first = code
        elif not is_mark and first is not None:
            yield f"{chr(first)}-{chr(code - 1)}"
            first = None

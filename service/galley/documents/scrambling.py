"""Text of the same shape that names no person, in plain Python.

Each letter becomes another one of its kind, each digit another digit; lengths, spaces and punctuation stay, so that a
page is set as it was. Equal texts become equal ones, and without the key, which is not kept, there is no way back.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

Json = Any
DAY = re.compile(r"(\d{4}-\d{2}-\d{2})([T ].*)?", re.DOTALL)
CLOCK = re.compile(r"[T ]?(\d{2}):(\d{2}).*", re.DOTALL)
# International account numbers (ISO 13616): country, two check digits, the account.
IBAN = re.compile(r"(?P<country>[A-Z]{2})\d{2}(?P<account>[A-Z0-9 ]{11,40})", re.IGNORECASE)
HEX = re.compile(r"#[0-9a-fA-F]{6}|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
ADDRESS = re.compile(
    r"(?P<before>(?:\w+://)?[^\s/@]*@|https?://|mailto:)(?P<host>[^\s/?#@]+)(?P<rest>.*)", re.DOTALL
)
FILE = re.compile(r"(.*)(\.[A-Za-z0-9]{1,5})", re.DOTALL)
# Days that all dates of one document move by: together, so that what came first still does.
MOST_DAYS = 300
# Below this a number is a count of something, and says nothing of anybody.
SMALL = 10
# No top-level domain ends in it, so no address leads to anybody.
HIDDEN_LETTER = "q"
LATIN, CAPITALS = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# First and last letter of a script, and those of it that every typeface of the script has.
SCRIPTS = (
    ("a", "z", LATIN),
    ("A", "Z", CAPITALS),
    ("\u0391", "\u03ab", "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"),
    ("\u03ac", "\u03ce", "αβγδεζηθικλμνξοπρστυφχψω"),
    ("\u0400", "\u042f", "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЭЮЯ"),
    ("\u0430", "\u045f", "абвгдежзиклмнопрстуфхцчшэюя"),
    ("\u05d0", "\u05ea", "אבגדהוזחטיכלמנסעפצקרשת"),
    ("\u0620", "\u064a", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"),
    ("\u3041", "\u3096", "あいうえおかきくけこさしすせそたちつてとなにぬねの"),
    ("\u30a1", "\u30fa", "アイウエオカキクケコサシスセソタチツテトナニヌネノ"),
    ("\u4e00", "\u9fff", "人大小中日月水火山川田木金土"),
    ("\uac00", "\ud7a3", "가나다라마바사아자차카타파하"),
)


@dataclass(frozen=True, slots=True)
class Scrambler:
    """Makes texts and values unrecognisable. `key` has to be random and forgotten afterwards."""

    key: bytes

    def text(self, text: str) -> str:
        """Return a text of the same shape."""
        chance = self._chance(text)
        return "".join(_another(each, chance) for each in text)

    def file_name(self, name: str) -> str:
        """Return a file's name of the same shape, with the ending it had."""
        parts = FILE.fullmatch(name)
        return self.text(parts[1]) + parts[2] if parts else self.text(name)

    def values(self, values: Json, *, schema: Json, places: Set[str]) -> Json:
        """Return a form's values of the same shape.

        The words of the schema stay: its names, choices and defaults. So does what stands at `places`, by JSON pointer:
        pictures, whose bytes are changed elsewhere.
        """
        own = _Own(frozenset(_names(schema)), frozenset(_words(schema)), places)
        days = self._chance(repr(values)).randint(1, MOST_DAYS)
        return self._value(values, "", own, days)

    def _value(self, value: Json, pointer: str, own: _Own, days: int) -> Json:
        if isinstance(value, dict):
            return {
                name if name in own.names else self.text(name): self._value(
                    inner, f"{pointer}/{_escaped(name)}", own, days
                )
                for name, inner in value.items()
            }
        if isinstance(value, list):
            return [self._value(each, f"{pointer}/{at}", own, days) for at, each in enumerate(value)]
        if isinstance(value, bool) or value is None or pointer in own.places or value in own.words:
            return value
        return self._written(value, days) if isinstance(value, str) else self._number(value)

    def _written(self, text: str, days: int) -> str:
        if day := DAY.fullmatch(text):
            return _moved(day, days) or self.text(text)
        if CLOCK.fullmatch(text):
            return re.sub(r"\d", "1", text)
        if HEX.fullmatch(text):
            chance = self._chance(text)
            return "".join(each if each in "#-" else chance.choice("0123456789abcdef") for each in text)
        if address := ADDRESS.fullmatch(text):
            return self._address(address)
        if (iban := IBAN.fullmatch(text)) and _check_digits(text[:2], text[4:]) == text[2:4]:
            account = self.text(iban["account"])
            return iban["country"] + _check_digits(iban["country"], account) + account
        return self.text(text)

    def _address(self, address: re.Match[str]) -> str:
        host = re.sub(r"[^\W\d_]", HIDDEN_LETTER, address["host"])
        before = address["before"]
        scheme = re.match(r"\w+:(//)?", before)
        kept = scheme[0] if scheme else ""
        return kept + self.text(before.removeprefix(kept)) + host + self.text(address["rest"])

    def _number(self, number: float) -> float:
        if isinstance(number, int):
            return number if abs(number) < SMALL else int(self.text(str(number)))
        digits = repr(number)
        return float(self.text(digits)) if re.fullmatch(r"-?\d+\.\d+", digits) else float(SMALL)

    def _chance(self, text: str) -> Random:
        return Random(hmac.digest(self.key, text.encode(errors="surrogatepass"), hashlib.sha256))  # noqa: S311 - the key is secret


@dataclass(frozen=True, slots=True)
class _Own:
    """What a template says itself: names of fields, and words to choose from; and where its values name pictures."""

    names: Set[str]
    words: Set[Json]
    places: Set[str]


def _names(part: Json) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _names(each)
    if isinstance(part, Mapping):
        if isinstance(fields := part.get("properties"), Mapping):
            yield from fields
        for inner in part.values():
            yield from _names(inner)


def _words(part: Json) -> Iterator[Json]:
    if isinstance(part, list):
        for each in part:
            yield from _words(each)
    if not isinstance(part, Mapping):
        return
    for name, inner in part.items():
        if name in {"const", "default"} and isinstance(inner, str | int | float):
            yield inner
        elif name == "enum" and isinstance(inner, list):
            yield from (each for each in inner if isinstance(each, str | int | float))
        else:
            yield from _words(inner)


def _check_digits(country: str, account: str) -> str:
    """Return the two digits that make an account number one of ISO 13616 (modulo 97, letters counted from 10)."""
    compact = "".join(account.split()) + country + "00"
    digits = "".join(str(int(each, 36)) if each.isascii() and each.isalnum() else "0" for each in compact)
    return f"{98 - int(digits) % 97:02}"


def _another(letter: str, chance: Random) -> str:
    """Return another letter of the same kind; what is no letter and no digit stays."""
    if letter.isdecimal():
        zero, value = ord(letter) - unicodedata.decimal(letter), unicodedata.decimal(letter)
        # Not to zero: a number would lose a digit.
        return chr(zero + (chance.choice([each for each in range(1, 10) if each != value]) if value else 0))
    if not letter.isalpha():
        return letter
    alphabet = _alphabet(letter)
    return chance.choice([each for each in alphabet if each != letter])


def _alphabet(letter: str) -> str:
    """Return the letters of a letter's kind; letters with marks and unknown scripts are taken for plain Latin."""
    found = (letters for first, last, letters in SCRIPTS if first <= letter <= last)
    return next(found, CAPITALS if letter.isupper() else LATIN)


def _moved(day: re.Match[str], days: int) -> str | None:
    try:
        moved = date.fromisoformat(day[1]) - timedelta(days=days)
    except (ValueError, OverflowError):
        return None
    return moved.isoformat() + (day[2] or "")


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")

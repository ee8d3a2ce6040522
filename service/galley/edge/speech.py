"""Sentences for people without an account, in the language that their browser asks for.

The code holds the English sentences; beside it lies a file with the others, in the shape of the web app's own
(`web/translations`). A sentence that counts has the forms of its language.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cached_property
from pathlib import Path

from django.http import HttpRequest
from django.utils import formats, translation

RIGHT_TO_LEFT = {"ar"}
Forms = str | dict[str, str]
_reader: ContextVar[HttpRequest | None] = ContextVar("reader", default=None)


class Speech:
    """The sentences of one room, in the language of the request that is being answered."""

    def __init__(self, room: Path) -> None:
        self._file = room / "translations.json"

    @cached_property
    def _translations(self) -> dict[str, dict[str, Forms]]:
        found: dict[str, dict[str, Forms]] = json.loads(self._file.read_text())
        return found

    def say(self, sentence: str, **values: str) -> str:
        """Return a sentence with its values in the places of their names."""
        return str(self._translations[sentence].get(language(), sentence)).format(**_apart(values))

    def count(self, n: int, one: str, more: str, **values: str) -> str:
        """Return the form of a sentence for so many things; `{n}` in it is the number."""
        found = self._translations[more].get(language())
        forms = found if isinstance(found, dict) else {"one": one, "other": more}
        return forms.get(plural_form(language(), n), forms["other"]).format(n=n, **_apart(values))


def language() -> str:
    """Return the language of the request that is being answered: "en", "de", "fr", "es" or "ar"."""
    return (translation.get_language() or "en").split("-")[0]


@contextmanager
def reading(request: HttpRequest) -> Iterator[None]:
    """Keep in mind whose request is answered, for `reader_language`."""
    token = _reader.set(request)
    try:
        yield
    finally:
        _reader.reset(token)


def reader_language() -> str:
    """Return the language that the request asks for, whatever language it is answered in; outside of one, English."""
    request = _reader.get()
    return translation.get_language_from_request(request).split("-")[0] if request else "en"


def direction() -> str:
    """Return how that language is written, as HTML names it."""
    return "rtl" if language() in RIGHT_TO_LEFT else "ltr"


def day(at: datetime) -> str:
    """Return a day as it is written in a sentence: "3 December 2026"."""
    shape = r"j \d\e F \d\e Y" if language() == "es" else "j. F Y" if language() == "de" else "j F Y"
    return formats.date_format(at, shape)


def plural_form(spoken: str, n: int) -> str:
    """Return the name of the form in which a language counts `n` whole things (Unicode CLDR, plural rules)."""
    if spoken == "ar":
        return _arabic_form(n)
    return "one" if n == 1 or (n == 0 and spoken == "fr") else "other"


def _arabic_form(n: int) -> str:
    if n in (1, 2):
        return {1: "one", 2: "two"}[n]
    rest = n % 100
    return "few" if 3 <= rest <= 10 else "many" if rest >= 11 else "other"


def _apart(values: dict[str, str]) -> dict[str, str]:
    """Keep names in Latin letters from turning the words around them, where these run from right to left."""
    if direction() == "ltr":
        return values
    return {name: f"\u2068{value}\u2069" for name, value in values.items()}

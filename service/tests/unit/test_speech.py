"""What people without an account read is there in every language, with the same names in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.utils import translation
from galley.answering import words as answering
from galley.edge import speech
from galley.sharing import words as sharing

ROOMS = [Path(str(module.__file__)).parent for module in (sharing, answering)]
LANGUAGES = {"de", "fr", "es", "ar"}
FORMS = {"ar": {"one", "two", "few", "many", "other"}}


def names(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence)) - {"n"}


def forms(found: str | dict[str, str]) -> list[str]:
    return [found] if isinstance(found, str) else list(found.values())


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_sentence_is_said_in_every_language_with_its_names(room: Path) -> None:
    translations = json.loads((room / "translations.json").read_text())
    for sentence, found in translations.items():
        assert set(found) == LANGUAGES, sentence
        for language, said in found.items():
            assert all(names(form) == names(sentence) for form in forms(said)), (sentence, language)
            counted = "{n}" in sentence
            assert isinstance(said, dict) is counted, (sentence, language)
            if counted:
                assert set(said) == FORMS.get(language, {"one", "other"}), (sentence, language)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_sentence_in_the_file_is_said_somewhere(room: Path) -> None:
    """And each that is said is in the file: `say` fails in any language where it is not."""
    sources = " ".join(path.read_text() for path in room.rglob("*") if path.suffix in {".py", ".html"})
    written = re.sub(r'"\s*\n\s*"', "", sources)
    for sentence in json.loads((room / "translations.json").read_text()):
        assert f'"{sentence}"' in written, sentence


def test_what_the_templates_of_links_say_is_in_the_file() -> None:
    said = {
        sentence
        for page in (ROOMS[0] / "templates").rglob("*.html")
        for sentence in re.findall(r'{% say "([^"]+)"', page.read_text())
    }
    assert len(said) > 8
    assert said <= set(json.loads((ROOMS[0] / "translations.json").read_text()))


@pytest.mark.parametrize(
    ("language", "n", "form"),
    [
        *(("en", 1, "one"), ("en", 0, "other"), ("de", 2, "other"), ("fr", 0, "one"), ("es", 11, "other")),
        *(("ar", 1, "one"), ("ar", 2, "two"), ("ar", 3, "few"), ("ar", 110, "few"), ("ar", 11, "many")),
        *(("ar", 199, "many"), ("ar", 100, "other"), ("ar", 102, "other")),
    ],
)
def test_things_are_counted_as_the_language_counts(language: str, n: int, form: str) -> None:
    assert speech.plural_form(language, n) == form


def test_a_latin_name_stands_apart_in_arabic() -> None:
    with translation.override("ar"):
        assert "\u2068Ferris\u2069" in sharing.SPEECH.say("A document from {sender}", sender="Ferris")

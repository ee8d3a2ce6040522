"""What shipped templates say of themselves and their fields is there in every language of the app."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from galley.batches.rules.fields import in_all_languages, suggested
from galley.library.spoken import WORDS, in_words
from galley.rendering.bundles.translations_check import sentences_of

TEMPLATES = Path(__file__).parents[3] / "templates"
SLUGS = sorted(folder.name for folder in TEMPLATES.iterdir() if (folder / "schema.json").exists())
LANGUAGES = ["ar", "de", "es", "fr"]
# From here on a list is one of all countries or currencies, whose names the browser knows.
MANY = 100
# These are the same in every language: names, and languages in themselves.
SAME = {
    "A4", "BIC", "IBAN", "Factur-X (ZUGFeRD)", "XRechnung", "Libertinus Serif", "Noto Sans",
    "Deutsch", "Deutsch (Schweiz)", "Français", "Español", "Italiano", "Nederlands", "Português",
}  # fmt: skip
PERCENT = ("%", "٪", "percent", "prozent", "pourcent", "porcentaje", "مئوي", "بالمئة")


def schema_of(slug: str) -> dict[str, Any]:
    return dict(json.loads((TEMPLATES / slug / "schema.json").read_text()))


def without_long_lists(node: Any) -> Any:
    if isinstance(node, list):
        return [without_long_lists(each) for each in node] if len(node) < MANY else []
    if isinstance(node, dict):
        return {name: without_long_lists(part) for name, part in node.items()}
    return node


def said_by(slug: str) -> Iterator[str]:
    about = tomllib.loads((TEMPLATES / slug / "typst.toml").read_text())["tool"]["galley"]
    yield from (about["title"], about["description"])
    yield from sentences_of(without_long_lists(schema_of(slug)))


def words(name: str) -> dict[str, dict[str, str]]:
    file = WORDS / f"{name}.json"
    return dict(json.loads(file.read_text())) if file.exists() else {}


def every_translation() -> Iterator[tuple[str, dict[str, str]]]:
    for file in sorted(WORDS.glob("*.json")):
        yield from words(file.stem).items()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_title_and_description_is_said_in_every_language(slug: str) -> None:
    said, own = set(said_by(slug)) - SAME, words(slug)
    assert sorted(said - own.keys() - words("recurring").keys()) == [], "not translated"
    assert sorted(own.keys() - said) == [], "said by this template no more"
    assert [each for each in own if own[each] == words("recurring").get(each)] == [], (
        "stands in recurring.json"
    )


def test_what_recurs_is_said_by_several() -> None:
    said = Counter(sentence for slug in SLUGS for sentence in set(said_by(slug)))
    assert [sentence for sentence in words("recurring") if said[sentence] < 2] == []


def test_translations_are_whole() -> None:
    for sentence, others in every_translation():
        assert sorted(others) == LANGUAGES, sentence
        for text in others.values():
            assert text == text.strip() != "", sentence
            assert text.removesuffix("USt-IdNr.").endswith(".") == sentence.endswith("."), (sentence, text)


def test_a_share_of_a_hundred_reads_as_one_in_every_language() -> None:
    shares = [others for sentence, others in every_translation() if "%" in sentence or sentence == "Percent"]
    assert len(shares) > 3
    for text in (text for others in shares for text in others.values()):
        assert any(sign in text.casefold() for sign in PERCENT), text


def test_values_stay_as_they_are() -> None:
    schema = {
        "title": "Name",
        "properties": {"title": {"title": "Name", "default": "Name", "examples": ["Name"]}},
        "oneOf": [{"const": "Name", "title": "Name"}],
    }
    assert in_words(schema, str.upper) == {
        "title": "NAME",
        "properties": {"title": {"title": "NAME", "default": "Name", "examples": ["Name"]}},
        "oneOf": [{"const": "Name", "title": "NAME"}],
    }


def test_columns_are_found_by_what_fields_are_called_in_other_languages() -> None:
    schema, translated = schema_of("invoice"), words("recurring") | words("invoice")
    german = in_words(schema, lambda sentence: translated.get(sentence, {}).get("de", sentence))
    french = in_words(schema, lambda sentence: translated.get(sentence, {}).get("fr", sentence))
    fields = in_all_languages(schema, [german, french])
    wanted = ["/client/name", "/document/order", "/payment/terms_days", "/e_invoice/buyer_country"]
    assert (
        suggested(["Kunde", "Bestellung des Kunden", "Zahlungsziel in Tagen", "Land des Kunden"], fields)
        == wanted
    )
    assert suggested(["Client", "Client’s order", "Days to pay", "Client’s country"], fields) == wanted

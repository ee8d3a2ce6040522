"""Scrambled text has the shape of what it was and nothing else of it; values of the shipped templates still fit."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from galley.documents.operations import anonymising
from galley.documents.scrambling import Scrambler
from galley.library.models import TemplateVersion
from galley.ports import RenderingTools
from galley.rendering.values import formats, values
from galley.rendering.workers import reader
from hypothesis import given
from hypothesis import strategies as st

SCRAMBLER = Scrambler(b"a key of the tests")
# What a reader does, in this process: these values are our own.
HERE = cast("RenderingTools", SimpleNamespace(reader=reader))
TEMPLATES = sorted(path.parent for path in (Path(__file__).parents[3] / "templates").glob("*/schema.json"))


@given(st.text(max_size=60))
def test_every_letter_and_digit_is_another_one_of_its_kind_and_the_rest_stays(text: str) -> None:
    changed = SCRAMBLER.text(text)
    assert len(changed) == len(text)
    for before, after in zip(text, changed, strict=True):
        if before.isdecimal() and before.isascii():
            assert after.isdecimal()
            assert (before == "0") == (after == "0") == (before == after)
        elif before.isalpha():
            assert after.isalpha()
            assert after != before
        elif not before.isdecimal():
            assert after == before


def test_the_same_text_becomes_the_same_and_another_key_gives_another() -> None:
    assert SCRAMBLER.text("Solveig Marenholt") == SCRAMBLER.text("Solveig Marenholt")
    assert SCRAMBLER.text("Solveig Marenholt") != Scrambler(b"another").text("Solveig Marenholt")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("1961-05-12", "date"),
        ("1961-05-12T08:30:00+01:00", "date-time"),
        ("08:30", "time"),
        ("ann@north.example", "email"),
        ("https://north.example/ann?x=1", "uri"),
        ("mailto:ann@north.example", "uri"),
        ("#2b5a78", "color"),
        ("48ab6b95-e664-4018-9472-4728f2acb56f", "uuid"),
        ("-1250.90", "money"),
    ],
)
def test_what_has_a_form_keeps_it_and_leads_to_nobody(text: str, form: str) -> None:
    (changed,) = SCRAMBLER.values([text], schema={}, places=frozenset())
    assert formats.FORMATS[form](changed), changed
    assert changed != text
    assert "north" not in changed
    assert "ann" not in changed


def test_dates_of_one_document_move_together() -> None:
    first, last = SCRAMBLER.values(["2026-03-01", "2026-03-31"], schema={}, places=frozenset())
    assert first < last
    assert first != "2026-03-01"


def test_the_templates_own_words_stay_and_a_persons_names_of_fields_do_not() -> None:
    schema = {"properties": {"kind": {"enum": ["private", "firm"]}, "more": {"additionalProperties": {}}}}
    given_values = {
        "kind": "private",
        "more": {"Ann": "private ward"},
        "count": 3,
        "salary": 5400,
        "yes": True,
    }
    changed = SCRAMBLER.values(given_values, schema=schema, places=frozenset())
    assert (changed["kind"], "Ann" in str(changed), "ward" in str(changed)) == ("private", False, False)
    assert {3, True} <= set(map(_plain, changed.values()))
    assert 5400 not in changed.values()


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) else None


def samples(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for file in (folder / "sample.json", *sorted((folder / "tests").glob("*.json"))):
        yield file.name, json.loads(file.read_text())


@pytest.mark.parametrize("folder", TEMPLATES, ids=lambda folder: folder.name)
def test_values_of_shipped_templates_still_fit_and_name_nobody(folder: Path) -> None:
    schema, sample = ((folder / f"{name}.json").read_text() for name in ("schema", "sample"))
    version = TemplateVersion(schema_text=schema, sample_text=sample)
    work = anonymising.Anonymising(HERE, SCRAMBLER, datetime.now(UTC), print)
    for name, chosen in samples(folder):
        changed = anonymising.scrambled(work, chosen, version)
        assert values.problems(changed, version.schema) == (), name
        assert changed != version.sample, name
        # Words that the template itself offers are no names of people.
        names = {each for each in _names(chosen) if each not in schema}
        assert not names & set(re.findall(r"\w{7,}", json.dumps(changed, ensure_ascii=False)))


def _names(chosen: dict[str, Any]) -> set[str]:
    """Return the long words that begin with a capital letter: names, most of them."""
    texts = re.findall(r'": "([^"\\]*)"', json.dumps(chosen, ensure_ascii=False))
    return {word for text in texts for word in re.findall(r"\b[A-Z]\w{6,}", text)}

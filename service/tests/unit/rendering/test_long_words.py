"""Long words stay on the page and in their column, and what is copied from it is what was typed."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pypdf
import pytest
from galley.rendering.bundles.bundle import Bundle, from_folder
from galley.rendering.engine.engine import Engine
from galley.rendering.limits import RenderLimits
from galley.rendering.pipes.protocol import Done, Job
from PIL import Image

TEMPLATES = Path(__file__).parents[4] / "templates"
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
ENGINE = Engine(RenderLimits())
PPI = 72


def with_long_words(values: Any, schema: dict[str, Any]) -> Any:
    """The values with one endless word in every text that is free."""
    if schema.get("type") == "object":
        parts = schema.get("properties", {})
        return {name: with_long_words(value, parts.get(name, {})) for name, value in values.items()}
    if schema.get("type") == "array":
        return [with_long_words(value, schema.get("items", {})) for value in values]
    free = not {"enum", "oneOf", "pattern"} & set(schema) and schema.get("format") in (None, "multiline")
    return WORD[: schema.get("maxLength", 160)] if schema.get("type") == "string" and free else values


def rendered(bundle: Bundle, values: Any, form: str) -> Done:
    inputs = {"issued_on": "2026-11-23", "preview": "false"}
    text = json.dumps(values, ensure_ascii=False)
    root = str(TEMPLATES / bundle.manifest.name)
    answer = ENGINE.render(Job(root, form, bundle.manifest.standard, PPI, 0, inputs, text, 60))
    assert isinstance(answer, Done), answer
    return answer


@pytest.mark.parametrize("template", ["invoice", "contract", "certificate", "letter", "statement", "menu"])
def test_no_word_leaves_the_page(template: str) -> None:
    bundle = from_folder(TEMPLATES / template)
    values = with_long_words(bundle.sample, bundle.schema)
    for page in rendered(bundle, values, "png").parts[:4]:
        with Image.open(io.BytesIO(page)) as picture:
            edge = picture.convert("L").crop((picture.width - PPI // 4, 0, picture.width, picture.height))
            darkest, lightest = edge.getextrema()
            assert lightest - darkest < 12  # type: ignore[operator] # a grey picture has one band


def test_a_long_word_is_copied_as_it_was_typed() -> None:
    bundle = from_folder(TEMPLATES / "invoice")
    values = {**bundle.sample, "client": {"name": "Mill House", "address": WORD[:200]}}
    pdf = pypdf.PdfReader(io.BytesIO(rendered(bundle, values, "pdf").parts[0]))
    assert WORD[:200] in "".join(page.extract_text() for page in pdf.pages).replace("\n", "")


def test_an_address_is_copied_without_invisible_letters() -> None:
    bundle = from_folder(TEMPLATES / "letter")
    arabic = json.loads((TEMPLATES / "letter/tests/arabic.json").read_text())
    for values in (bundle.sample, arabic):
        pdf = pypdf.PdfReader(io.BytesIO(rendered(bundle, values, "pdf").parts[0]))
        text = "".join(page.extract_text() for page in pdf.pages)
        assert values["sender"]["email"] in text
        assert not {"\u200b", "\u2066", "\u2069"} & set(text)

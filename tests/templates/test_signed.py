"""What a client signs: where the paper has it, in its language, and with words for who cannot see the picture."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from galley.documents import following
from galley.rendering.values.values import problems
from pypdf import PdfReader
from templates.test_shipped import SHIPPED, engine, render

SIGNED = {
    "contract": ("Signature of Jo Wu", "Ashby, 11 January 2027"),
    "delivery-note": ("Unterschrift von M. Petersen", "Erhalten am 6. November 2026"),
    "order-confirmation": ("Firma de Inés Robredo", "Aceptado el 5 de noviembre de 2026"),
    "quote": ("Signature de Odile Ferrand", "Accepté le 9 novembre 2026"),
}


def values_of(slug: str, file: str = "tests/signed.json") -> dict[str, Any]:
    return dict(json.loads((SHIPPED / slug / file).read_text()))


def pdf(slug: str, values: dict[str, Any]) -> PdfReader:
    return PdfReader(io.BytesIO(render(engine(), slug, values, "pdf").parts[0]))


def text_of(reader: PdfReader) -> str:
    return reader.pages[-1].extract_text().replace("\u00a0", " ")


def described_in(reader: PdfReader) -> list[str]:
    """Return the texts that stand for pictures, in the tree of tags."""
    catalogue: Any = reader.trailer["/Root"]
    return alternatives(catalogue["/StructTreeRoot"])


def alternatives(node: Any) -> list[str]:
    node = node.get_object()
    if isinstance(node, list):
        return [text for each in node for text in alternatives(each)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/Alt"])] if "/Alt" in node else []
    return own + (alternatives(node["/K"]) if "/K" in node else [])


@pytest.mark.parametrize("slug", SIGNED)
def test_a_signature_is_drawn_where_the_paper_has_it_and_is_described(slug: str) -> None:
    reader = pdf(slug, values_of(slug))
    described, dated = SIGNED[slug]
    assert described_in(reader) == [described]
    assert dated in text_of(reader)


@pytest.mark.parametrize("slug", ["delivery-note", "order-confirmation", "quote"])
def test_every_language_says_it_in_its_own_words(slug: str) -> None:
    schema = json.loads((SHIPPED / slug / "schema.json").read_text())
    said: dict[str, set[str]] = {}
    for locale in (choice["const"] for choice in schema["properties"]["locale"]["oneOf"]):
        values = values_of(slug) | {"locale": locale}
        assert problems(values, schema) == ()
        (described,) = described_in(pdf(slug, values))
        said.setdefault(locale[:2], set()).add(described.removesuffix(values["signed"]["name"]))
    assert [len(words) for words in said.values()] == [1] * 7
    # "Signature of", "Signature de" and so on: Spanish and Italian have different words too.
    assert len(set.union(*said.values())) == 7


@pytest.mark.parametrize("slug", ["delivery-note", "order-confirmation", "quote"])
def test_what_was_signed_is_not_signed_in_the_next_document(slug: str) -> None:
    schema = json.loads((SHIPPED / slug / "schema.json").read_text())
    origin = following.Origin(values_of(slug), schema, {}, date(2026, 11, 23))
    values, moved = following.next_values(origin, today=date(2026, 11, 30))
    assert "signed" not in values
    assert "/signed" in [each.path for each in moved]

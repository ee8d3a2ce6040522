"""Sums never stand on a page without the last two rows of their table, however many rows there are."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader
from templates.test_shipped import SHIPPED, engine, render

# How many of a row's words there are, so that rows are one line or several lines high.
SHORT, LONG = 0, 40


def row(slug: str, number: int, words: int) -> dict[str, Any]:
    name = f"Row{number:03d}row"
    if slug == "reminder":
        return {"number": name, "date": "2026-09-01", "due": "2026-10-01", "amount": "10.00"}
    priced = {} if slug == "delivery-note" else {"price": "10.00"}
    return {"description": name, **priced, **({"detail": "What was done. " * (words % 28)} if words else {})}


def papers(slug: str, counts: range, words: int) -> Iterator[tuple[int, list[list[str]]]]:
    """Yield a number of rows and the rows that each page of such a paper shows."""
    values = json.loads((SHIPPED / slug / "sample.json").read_text())
    values["payment"] = {"reference": "Yours"}
    rows = "invoices" if slug == "reminder" else "items"
    for count in counts:
        values[rows] = [row(slug, number, words * number) for number in range(1, count + 1)]
        done = render(engine(), slug, values, "pdf")
        assert done.warnings == (), "the pages come to rest"
        pages = PdfReader(io.BytesIO(done.parts[0])).pages
        yield count, [re.findall(r"Row(\d{3})row", page.extract_text()) for page in pages]


@pytest.mark.parametrize(
    ("slug", "counts", "words"),
    [
        ("invoice", range(13, 57), SHORT),
        ("invoice", range(1, 12), LONG),
        ("credit-note", range(15, 22), SHORT),
        ("quote", range(1, 13), LONG),
        ("order-confirmation", range(13, 24), SHORT),
        ("delivery-note", range(12, 22), SHORT),
        ("reminder", range(10, 24), SHORT),
    ],
)
def test_the_last_two_rows_stand_with_the_sums(slug: str, counts: range, words: int) -> None:
    parted = 0
    for count, pages in papers(slug, counts, words):
        shown = [int(number) for page in pages for number in page]
        assert shown == list(range(1, count + 1)), "each row once, in order"
        assert len(pages[-1]) >= min(2, count), f"{count} rows: {pages}"
        parted += len(pages) > 1
    assert parted, "some of them have more than one page"

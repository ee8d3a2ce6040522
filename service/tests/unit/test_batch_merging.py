"""One PDF of many: every page says the same, and whoever listens to it hears the same."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import typst
from galley.batches.rules.merging import NotOfTheEngine, merged
from galley.documents.rules import sealed
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

# Two pages, a link from the first to the second, a picture with words for it, and brackets that mean nothing.
PAGE = """
#set document(title: "(1 0 R")
= Part (3 0 R)
#link(<end>)[To the end) 2 0 R]
#table(columns: 2, table.header[A][B], [%s], [D])
#figure(rect(), alt: "A (box) 4 0 R", caption: [Box])
#pagebreak()
= End <end>
"""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder: Path = tmp_path_factory.mktemp("pdf")
    made = []
    for name in ("One", "Two", "Three"):
        (folder / "page.typ").write_text(PAGE % name)
        pdf = typst.compile(folder / "page.typ", format="pdf", pdf_standards=["a-2a", "ua-1"])
        assert isinstance(pdf, bytes)
        made.append(sealed(pdf, "0" * 32))
    return made


def root_of(pdf: PdfReader) -> Any:
    return pdf.root_object["/StructTreeRoot"]


def tags_of(pdf: PdfReader) -> list[tuple[Any, ...]]:
    """Return the tags with what they say instead of what is seen, and on which page, in the order of reading."""
    found = list[tuple[Any, ...]]()
    pages = {
        page.indirect_reference.idnum: at for at, page in enumerate(pdf.pages) if page.indirect_reference
    }

    def walk(tag: Any) -> None:
        if isinstance(tag, IndirectObject):
            tag = tag.get_object()
        if isinstance(tag, ArrayObject):
            for each in tag:
                walk(each)
        elif isinstance(tag, DictionaryObject) and "/S" in tag:
            page = tag.raw_get("/Pg").idnum if "/Pg" in tag else 0
            found.append((tag["/S"], tag.get("/Alt"), pages.get(page)))
            walk(tag.get("/K"))

    walk(root_of(pdf)["/K"])
    return found


def test_pages_tags_links_and_titles_are_those_of_the_documents(alone: list[bytes]) -> None:
    titled = [(f"Row {at}", pdf) for at, pdf in enumerate(alone)]
    whole = PdfReader(io.BytesIO(b"".join(merged("Many (é)", titled))), strict=True)
    parts = [PdfReader(io.BytesIO(pdf)) for pdf in alone]
    assert [page.extract_text() for page in whole.pages] == [
        page.extract_text() for part in parts for page in part.pages
    ]
    expected = [
        (kind, alt, None if page is None else page + 2 * at)
        for at, part in enumerate(parts)
        for kind, alt, page in tags_of(part)
    ]
    assert tags_of(whole) == expected
    root = root_of(whole)
    assert [top.get_object()["/P"] == root for top in root["/K"]] == [True] * 3
    tree = root["/ParentTree"]["/Nums"]
    parents = dict(zip(tree[::2], tree[1::2], strict=True))
    assert list(parents) == sorted(parents), "whoever looks one up halves the list"
    for page in whole.pages:
        first = parents[page["/StructParents"]].get_object()[0].get_object()
        assert first.raw_get("/Pg") == page.indirect_reference
    chapters: Any = whole.outline
    found = [(each.title, whole.get_destination_page_number(each)) for each in chapters]
    assert found == [("Row 0", 0), ("Row 1", 2), ("Row 2", 4)]
    assert whole.metadata is not None
    assert whole.metadata.title == "Many (é)"


def test_what_the_engine_did_not_write_is_named_and_not_guessed_at() -> None:
    with pytest.raises(NotOfTheEngine, match="Row 7"):
        list(merged("Many", [("Row 7", b"%PDF-1.4\nsomething else\n%%EOF")]))

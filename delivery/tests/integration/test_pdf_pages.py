"""PDFs are read and drawn by a process that may end at any of them."""

from __future__ import annotations

import os
import signal
import struct
import zlib
from collections.abc import Iterator

import pytest
from slipway.adapters.io.pdf_pages import PdfPages, pdf_pages


def pdf(*pages: str) -> bytes:
    """A PDF with one line of text on each page."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(count))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {count}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for at, text in enumerate(pages):
        drawn = f"BT /F1 24 Tf 60 700 Td ({text}) Tj ET"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {5 + 2 * at} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>"
        )
        objects.append(f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream")
    return assembled(objects)


def assembled(objects: list[str]) -> bytes:
    whole, places = "%PDF-1.4\n", list[int]()
    for number, written in enumerate(objects, 1):
        places.append(len(whole))
        whole += f"{number} 0 obj{written}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n"
    return f"{whole}{end}{len(whole)}\n%%EOF".encode("latin-1")


@pytest.fixture
def pages() -> Iterator[PdfPages]:
    with pdf_pages() as made:
        yield made


def pixels(png: bytes) -> tuple[int, int, set[bytes]]:
    """Width, height and colours of a PNG of one block of data."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    start = png.index(b"IDAT")
    data = zlib.decompress(png[start + 4 : start + 4 + struct.unpack(">I", png[start - 4 : start])[0]])
    rows = [data[at * (width * 3 + 1) + 1 :][: width * 3] for at in range(height)]
    return width, height, {row[at : at + 3] for row in rows for at in range(0, len(row), 3)}


def test_the_text_of_each_page_is_read(pages: PdfPages) -> None:
    read = pages.text(pdf("Total 12.00", "Thank you"))
    assert read
    assert [each.strip() for each in read.pages] == ["Total 12.00", "Thank you"]


def test_a_page_is_drawn_as_a_picture(pages: PdfPages) -> None:
    drawn = pages.picture(pdf("Total 12.00", "Thank you"), 1)
    assert drawn
    width, height, colours = pixels(drawn)
    assert (height, round(height / width, 2)) == (1000, 1.41)
    assert {b"\xff\xff\xff", b"\0\0\0"} <= colours


@pytest.mark.parametrize("body", [b"", b"%PDF-1.4 nothing", b"\0" * 5000, pdf("a")[:300] + b"\xff" * 9000])
def test_what_is_no_pdf_is_said_to_be_unreadable(pages: PdfPages, body: bytes) -> None:
    assert pages.picture(body) is None
    read = pages.text(body)
    assert read is None or read.pages == ("",)
    assert pages.text(pdf("still here"))


def test_a_page_that_is_not_there_is_no_picture(pages: PdfPages) -> None:
    assert pages.picture(pdf("one"), 7) is None


def test_a_worker_that_is_killed_is_replaced(pages: PdfPages) -> None:
    assert pages.text(pdf("first"))
    process = pages._process
    assert process
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    pages.text(pdf("lost with it"))
    assert pages.text(pdf("second"))


def test_a_worker_that_does_not_answer_in_time_is_ended_and_replaced() -> None:
    hasty = PdfPages(wall_seconds=1)
    try:
        assert hasty.text(pdf("first"))
        process = hasty._process
        assert process
        process.send_signal(signal.SIGSTOP)
        assert hasty.text(pdf("second")) is None
        assert process.poll() == -signal.SIGKILL
        assert hasty.picture(pdf("second"))
    finally:
        hasty.close()


def test_a_pdf_that_takes_more_than_it_may_is_given_up_and_the_next_is_read() -> None:
    # A form that draws itself ten times at each of many levels: 10^12 lines of text.
    levels = [
        f"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X {at + 2} 0 R>>>>"
        f"/Length {len('/X Do ' * 10)}>>stream\n{'/X Do ' * 10}\nendstream"
        for at in range(4, 16)
    ]
    last = "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Length 20>>stream\n0 0 m 500 800 l S   \nendstream"
    contents = "<</Length 6>>stream\n/X Do \nendstream"
    page = (
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
    )
    head = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", page, contents]
    slow = PdfPages()
    try:
        assert slow.picture(assembled([*head, *levels, last])) is None
        assert slow.picture(pdf("fine"))
    finally:
        slow.close()


def test_the_worker_ends_when_nobody_asks_any_more() -> None:
    made = PdfPages()
    made.text(pdf("one"))
    process = made._process
    assert process
    assert process.stdin
    process.stdin.close()
    assert process.wait() == 0
    made.close()

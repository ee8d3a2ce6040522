"""The page of a replay in a browser: every kind of difference, on every screen, in light and dark, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from journeys.support import axe
from journeys.support.visit import _TOO_WIDE as TOO_WIDE
from playwright.sync_api import Browser, Page
from slipway.adapters.io.pdf_pages import pdf_pages
from slipway.adapters.reports.replay_page.page import ReplayShown, whole
from slipway.decisions.comparing.answer import Answer, Asked
from slipway.decisions.comparing.comparison import compared
from slipway.decisions.comparing.content.parts import Reading
from slipway.decisions.comparing.differences import Difference, Kind
from slipway.decisions.recordings.exchange import Exchange
from slipway.ports import Effects, Sent, SentKind

AT = datetime(2026, 11, 30, 6, 17, tzinfo=UTC)
JSON = {"content-type": "application/json"}
FINE = Answer(200, JSON, b'{"id": 1, "name": "a", "total": "12.00", "items": [{"id": 1}, {"id": 2}]}', 0.02)
LONG = "/reports/" + "x" * 300


def asked(route: str, new: Answer, old: Answer = FINE) -> Asked:
    method, _, path = route.partition(" ")
    return Asked(Exchange(AT, method, path, person="ann", route=path), old, new, old)


def pdf(text: str) -> Answer:
    drawn = f"BT /F1 24 Tf 60 700 Td ({text}) Tj ET"
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
    objects = ("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", page)
    further = (
        f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    body = "".join(f"{number} 0 obj{each}endobj\n" for number, each in enumerate((*objects, *further), 1))
    # Without a table of its objects, as many are that readers have to mend.
    return Answer(
        200, {"content-type": "application/pdf"}, f"%PDF-1.4\n{body}trailer<</Root 1 0 R>>\n".encode(), 0.02
    )


REQUESTS = (
    asked("GET /export", Answer(500, {}, b"Traceback", 0.02)),
    asked(f"GET {LONG}", Answer(404, JSON, b'{"detail": "Not found."}', 0.02)),
    asked("GET /secret", FINE, Answer(404, JSON, b"{}", 0.02)),
    asked(
        "POST /mails",
        Answer(200, JSON, FINE.body, 0.02, Effects(3, (Sent(SentKind.MAIL, "ann@x.org", "Hi"),))),
    ),
    asked(
        "GET /total", Answer(200, JSON, FINE.body.replace(b"12.00", b"21.00 <script>alert(1)</script>"), 0.02)
    ),
    asked("GET /invoice.pdf", pdf("Total 21.00"), pdf("Total 12.00")),
    *(asked("GET /slow", Answer(200, JSON, FINE.body, 0.9)) for _ in range(9)),
)
LEFT = (
    Difference(Kind.ROWS, ("ROWS public.notes",), "at", "instants are 2 h later in all"),
    Difference(Kind.OBJECTS, ("OBJECTS files/{hash}.pdf",), "written", "3 objects more, was no object"),
)


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("replay") / "replay.html"
    with pdf_pages() as pages:
        reading = Reading(pdf=pages.text)
        comparison = compared(
            REQUESTS, reading=reading, left=LEFT, not_asked=[("had a secret in its path", 2)]
        )
        shown = ReplayShown("Galley", "production", "b81c22f", "4f0d9e1", "30 November 2026", comparison)
        file.write_text(whole(shown, reading=reading, drawing=pages.picture))
    return file


@contextmanager
def opened(browser: Browser, file: Path, width: int = 1440, **media: Any) -> Iterator[Page]:
    """Open the page, and demand that the browser complains of nothing and asks nobody."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **media)
    page = context.new_page()
    complaints, requests = list[str](), list[str]()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(file.as_uri())
    yield page
    context.close()
    assert complaints == []
    assert [each for each in requests if not each.startswith((file.as_uri(), "data:"))] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1440])
def test_the_page_is_sound_on_every_screen(
    page_file: Path, browser: Browser, width: int, scheme: str
) -> None:
    with opened(browser, page_file, width, color_scheme=scheme) as page:
        assert page.evaluate(TOO_WIDE) == []
        assert axe.told(axe.check(page, colours_only=scheme == "dark")) == ""


def test_every_kind_has_its_section_and_its_sentence(page_file: Path, browser: Browser) -> None:
    with opened(browser, page_file) as page:
        titles = page.locator("h2").all_inner_texts()
        assert titles == ["Fails", "Lost", "Answered now", "Sent", "Rows", "Objects", "Changed", "Slower"]
        assert page.locator(".verdict").inner_text().endswith("2 differences refuse the release.")
        failed = page.get_by_role("region", name="Fails")
        assert failed.locator(".words").inner_text() == "500, was 200"
        assert "slipway approve production 4f0d9e1 --difference" in failed.inner_text()


def test_both_pages_of_a_pdf_are_seen_side_by_side(page_file: Path, browser: Browser) -> None:
    with opened(browser, page_file) as page:
        pictures = page.get_by_role("img", name="Page 1 of the")
        sizes = pictures.evaluate_all("all => all.map(one => [one.naturalWidth, one.naturalHeight])")
        assert sizes == [[707, 1000], [707, 1000]]


def test_answers_lie_beside_each_other_on_a_wide_screen_and_below_on_a_narrow_one(
    page_file: Path, browser: Browser
) -> None:
    for width, beside in ((1440, True), (390, False)):
        with opened(browser, page_file, width) as page:
            row = (
                page.get_by_role("region", name="Changed").locator(".sides tr", has=page.locator("del")).first
            )
            old, new = row.locator("td").all()
            first, second = old.bounding_box(), new.bounding_box()
            assert first
            assert second
            assert (first["y"] == second["y"]) is beside


def test_on_paper_nothing_is_cut_off(page_file: Path, browser: Browser) -> None:
    with opened(browser, page_file, 794) as page:
        page.emulate_media(media="print")
        assert page.evaluate(TOO_WIDE) == []
        assert page.locator("nav").is_hidden()

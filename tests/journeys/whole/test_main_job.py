"""The main job: log in, choose a template, customise it with a live page beside you, download the PDF."""

from __future__ import annotations

import re
from pathlib import Path

from journeys.conftest import NewVisit
from journeys.support.house import until
from journeys.support.papers import pdf_text
from journeys.support.people import Person
from playwright.sync_api import expect


def test_from_the_door_to_the_pdf(new_visit: NewVisit, newcomer: Person) -> None:
    visit = new_visit()
    page = visit.go("/")
    page.get_by_label("E-mail").fill(newcomer.email)
    page.get_by_role("textbox", name="Password").fill(newcomer.password)
    visit.look("door")
    page.get_by_role("button", name="Log in", exact=True).click()

    page.get_by_role("heading", name="What will it be?").wait_for()
    visit.look("gallery")
    page.get_by_role("link", name=re.compile("^Certificate")).click()

    visit.sheet.wait_for()
    sample = until(lambda: visit.shown_svg, "the first page")
    visit.look("sample")
    visit.field("/recipient/name").fill("Zdenka Lindqvist")
    until(lambda: visit.shown_svg != sample, "the page follows")
    visit.look("typed")

    page.get_by_label("Save as").fill("For Zdenka")
    page.get_by_role("button", name="Save", exact=True).click()
    visit.saved.wait_for()
    assert "customisation=" in page.url

    # What is still the sample's is asked about once.
    page.get_by_role("button", name="Download PDF").click()
    question = page.get_by_role("dialog", name="Use the sample’s values?")
    expect(question.get_by_role("definition").first).to_be_visible()
    visit.look("sample-question")
    question.get_by_role("button", name="Go back").click()
    download = visit.download()
    content = Path(download.path()).read_bytes()
    assert download.suggested_filename.endswith(".pdf")
    assert "Zdenka Lindqvist" in pdf_text(content)
    message = page.get_by_role("status", name="Messages").get_by_text("Documents")
    message.wait_for()
    visit.look("downloaded")

    page.get_by_role("link", name="Show", exact=True).click()
    page.get_by_role("heading", name="Documents", exact=True).wait_for()
    row = page.get_by_role("row").filter(has_text="Zdenka Lindqvist")
    row.wait_for()
    visit.look("documents")
    with page.expect_download() as again:
        row.get_by_role("link", name=re.compile("^Download")).click()
    assert Path(again.value.path()).read_bytes() == content

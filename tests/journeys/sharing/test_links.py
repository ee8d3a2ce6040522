"""A link to a document: made in the list, opened by somebody without an account, seen, withdrawn."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from journeys.conftest import NewVisit
from journeys.support.people import Caller, Person
from journeys.support.visit import PHONE, Size
from playwright.sync_api import Page, expect

PASSWORD = "plum and chalk"


@pytest.fixture
def document(person: Person, caller: Callable[[Person], Caller]) -> dict[str, str]:
    service = caller(person)
    if not service.get("/api/v1/brands"):
        service.post("/api/v1/brands", {"values": {"name": "Ferris & Wolle", "accent": "#8a3b12"}})
    values = service.get("/api/v1/templates/invoice")["sample"]
    made: dict[str, str] = service.post("/api/v1/documents", {"template": "invoice", "values": values})
    return made


def made_link(page: Page, *, password: str = "") -> str:
    """Make a link in the dialog and return its address."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("For whom").fill("Accounts at Hartmann")
    dialog.get_by_label("It can be downloaded").select_option("1")
    dialog.get_by_label("Password", exact=True).fill(password)
    dialog.get_by_role("button", name="Make a link").click()
    return dialog.get_by_label("Address of the link").input_value()


@pytest.mark.parametrize("size", [Size(1280, 900), PHONE], ids=["wide", "phone"])
def test_somebody_without_an_account_gets_one_document_and_its_sender_sees_that(
    person: Person, document: dict[str, str], new_visit: NewVisit, size: Size
) -> None:
    visit = new_visit(person, size=size)
    page = visit.go("/documents")
    page.get_by_role("button", name=re.compile("^Invoice.*send, label")).first.click()
    page.get_by_role("menuitem", name="Send …").click()
    page.get_by_text("By a link of your own").click()
    page.get_by_role("button", name="Make a link").wait_for()
    visit.look("dialog")
    address = made_link(page, password=PASSWORD)
    visit.look("made")
    expect(page.get_by_role("dialog")).to_contain_text("downloaded 0 of 1 times")

    outside = new_visit(size=size)
    outside.allow(403, "^/d/")
    outside.allow(410, "^/d/")
    stranger = outside.page
    stranger.goto(address)
    outside.look("password")
    stranger.get_by_label("Password").fill("plum and cheese")
    stranger.get_by_role("button", name="Open").click()
    expect(stranger.get_by_role("alert")).to_contain_text("not the password")
    outside.look("wrong")
    stranger.get_by_label("Password").fill(PASSWORD)
    stranger.get_by_role("button", name="Open").click()
    expect(stranger.get_by_role("heading", level=1)).to_contain_text("Invoice")
    expect(stranger.locator("main")).to_contain_text("Ferris & Wolle")
    outside.look("document")
    for locale, button in (("de-DE", "PDF herunterladen"), ("ar", "تنزيل PDF")):
        abroad = new_visit(size=size, locale=locale)
        abroad.page.goto(address)
        abroad.look(f"password-{locale}")
        abroad.page.locator("input[type=password]").fill(PASSWORD)
        abroad.page.locator("button").click()
        abroad.page.get_by_role("button", name=button).wait_for()
        abroad.look(f"document-{locale}")
    with stranger.expect_download() as coming:
        stranger.get_by_role("button", name="Download PDF").click()
    content = Path(coming.value.path()).read_bytes()
    assert hashlib.sha256(content).hexdigest() == document["sha256"]
    stranger.goto(address)
    expect(stranger.get_by_role("heading", level=1)).to_contain_text("as often as it may be")
    outside.look("used-up")

    page.reload()
    page.get_by_role("button", name=re.compile("^Invoice.*send, label")).first.click()
    page.get_by_role("menuitem", name="Send …").click()
    page.get_by_text("By a link of your own").click()
    expect(page.get_by_role("dialog")).to_contain_text("downloaded 1 of 1 times, last today")

"""Whoever a document was for is offered when the name is typed again, and can be corrected and deleted."""

from __future__ import annotations

import re

from journeys.conftest import NewVisit
from journeys.support.people import Person
from journeys.support.visit import PHONE
from playwright.sync_api import expect


def test_a_client_is_known_after_the_first_invoice(new_visit: NewVisit, newcomer: Person) -> None:
    visit = new_visit(newcomer)
    page = visit.go("/contacts")
    page.get_by_role("heading", name="Nobody here yet").wait_for()
    visit.look("nobody")

    visit.go("/templates/invoice")
    visit.sheet.wait_for()
    visit.download()

    # The name alone, as somebody types who remembers half of it; the keyboard is enough.
    page = visit.go("/templates/letter")
    visit.sheet.wait_for()
    name = visit.field("/recipient/name")
    visit.allow(422, "/preview$")
    name.fill("")
    name.press_sequentially("ardmore")
    offer = page.get_by_role("option", name=re.compile("The Ardmore Gallery"))
    offer.wait_for()
    visit.look("offered")
    former = visit.field("/recipient/address").input_value()
    name.press("ArrowDown")
    name.press("Enter")
    expect(name).to_have_value("The Ardmore Gallery")
    expect(visit.field("/recipient/address")).to_have_value("22 Harbour Street\nGalway\nH91 T6FC")
    visit.look("filled")
    visit.hold_undo().click()
    expect(visit.field("/recipient/address")).to_have_value(former)

    page = visit.go("/contacts")
    page.get_by_role("button", name="Correct The Ardmore Gallery").click()
    dialog = page.get_by_role("dialog", name="The Ardmore Gallery")
    dialog.get_by_label("E-mail").fill("office@ardmore.example")
    visit.look("correcting")
    dialog.get_by_role("button", name="Correct").click()
    page.get_by_text("office@ardmore.example").wait_for()
    visit.look("known")
    page.get_by_role("button", name="Delete The Ardmore Gallery").click()
    undo = visit.hold_undo()
    page.get_by_role("heading", name="Nobody here yet").wait_for()
    undo.click()
    page.get_by_text("office@ardmore.example").wait_for()

    phone = new_visit(newcomer, size=PHONE)
    phone.go("/contacts").get_by_text("office@ardmore.example").wait_for()
    phone.look("known")

"""My business, once: said on one page, and everything that is made afterwards begins with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from journeys.conftest import NewVisit
from journeys.support.house import until
from journeys.support.papers import pdf_text
from journeys.support.people import Caller, Person, join
from journeys.support.shipped import ACCENTED
from journeys.support.visit import PHONE, Visit
from playwright.sync_api import expect

IBAN = "GB82WEST12345698765432"
HERON: dict[str, Any] = {
    "name": "Heron & Daughters",
    "trade": "Joinery since 1962",
    "address": "4 Mill Lane\nOrrin Bridge OB1 4AA",
    "phone": "01632 960 555",
    "bank": {"name": "Halyard & Main", "iban": IBAN},
    "accent": "#0d4a5c",
}


def open_business(visit: Visit, query: str = "") -> None:
    """Open the page of the business and wait for the page that is drawn beside it."""
    visit.go(f"/business{query}")
    visit.field("/name").wait_for()
    visit.page.get_by_text(re.compile("^Page 1 of")).filter(visible=True).or_(
        visit.page.get_by_role("radiogroup", name="Show the form or the page").filter(visible=True)
    ).first.wait_for()


def test_said_once_and_then_in_every_document(new_visit: NewVisit, newcomer: Person) -> None:
    visit = new_visit(newcomer)
    visit.allow(422, "/preview$")
    visit.allow(422, "/brands$")
    page = visit.go("/")
    page.get_by_role("link", name="Say once who sends your documents").click()
    page.get_by_role("heading", name="Who sends your documents?").wait_for()
    visit.sheet.wait_for()
    visit.look("first-start")

    # What is known of who has just come stands there already.
    expect(visit.field("/person/name")).to_have_value(newcomer.name)
    # The page follows what is typed, and nothing of the sample's own business is on it.
    empty = until(lambda: visit.shown_svg, "the page of nobody yet")
    assert "Kestrel" not in page.locator("body").inner_text()
    visit.field("/name").fill(HERON["name"])
    until(lambda: visit.shown_svg != empty, "the page follows")
    visit.field("/phone").fill(HERON["phone"])
    visit.field("/bank/iban").fill("GB00WEST12345698765432")
    visit.field("/bank/name").fill("Halyard & Main")
    expect(visit.fault_at("/bank/iban")).to_contain_text("check digits do not fit")
    page.get_by_role("button", name="Save", exact=True).filter(visible=True).click()
    page.get_by_role("button", name="Bank account: IBAN").first.wait_for()
    visit.look("wrong-iban")
    visit.field("/bank/iban").fill(IBAN)
    expect(visit.fault_at("/bank/iban")).to_have_count(0)
    page.get_by_role("button", name="Save", exact=True).filter(visible=True).click()
    page.get_by_role("heading", name="What will it be?").wait_for()
    expect(page.get_by_role("link", name="Say once who sends your documents")).to_have_count(0)

    # A new invoice is the business's own, says which fields are, and asks no more about them.
    visit.open_template("invoice")
    expect(visit.field("/sender/name")).to_have_value(HERON["name"])
    expect(visit.field("/sender/name")).to_have_accessible_description(re.compile("from My business"))
    expect(visit.field("/sender/trade")).to_have_value("")
    expect(visit.field("/client/name")).to_have_value("The Ardmore Gallery")
    visit.field("/sender/phone").fill("")
    expect(visit.field("/sender/phone")).not_to_have_accessible_description(re.compile("from My business"))
    visit.field("/sender/name").scroll_into_view_if_needed()
    visit.look("filled")
    page.get_by_role("button", name="Download PDF").filter(visible=True).click()
    question = page.get_by_role("dialog", name="Use the sample’s values?")
    question.wait_for()
    assert "Sender" not in question.inner_text()
    question.get_by_role("button", name="Go back").click()
    text = pdf_text(Path(visit.download().path()).read_bytes())
    assert HERON["name"] in text
    assert "GB82 WEST 1234 5698 7654 32" in text
    # What was emptied on the desk is not filled again.
    assert HERON["phone"] not in text

    page.get_by_role("button", name="start empty").click()
    expect(visit.field("/sender/name")).to_have_value(HERON["name"])
    expect(visit.field("/client/name")).to_have_value("")


def test_a_change_shows_every_template_before_and_after(
    new_visit: NewVisit, newcomer: Person, caller: Callable[[Person], Caller]
) -> None:
    api = caller(newcomer)
    api.post("/api/v1/brands", {"values": HERON})
    order = {
        "template": "ticket",
        "values": api.get("/api/v1/templates/ticket")["sample"],
        "defaults": "none",
    }
    document = api.post("/api/v1/documents", order)
    visit = new_visit(newcomer)
    open_business(visit)
    page = visit.page
    visit.field("/bank/iban").fill("GB33BUKB20201555555555")
    page.get_by_role("button", name="Save changes").filter(visible=True).click()
    changes = page.get_by_role("dialog", name="What changes")
    # Of the templates that are shipped, the invoice and the reminder say where to pay.
    changes.get_by_text("2 templates will look different").wait_for()
    expect(changes.get_by_role("img", name="Invoice, before")).to_be_visible()
    expect(changes.get_by_role("img", name="Invoice, after")).to_be_visible()
    changes.get_by_role("button", name="Go back").click()
    visit.field("/accent").fill("#aa2200")
    page.get_by_role("button", name="Save changes").filter(visible=True).click()
    changes.get_by_text(f"{ACCENTED} templates will look different").wait_for()
    for when in ("before", "after"):
        expect(changes.get_by_role("img", name=re.compile(f", {when}$"))).to_have_count(ACCENTED)
    visit.look("before-and-after")
    changes.get_by_role("button", name="Save changes").click()
    page.get_by_text("Saved. New documents say it so").wait_for()
    assert api.get("/api/v1/brands")[0]["values"]["accent"] == "#aa2200"
    assert api.post(f"/api/v1/documents/{document['id']}/remake", {})["identical"] is True


def test_on_a_phone(new_visit: NewVisit, newcomer: Person, caller: Callable[[Person], Caller]) -> None:
    visit = new_visit(newcomer, PHONE)
    visit.allow(422, "/preview$")
    open_business(visit)
    visit.look("phone-form")
    visit.page.get_by_text("Page", exact=True).filter(visible=True).click()
    visit.sheet.wait_for()
    visit.look("phone-page")
    caller(newcomer).post("/api/v1/brands", {"values": HERON})
    open_business(visit)
    visit.field("/phone").fill("1")
    visit.page.get_by_role("button", name="Save changes").filter(visible=True).click()
    visit.page.get_by_role("dialog", name="What changes").get_by_role("img").first.wait_for()
    visit.look("phone-changes")


def test_several_businesses_and_a_members_own_part(
    new_visit: NewVisit,
    newcomer: Person,
    sign_in: Callable[[str], Person],
    caller: Callable[[Person], Caller],
) -> None:
    member = sign_in("Mira")
    owner, as_member = caller(newcomer), caller(member)
    slug = owner.post("/api/v1/organisations", {"name": "Heron House"})["slug"]
    join(owner, slug, member, as_member)
    acting = {"X-Organisation": slug}
    owner.post("/api/v1/brands", {"values": HERON, "locked": ["/bank"]}, **acting)
    owner.post("/api/v1/brands", {"values": {"name": "Tern Boats", "phone": "2"}}, **acting)
    choose = f"localStorage.setItem('galley:organisation', '{slug}')"

    visit = new_visit(newcomer)
    visit.page.add_init_script(choose)
    open_business(visit)
    expect(visit.page.get_by_role("checkbox", name="Bank account")).to_be_checked()
    visit.page.get_by_role("checkbox", name="Colour").check()
    visit.page.get_by_role("group", name="The same for everybody").scroll_into_view_if_needed()
    visit.look("for-everybody")
    visit.page.get_by_role("button", name="Save changes").filter(visible=True).click()
    visit.page.get_by_text("No template will look different").wait_for()
    visit.page.get_by_role("dialog").get_by_role("button", name="Save changes").click()
    visit.page.get_by_text("Saved. New documents say it so").wait_for()
    visit.page.get_by_role("button", name="Tern Boats").click()
    expect(visit.field("/name")).to_have_value("Tern Boats")
    visit.page.get_by_role("button", name="Begin new documents with it").click()
    visit.page.get_by_text("New documents begin with Tern Boats").wait_for()
    visit.page.get_by_role("button", name="Heron & Daughters").click()
    visit.page.get_by_role("button", name="Begin new documents with it").click()
    visit.page.get_by_text("New documents begin with Heron & Daughters").wait_for()

    visit.page.get_by_text("In one template", exact=True).click()
    visit.page.get_by_label("Template", exact=True).select_option(label="Letter")
    visit.field("/trade").fill("Since 1962, by letter")
    visit.look("in-one-template")
    visit.page.get_by_role("button", name="Save changes").filter(visible=True).click()
    changes = visit.page.get_by_role("dialog", name="What changes")
    changes.get_by_text("1 template will look different").wait_for()
    expect(changes.get_by_role("img", name="Letter, after")).to_be_visible()
    changes.get_by_role("button", name="Save changes").click()
    visit.page.get_by_text("Saved. New documents say it so").wait_for()

    visit = new_visit(member)
    page = visit.page
    page.add_init_script(choose)
    open_business(visit)
    expect(visit.field("/trade")).to_have_attribute("placeholder", "Joinery since 1962")
    expect(visit.field("/address")).to_have_attribute("placeholder", HERON["address"])
    # What is locked is not asked.
    expect(page.locator('[data-pointer="/bank"], [data-pointer="/accent"]')).to_have_count(0)
    page.get_by_text("in place of what Heron & Daughters says").wait_for()
    visit.field("/person/name").fill("Mira Falk")
    visit.look("own-part")
    page.get_by_role("button", name="Save changes").filter(visible=True).click()
    page.get_by_role("dialog", name="What changes").get_by_role("button", name="Save changes").click()
    page.get_by_text("Saved. New documents say it so").wait_for()

    visit.open_template("letter")
    expect(visit.field("/signature/name")).to_have_value("Mira Falk")
    expect(visit.field("/sender/name")).to_have_value("Heron & Daughters")
    expect(visit.field("/sender/line")).to_have_value("Since 1962, by letter")
    page.get_by_label("Business", exact=True).select_option(label="Tern Boats")
    expect(visit.field("/sender/name")).to_have_value("Tern Boats")
    expect(visit.field("/sender/phone")).to_have_value("2")
    expect(visit.field("/sender/line")).to_have_value("")
    visit.look("several")

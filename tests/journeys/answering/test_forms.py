"""A form by link: somebody without an account fills in what is open, on a phone, and the owner has it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from journeys.conftest import NewVisit
from journeys.support.papers import pdf_text
from journeys.support.people import Person
from journeys.support.visit import PHONE
from playwright.sync_api import expect


def test_a_stranger_fills_in_what_is_open_and_the_owner_makes_the_document(
    new_visit: NewVisit, newcomer: Person
) -> None:
    owner = new_visit(newcomer)
    page = owner.open_desk("certificate")
    page.get_by_role("button", name="Let somebody else fill in a part").click()
    dialog = page.get_by_role("dialog", name="Let somebody else fill in a part")
    dialog.get_by_role("checkbox", name="Recipient").check()
    dialog.get_by_role("checkbox", name="Signatures").check()
    dialog.get_by_label("For whom").fill("Spring course")
    owner.look("asking")
    dialog.get_by_role("button", name="Make a link").click()
    address = dialog.get_by_label(re.compile("ddress"))
    expect(address).to_have_value(re.compile("/f/"))
    owner.look("link")

    stranger = new_visit(None, size=PHONE)
    stranger.allow(422, "/preview$")  # while the name is missing
    form = stranger.go(urlsplit(address.input_value()).path)
    form.get_by_role("heading", name="Certificate").wait_for()
    expect(form.locator("[data-pointer='/course/title']")).to_have_count(0)
    # The desk held the sample, and nobody should find its invented person in a field that is theirs.
    expect(stranger.field("/recipient/name")).to_have_value("")
    stranger.field("/recipient/name").fill("Jorunn Aasgaard")
    stranger.look("open-form")
    form.get_by_role("radiogroup").get_by_text("Page", exact=True).click()
    stranger.sheet.wait_for()
    stranger.look("its-page")
    form.get_by_role("radiogroup").get_by_text("Form", exact=True).click()
    form.get_by_role("button", name="Add a first row").click()
    stranger.field("/signatories/0/name").fill("Jorunn Aasgaard")
    form.get_by_role("button", name=re.compile("^Sign: ")).click()
    form.get_by_label("Or type your name").fill("Jorunn")
    send = form.get_by_role("button", name="Send")
    send.click()
    form.get_by_text("Your signature is not in the form yet").wait_for()
    stranger.look("not-used-yet")
    form.get_by_role("button", name="Use this signature").click()
    form.get_by_role("button", name=re.compile("^Replace: ")).wait_for()
    send.click()
    form.get_by_role("heading", name="Your answer is sent").wait_for()
    stranger.look("sent")

    page = owner.go("/answers")
    page.get_by_text("Spring course").first.wait_for()
    owner.look("answers")
    page.get_by_role("button", name="Open").or_(page.get_by_role("link", name="Open")).first.click()
    expect(owner.field("/recipient/name")).to_have_value("Jorunn Aasgaard")
    owner.sheet.wait_for()
    assert "Jorunn Aasgaard" in pdf_text(owner.download().path().read_bytes())

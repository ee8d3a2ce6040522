"""An author uploads a bundle, sees what is wrong with it, previews the draft and publishes it; members then use it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from journeys.conftest import NewVisit
from journeys.support.house import until
from journeys.support.people import Caller, Person, join
from journeys.support.visit import Visit
from playwright.sync_api import Page, expect

MANIFEST = """\
[package]
name = "{slug}"
version = "1.0.0"
entrypoint = "main.typ"
authors = ["A workshop"]
license = "Apache-2.0"
description = "A card with a name on it."

[tool.galley]
title = "{title}"
description = "A card with a name on it."
locale = "en"
tags = ["card"]
standard = ["a-2a", "ua-1"]
subject = "/name"
"""
MAIN = """\
#import "@galley/kit:1.0.0": field, issued-on, values

#set document(title: "A card for " + values.name, date: issued-on)
#set page(width: 105mm, height: 74mm, margin: 12mm)
#set text(lang: "en")

= A card
#field("/name", values.name)
"""
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {"name": {"title": "Name", "type": "string", "minLength": 1, "maxLength": 60}},
}


def bundle(slug: str, title: str, **changed: str | bytes) -> bytes:
    files: dict[str, str | bytes] = {
        "typst.toml": MANIFEST.format(slug=slug, title=title),
        "main.typ": MAIN,
        "schema.json": json.dumps(SCHEMA, indent=2),
        "sample.json": json.dumps({"name": "Hedda"}),
    }
    files.update({name.replace("__", "."): text for name, text in changed.items()})
    outlet = io.BytesIO()
    with zipfile.ZipFile(outlet, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return outlet.getvalue()


def upload(page: Page, content: bytes, button: str = "Upload a template") -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button).click()
    chooser.value.set_files({"name": "card.zip", "mimeType": "application/zip", "buffer": content})


def test_every_fault_of_a_bundle_is_named_by_file_and_line(visit: Visit) -> None:
    visit.allow(422, "/api/v1/templates$")
    page = visit.go("/author")
    visit.look("nothing-yet")
    manifest = MANIFEST.format(slug="faulty-card", title="Faulty card").replace('locale = "en"', "locale = 7")
    faulty = bundle(
        "faulty-card",
        "Faulty card",
        main__typ=MAIN.encode() + "// für\n".encode("latin-1"),
        sample__json='{"name": ""}',
        typst__toml=manifest,
    )
    upload(page, faulty)
    faults = page.get_by_role("alert")
    faults.get_by_text(re.compile("to mend in the bundle")).wait_for()
    expect(faults.get_by_role("heading")).to_have_text(["main.typ", "sample.json", "typst.toml"])
    faults.get_by_text("line 9").wait_for()
    visit.look("faults")

    upload(page, bundle("faulty-card", "Faulty card", main__typ=MAIN.replace("#field(", "#feild(")))
    faults.get_by_role("heading", name="main.typ").wait_for()
    faults.get_by_text("line 8").wait_for()
    visit.look("fault-with-line")


def test_a_draft_is_looked_at_published_and_used_by_a_member(
    new_visit: NewVisit, sign_in: Callable[[str], Person], caller: Callable[[Person], Caller]
) -> None:
    author, member = sign_in("Author"), sign_in("Member")
    service = caller(author)
    slug = service.post("/api/v1/organisations", {"name": "Cardmakers"})["slug"]
    join(service, slug, member, caller(member))

    visit = new_visit(author)
    page = visit.go("/")
    page.get_by_role("button", name=re.compile("Account, organisation and colours")).click()
    page.get_by_role("menuitemradio", name="Cardmakers").or_(
        page.get_by_role("menuitem", name="Cardmakers")
    ).click()
    page.get_by_role("link", name="Authoring").click()
    upload(page, bundle("house-card", "House card"))
    page.get_by_text("Version 1 is here as a draft").wait_for()
    page.get_by_role("heading", name="House card").wait_for()
    visit.look("draft")

    page.get_by_role("link", name="Look at it").click()
    visit.sheet.wait_for()
    page.get_by_text("Draft of version 1").wait_for()
    expect(page.get_by_role("button", name="Download PDF")).to_have_count(0)
    first = until(lambda: visit.shown_svg, "the first page")
    visit.field("/name").fill("Ottoline")
    until(lambda: visit.shown_svg != first, "the draft follows")
    visit.look("draft-preview")

    colleague = new_visit(member)
    colleague.go("/").evaluate("(slug) => localStorage.setItem('galley:organisation', slug)", slug)
    colleague.go("/").get_by_role("link", name=re.compile("^Certificate")).wait_for()
    assert colleague.page.get_by_role("link", name=re.compile("^House card")).count() == 0

    visit.page.get_by_role("link", name="Authoring").first.click()
    leave = page.get_by_role("dialog", name="Leave without saving?")
    leave.get_by_role("button", name="Leave", exact=True).click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("dialog").wait_for()
    visit.look("publish")
    page.get_by_role("button", name="Publish version 1").click()
    page.get_by_text("is published").first.wait_for()
    visit.look("published")

    colleague.go("/").get_by_role("link", name=re.compile("^House card")).click()
    colleague.sheet.wait_for()
    assert colleague.download().suggested_filename.endswith(".pdf")

    page.get_by_role("button", name="Withdraw").click()
    visit.look("withdraw")
    page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    page.get_by_text("it is not in the gallery and makes no documents").wait_for()
    visit.look("withdrawn")
    colleague.go("/").get_by_role("link", name=re.compile("^Certificate")).wait_for()
    assert colleague.page.get_by_role("link", name=re.compile("^House card")).count() == 0
    colleague.go("/documents").get_by_role("row").filter(has_text="Hedda").wait_for()
    colleague.open_template("house-card")
    colleague.page.get_by_text("This template is withdrawn and makes no documents").wait_for()
    expect(colleague.page.get_by_role("button", name="Download PDF")).to_have_count(0)
    colleague.look("withdrawn-desk")
    page.get_by_role("button", name="Put it back").click()
    page.get_by_text("House card is in the gallery again").wait_for()
    colleague.go("/").get_by_role("link", name=re.compile("^House card")).wait_for()

    upload(
        page, bundle("house-card", "House card", sample__json='{"name": "Ingrid"}'), "Upload a new version"
    )
    page.get_by_text("Version 2 is here as a draft").wait_for()
    page.get_by_role("button", name="Discard").click()
    visit.look("discard")
    page.get_by_role("button", name="Discard draft").click()
    page.get_by_text("The draft of version 2 is gone").wait_for()


def test_a_member_is_told_why_authoring_is_closed(
    new_visit: NewVisit, sign_in: Callable[[str], Person], caller: Callable[[Person], Caller]
) -> None:
    owner, member = sign_in("Owner"), sign_in("Member")
    service = caller(owner)
    slug = service.post("/api/v1/organisations", {"name": "Closed shop"})["slug"]
    join(service, slug, member, caller(member))
    visit = new_visit(member)
    visit.go("/").evaluate("(slug) => localStorage.setItem('galley:organisation', slug)", slug)
    page = visit.go("/author")
    page.get_by_role("heading", name="Authoring is not open to you").wait_for()
    visit.look("not-open")
    assert page.get_by_role("navigation", name="Main").get_by_role("link", name="Authoring").count() == 0


def test_the_guide_is_at_hand_and_its_bundle_can_be_published_as_it_is(
    new_visit: NewVisit, newcomer: Person
) -> None:
    visit = new_visit(newcomer)
    page = visit.go("/author")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download a bundle to start from").click()
    starting = Path(coming.value.path()).read_bytes()
    page.get_by_role("link", name="How to write a template").click()
    page.get_by_role("heading", name="A worked example").wait_for()
    visit.look("guide")
    page.get_by_role("link", name="Authoring").last.click()
    upload(page, starting)
    page.get_by_text("Version 1 is here as a draft").wait_for()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("button", name="Publish version 1").click()
    page.get_by_text("is published").first.wait_for()

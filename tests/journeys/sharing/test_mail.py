"""A document by mail: a server is set up and tried, the worker sends, and what becomes of the mail is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from journeys.conftest import NewVisit
from journeys.support import post as posts
from journeys.support.people import Caller, Person
from journeys.support.post import Post
from journeys.support.visit import PHONE, Size
from playwright.sync_api import expect

RECIPIENT = "accounts@ardmore.example"


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    with posts.serving() as post:
        yield post


@pytest.fixture
def _document(person: Person, caller: Callable[[Person], Caller]) -> None:
    service = caller(person)
    values = service.get("/api/v1/templates/invoice")["sample"]
    service.post(
        "/api/v1/documents", {"template": "invoice", "values": values}, **{"Idempotency-Key": "mailed"}
    )


@pytest.mark.usefixtures("_document")
@pytest.mark.parametrize("size", [Size(1280, 900), PHONE], ids=["wide", "phone"])
def test_a_document_goes_out_by_the_organisations_own_server(
    person: Person, new_visit: NewVisit, post: Post, size: Size
) -> None:
    visit = new_visit(person, size=size)
    page = visit.go("/organisation")
    settings = page.get_by_role("region", name="Mail", exact=True)
    settings.get_by_label("Name of the sender").fill("Ferris & Wolle")
    settings.get_by_label("Address of the sender").fill("office@ferris.example")
    settings.get_by_label("Mail server", exact=True).fill("127.0.0.1")
    settings.get_by_label("Port").fill(str(post.port))
    settings.get_by_label("Encryption").select_option("none")
    settings.get_by_role("button", name="Save", exact=True).click()
    settings.get_by_role("button", name="Send a test to me").click()
    expect(settings).to_contain_text("documents are sent through it")
    visit.look("settings")

    post.to_recipient[RECIPIENT] = "550 no such mailbox here"
    page = visit.go("/documents")
    page.get_by_role("button", name=re.compile("^Invoice.*send, label")).first.click()
    page.get_by_role("menuitem", name="Send …").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Subject")).to_have_value(re.compile("^Invoice 2026-0412 from "))
    dialog.get_by_label("To", exact=True).fill(RECIPIENT)
    visit.look("writing")
    dialog.get_by_role("button", name="Send", exact=True).click()
    expect(dialog.get_by_role("listitem").first).to_contain_text("refused: 550 no such mailbox here")
    visit.look("refused")
    dialog.get_by_role("button", name="Close").click()
    row = page.get_by_role("row").filter(has_text="Invoice").first
    mark = row.get_by_role("button", name="Mail refused: show the mails with")
    expect(mark).to_be_visible()
    visit.look("marked")
    mark.click()
    post.to_recipient.clear()
    dialog.get_by_role("button", name=f"Send again to {RECIPIENT}").first.click()
    page.get_by_role("dialog").last.get_by_role("button", name="Send again", exact=True).click()
    newest = dialog.first.get_by_role("listitem").first
    expect(newest).to_contain_text("sent today")
    expect(page.locator("tbody", has_text="Mail refused")).to_have_count(0)
    letter = post.letters[-1]
    assert letter["From"] == "Ferris & Wolle <office@ferris.example>"
    part = letter.get_body(("plain",))
    assert part
    text = str(part.get_content())
    stranger = new_visit(size=size)
    stranger.page.goto(next(line for line in text.splitlines() if "/d/" in line))
    with stranger.page.expect_download():
        stranger.page.get_by_role("button", name="Download PDF").click()
    page.reload()
    page.get_by_role("button", name=re.compile("^Invoice.*send, label")).first.click()
    page.get_by_role("menuitem", name="Send …").click()
    expect(newest).to_contain_text("downloaded today")
    expect(dialog.get_by_label("To", exact=True)).to_have_value(RECIPIENT)
    expect(dialog).to_contain_text("Where the last mail to them went.")
    visit.look("seen")

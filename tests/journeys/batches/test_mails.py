"""A table's documents by mail: looked at before, addresses corrected, sent one by one, and once more to the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from journeys.conftest import NewVisit
from journeys.support import post as posts
from journeys.support.people import Caller, Person
from journeys.support.post import Post
from journeys.support.visit import PHONE, Visit
from playwright.sync_api import Page, expect

TABLE = """Recipient;Course title;Hours;First day;Post
Solveig;Bookbinding;12;2026-09-01;solveig@halden.example
Torvald;Bookbinding;12;2026-09-01;torvald@halden.example
Yrsa;Bookbinding;12;2026-09-01;yrsa at halden
"""
REFUSED = "550 no such mailbox here"


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    with posts.serving() as post:
        yield post


def made(visit: Visit, service: Caller, post: Post) -> Page:
    """Set up business and mail server, and make a certificate of each row."""
    service.post("/api/v1/brands", {"values": {"name": "Halden School of Book Arts"}})
    server = {
        "host": "127.0.0.1",
        "port": post.port,
        "security": "none",
        "sender_address": "office@halden.example",
    }
    service.send("PUT", "/api/v1/mail/server", server)
    service.post("/api/v1/mail/server/test", {})
    page = visit.go("/batches?template=certificate")
    page.get_by_label("Table", exact=True).set_input_files(
        {"name": "course.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    )
    page.get_by_role("button", name="Make 3 documents").click()
    page.get_by_text("3 documents made").wait_for()
    return page


def test_a_tables_documents_go_out_by_mail(
    new_visit: NewVisit, newcomer: Person, caller: Callable[[Person], Caller], post: Post
) -> None:
    visit = new_visit(newcomer)
    page = made(visit, caller(newcomer), post)
    post.letters.clear()
    post.to_recipient["torvald@halden.example"] = REFUSED
    page.get_by_role("button", name="Send by mail …").click()
    form = page.get_by_role("region", name="By mail")
    expect(form.get_by_label("Addresses are in")).to_have_value("4")
    expect(form.get_by_role("group", name="1 row without an address")).to_contain_text("yrsa at halden")
    expect(form.get_by_role("figure")).to_contain_text("solveig@halden.example")
    expect(form.get_by_role("figure")).to_contain_text("from Halden School of Book Arts")
    visit.look("mail-before")
    form.get_by_label("Row 4").fill("yrsa@halden.example")
    form.get_by_label("Subject").fill("A certificate for {recipient}")
    form.get_by_role("button", name="Send 3 mails").click()
    form.get_by_role("status").filter(has_text="2 mails sent").wait_for()
    expect(form.get_by_text("The summary was sent to you.")).to_be_visible()
    expect(form.get_by_role("listitem").filter(has_text="Row 3")).to_contain_text(f"refused: {REFUSED}")
    visit.look("mail-after")
    subjects = [str(letter["Subject"]) for letter in post.letters]
    assert subjects[:2] == ["A certificate for Solveig", "A certificate for Yrsa"]
    assert len(subjects) == 3, "two mails and one summary"

    form.get_by_role("button", name="Send once more …").click()
    expect(form.get_by_text("2 already got their document.")).to_be_visible()
    visit.look("mail-once-more")
    form.get_by_role("button", name="Not now").click()
    post.to_recipient.clear()
    form.get_by_role("button", name="Send again to torvald@halden.example").click()
    page.get_by_role("dialog").get_by_role("button", name="Send again", exact=True).click()
    form.get_by_role("status").filter(has_text="3 mails sent").wait_for()
    assert post.recipients[-1] == ["torvald@halden.example"]
    address = page.url
    phone = new_visit(newcomer, PHONE)
    phone.page.goto(address)
    phone.page.get_by_role("button", name="Send once more …").click()
    phone.page.get_by_label("Addresses are in").wait_for()
    phone.look("mail-on-a-phone")

"""Documents: the same bytes for ever, found, chosen, deleted and brought back."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from journeys.conftest import NewVisit
from journeys.support.house import until
from journeys.support.papers import pdf_text
from journeys.support.people import Caller, Person
from journeys.support.visit import PHONE, Size, Visit
from PIL import Image
from playwright.sync_api import Page, expect

NAMES = ["Aurelia Fenn", "Bastian Okonjo", "Clemence Hartwell", "Desmond Ryle"]


def paper_in(tab: Page) -> float:
    """The share of a tab's picture that is white."""
    picture = Image.open(io.BytesIO(tab.screenshot())).convert("L")
    return picture.histogram()[255] / (picture.width * picture.height)


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """The SHA-256 of each document of this file's person, by whom it is for."""
    return {}


@pytest.fixture(autouse=True)
def _four_documents(person: Person, caller: Callable[[Person], Caller], made: dict[str, str]) -> None:
    if made:
        return
    service = caller(person)
    values = service.get("/api/v1/templates/certificate")["sample"]
    for name in NAMES:
        values["recipient"]["name"] = name
        document = service.post(
            "/api/v1/documents", {"template": "certificate", "values": values}, **{"Idempotency-Key": name}
        )
        made[name] = document["sha256"]


def test_an_empty_list_says_what_will_be_here(new_visit: NewVisit, newcomer: Person) -> None:
    visit = new_visit(newcomer)
    visit.go("/documents").get_by_role("heading", name="No documents yet").wait_for()
    visit.look("empty")


def test_the_same_bytes_come_again_and_again(visit: Visit, made: dict[str, str]) -> None:
    page = visit.go("/documents")
    contents = set()
    for _ in range(2):
        with page.expect_download() as coming:
            page.get_by_role("row").filter(has_text=NAMES[0]).get_by_role(
                "link", name=re.compile("^Download")
            ).click()
        contents.add(Path(coming.value.path()).read_bytes())
    (content,) = contents
    assert hashlib.sha256(content).hexdigest() == made[NAMES[0]]
    assert NAMES[0] in pdf_text(content)


def test_documents_are_found_by_whom_they_are_for(visit: Visit) -> None:
    page = visit.go("/documents")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(len(NAMES))
    visit.look("list")
    search = page.get_by_role("searchbox", name="Search documents")
    search.press_sequentially("hartw")
    expect(rows).to_have_count(1)
    page.wait_for_url(re.compile("q=hartw"))
    visit.look("found")
    search.fill("nobody of this name")
    page.get_by_role("heading", name="Nothing matches “nobody of this name”").wait_for()
    visit.look("nothing-found")
    page.get_by_role("button", name="Show all").click()
    expect(rows).to_have_count(len(NAMES))


@pytest.mark.parametrize("acts_for_organisation", [False, True])
def test_a_document_is_looked_at_in_the_browser(
    new_visit: NewVisit,
    newcomer: Person,
    caller: Callable[[Person], Caller],
    acts_for_organisation: bool,
) -> None:
    service, headers = caller(newcomer), {"Idempotency-Key": "look"}
    if acts_for_organisation:
        headers["X-Organisation"] = service.post("/api/v1/organisations", {"name": "Ropery"})["slug"]
    values = service.get("/api/v1/templates/certificate")["sample"]
    service.post("/api/v1/documents", {"template": "certificate", "values": values}, **headers)
    visit = new_visit(newcomer, whole=True)
    page = visit.go("/documents")
    if acts_for_organisation:
        page.get_by_role("button", name=re.compile("Account, organisation and colours")).click()
        page.get_by_role("menuitemradio", name="Ropery").click()
        page.get_by_text("You act for Ropery now").wait_for()
        page = visit.go("/documents")
    with visit.context.expect_page() as coming:
        page.get_by_role("button", name=re.compile("^Look at")).click()
    tab = coming.value
    tab.wait_for_url(re.compile("^blob:" if acts_for_organisation else "/pdf[?]inline=true$"))
    until(lambda: paper_in(tab) > 0.3, "the page in the browser's own viewer")


def test_a_new_document_starts_from_one_that_was_made(visit: Visit) -> None:
    page = visit.go("/documents")
    page.get_by_role("button", name=re.compile(f"^New from .*{NAMES[3]}")).click()
    page.wait_for_url(re.compile("/templates/certificate"))
    visit.sheet.wait_for()
    expect(visit.field("/recipient/name")).to_have_value(NAMES[3])
    # No two certificates have one serial number.
    serial = visit.field("/award/serial")
    expect(serial).to_have_value("HB 2026/0418")
    expect(visit.field("/award/date")).to_have_value("")
    visit.look("begun-from-another")
    page.get_by_role("button", name="Undo that").click()
    expect(serial).to_have_value("HB 2026/0417")
    page.reload()
    expect(serial).to_have_value("HB 2026/0417")


def test_the_list_fits_between_phone_and_desk(new_visit: NewVisit, person: Person) -> None:
    for size in (Size(320, 640, touch=True), PHONE, Size(820, 900)):
        visit = new_visit(person, size=size)
        page = visit.go("/documents")
        row = page.locator("tbody tr").first
        row.wait_for()
        visit.look("narrow-list")
        title = row.locator("td").nth(1).bounding_box()
        assert title
        assert title["width"] > size.width * 0.4, "the title has room"


def test_a_deleted_document_can_be_brought_back(visit: Visit, made: dict[str, str]) -> None:
    page = visit.go("/documents")
    row = page.get_by_role("row").filter(has_text=NAMES[1])
    row.get_by_role("button", name=re.compile("send, label, replace, cancel or delete$")).click()
    page.get_by_role("menuitem", name="Delete").click()
    undo = visit.hold_undo()
    row.wait_for(state="detached")
    visit.look("deleted")
    undo.click()
    row.wait_for()
    with page.expect_download() as coming:
        row.get_by_role("link", name=re.compile("^Download")).click()
    assert hashlib.sha256(Path(coming.value.path()).read_bytes()).hexdigest() == made[NAMES[1]]


def test_a_document_is_cancelled_and_another_takes_the_place_of_one(
    visit: Visit, made: dict[str, str]
) -> None:
    page = visit.go("/documents")

    def choose(name: str, deed: str) -> None:
        # The menu that was used before goes slowly on a busy machine, and has the same deeds.
        expect(page.get_by_role("menu")).to_have_count(0)
        row = page.get_by_role("row").filter(has_text=name).first
        row.get_by_role("button", name=re.compile("send, label, replace, cancel or delete$")).click()
        page.get_by_role("menuitem", name=deed).click()

    def verified(name: str) -> str:
        return str(page.request.get(f"/api/v1/verify/{made[name]}").json()["state"])

    choose(NAMES[2], "Mark as cancelled")
    dialog = page.get_by_role("dialog", name="Mark as cancelled")
    dialog.get_by_label("Reason").fill("Another course")
    visit.look("cancelling")
    dialog.get_by_role("button", name="Mark as cancelled").click()
    cancelled = page.get_by_role("row").filter(has_text=NAMES[2])
    cancelled.get_by_text("Cancelled", exact=True).wait_for()
    expect(cancelled).to_contain_text("Another course")
    visit.look("cancelled")
    assert verified(NAMES[2]) == "revoked"
    choose(NAMES[2], "Let it count again")
    page.get_by_text("Cancelled", exact=True).wait_for(state="detached")
    assert verified(NAMES[2]) == "issued"

    choose(NAMES[0], "Replace by a new one")
    page.get_by_text("when you download").wait_for()
    visit.sheet.wait_for()
    opened = page.url
    visit.download()
    assert verified(NAMES[0]) == "superseded"
    # A correction of the correction takes its place; to press twice changes nothing.
    page.locator("#value_recipient_name").fill(f"{NAMES[0]} jr")
    visit.download()
    visit.download()
    # Who comes back to where it began reads what counts by now, and would replace that.
    page.goto(opened)
    page.get_by_text(re.compile("is replaced by .* already. Replaces .* when you download")).wait_for()
    visit.look("replaced-already")
    page = visit.go("/documents")
    expect(page.get_by_text("Replaced", exact=True)).to_have_count(2)
    visit.look("replaced")
    with visit.context.expect_event("request", lambda one: "/pdf?inline=true" in one.url):
        replaced = page.get_by_role("row").filter(has_text="Replaced").first
        replaced.get_by_role("button", name=re.compile("send, label, replace, cancel or delete$")).click()
        page.get_by_role("menuitem", name="Look at what replaced it").click()
    expect(page.get_by_role("row").filter(has_text=NAMES[0])).to_have_count(3)
    for left in (1, 0):
        choose(NAMES[0], "Delete")
        expect(page.locator("tbody tr")).to_have_count(len(NAMES) + left)


def test_several_are_chosen_downloaded_and_deleted_together(visit: Visit) -> None:
    page = visit.go("/documents")
    bar = page.get_by_role("region", name="Chosen documents")
    page.get_by_role("row").filter(has_text=NAMES[0]).get_by_role("checkbox").check()
    bar.get_by_text("1 document chosen").wait_for()
    page.get_by_role("row").filter(has_text=NAMES[2]).get_by_role("checkbox").click(modifiers=["Shift"])
    bar.get_by_text("3 documents chosen").wait_for()
    visit.look("chosen")
    with page.expect_download() as coming:
        bar.get_by_role("button", name=re.compile("^Download")).click()
    together = zipfile.ZipFile(io.BytesIO(Path(coming.value.path()).read_bytes()))
    assert together.testzip() is None
    texts = [pdf_text(together.read(name)) for name in together.namelist()]
    assert len(texts) == 3
    assert all(any(name in text for name in NAMES) for text in texts)

    bar.get_by_role("button", name="Delete").click()
    undo = visit.hold_undo()
    expect(page.locator("tbody tr")).to_have_count(1)
    undo.click()
    expect(page.locator("tbody tr")).to_have_count(len(NAMES))

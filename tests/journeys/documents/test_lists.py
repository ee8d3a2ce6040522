"""Lists of documents: narrowed, with the columns of their template, summed up, labelled, and as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

from journeys.conftest import NewVisit
from journeys.support.people import Caller, Person
from journeys.support.visit import PHONE
from playwright.sync_api import expect

CLIENTS = {"2026-0001": "Aurelia Fenn", "2026-0002": "Bastian Okonjo", "2026-0003": "Clemence Hartwell"}


def test_a_list_is_narrowed_labelled_and_taken_along(
    new_visit: NewVisit, newcomer: Person, caller: Callable[[Person], Caller]
) -> None:
    service = caller(newcomer)
    invoice = service.get("/api/v1/templates/invoice")["sample"]
    for number, client in CLIENTS.items():
        invoice["document"]["number"], invoice["client"]["name"] = number, client
        service.post("/api/v1/documents", {"template": "invoice", "values": invoice})
    letter = service.get("/api/v1/templates/letter")["sample"]
    service.post("/api/v1/documents", {"template": "letter", "values": letter})

    visit = new_visit(newcomer)
    page = visit.go("/documents")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(4)
    page.get_by_text("50,387.01 EUR").wait_for()
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox", name="Template").click()
    page.get_by_role("option", name="Invoice").click()
    expect(rows).to_have_count(3)
    heads = page.get_by_role("columnheader")
    expect(heads).to_contain_text(["Number", "For", "Due", "Amount", "Date"])
    expect(rows.first).to_contain_text("23 Dec 2026")
    visit.look("one-template")

    menu = rows.filter(has_text="2026-0002").get_by_role("button", name=re.compile("^Invoice.*label"))
    menu.click()
    page.get_by_role("menuitem", name="Labels").click()
    dialog = page.get_by_role("dialog", name=re.compile("^Labels of"))
    field = dialog.get_by_role("combobox", name="Labels")
    for label in ("paid", "Kestrel Row"):
        field.fill(label)
        field.press("Enter")
    visit.look("labelling")
    dialog.get_by_role("button", name="Save labels").click()
    expect(menu).to_be_focused()
    rows.filter(has_text="2026-0002").get_by_text("Kestrel Row", exact=True).wait_for()
    page.get_by_role("combobox", name="Label", exact=True).click()
    page.get_by_role("option", name="paid").click()
    expect(rows).to_have_count(1)
    page.wait_for_url(re.compile("label=paid"))
    page.get_by_text("16,795.67 EUR").first.wait_for()
    visit.look("narrowed")

    page.reload()
    expect(rows).to_have_count(1)
    with page.expect_download() as coming:
        page.get_by_role("button", name="As CSV").click()
    (row,) = csv.DictReader(io.StringIO(Path(coming.value.path()).read_text("utf-8-sig")))
    assert (row["number"], row["amount"], row["labels"]) == ("2026-0002", "16795.67", "paid, Kestrel Row")

    # Rows that are not drawn leave the others as wide as they were.
    for _ in range(30):
        service.post("/api/v1/documents", {"template": "letter", "values": letter})
    page = visit.go("/documents")
    page.locator("tr[aria-hidden]").wait_for(state="attached")
    right = "places => Math.round(places.at(-1).getBoundingClientRect().right)"
    cells = page.locator("tbody tr:not([aria-hidden]) td:last-child")
    assert cells.evaluate_all(right) == page.locator("table").evaluate_all(right)

    phone = new_visit(newcomer, size=PHONE)
    shown = phone.go("/documents?template=invoice").locator("tbody tr")
    shown.get_by_text("Kestrel Row", exact=True).wait_for()
    phone.look("one-template")

"""The usual VAT rate of a business: new rows begin with it, and a table that gives none says that it takes it."""

from __future__ import annotations

from collections.abc import Callable

from journeys.conftest import NewVisit
from journeys.support.people import Caller, Person
from playwright.sync_api import expect

TABLE = (
    "Client name;Document number;Description 1;Price 1\nArdmore;2026-1;Ink;12.00\nSolway;2026-2;Paper;8.00\n"
)
SENDER = {"name": "Heron & Daughters", "vat_id": "IE 8217346 TH", "address": "4 Mill Lane\nOrrin Bridge"}


def test_the_usual_vat_rate_is_where_rows_begin_and_is_told_where_a_table_has_none(
    new_visit: NewVisit, newcomer: Person, caller: Callable[[Person], Caller]
) -> None:
    service = caller(newcomer)
    service.post("/api/v1/brands", {"values": SENDER})
    visit = new_visit(newcomer)
    visit.allow(422, "/preview$")
    page = visit.go("/batches?template=invoice")
    page.get_by_label("Table", exact=True).set_input_files(
        {"name": "bills.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    )
    expect(page.get_by_text("No column gives VAT %: documents will say 0.")).to_be_visible()
    visit.look("no-usual-rate")

    page.get_by_role("link", name="Say it in My business").click()
    visit.field("/vat_rate").fill("13.5")
    page.get_by_role("button", name="Save changes").filter(visible=True).click()
    changes = page.get_by_role("dialog")
    changes.get_by_role("button", name="Save changes").click()
    changes.wait_for(state="detached")
    visit.look("business")
    page.go_back()
    expect(page.get_by_text("VAT %: 13.5 from My business, as no column gives it.")).to_be_visible()
    visit.look("usual-rate")

    page = visit.go("/templates/invoice")
    page.get_by_role("button", name="start empty").click()
    expect(visit.field("/items/0/vat")).to_have_value("13.5")
    visit.look("empty-invoice")

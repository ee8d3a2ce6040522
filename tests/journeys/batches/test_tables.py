"""A table becomes documents: dropped, matched, mended, looked at, made, taken along."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from journeys.conftest import NewVisit
from journeys.support.people import Caller, Person
from journeys.support.visit import PHONE
from playwright.sync_api import expect

ROWS = (
    "Recipient;Fach;Hours;First day",
    "Solveig;Bookbinding;12,5;2026-09-01",
    "Torvald;Bookbinding;1.125;4.9.2026",
)


def test_columns_are_matched_by_hand_where_no_name_fits(new_visit: NewVisit, newcomer: Person) -> None:
    visit = new_visit(newcomer)
    page = visit.go("/batches?template=certificate")
    expect(page.get_by_role("combobox", name="Template")).to_have_value("certificate")
    visit.look("new")
    table = "\n".join((*ROWS, ";;;")).encode("cp1252")
    page.get_by_label("Table", exact=True).set_input_files(
        {"name": "course.csv", "mimeType": "text/csv", "buffer": table}
    )
    page.get_by_role("heading", name="2 rows to mend").wait_for()
    page.get_by_label("Field for Fach").select_option(label="Course · Title")
    page.get_by_role("button", name="Use these columns").click()
    expect(page.get_by_role("button", name="Use these columns")).to_have_count(0)
    # Nobody has said what the business is called, and no column says it.
    needed = page.get_by_role("listitem").filter(has_text="Issuer: This is needed.")
    expect(needed).to_have_count(1)
    expect(needed).to_contain_text("In every row")
    visit.look("missing-column")
    page.get_by_role("button", name="Delete the table").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_role("heading", name="Many documents from a table").wait_for()


def test_a_table_is_mended_made_and_taken_along(
    new_visit: NewVisit, newcomer: Person, caller: Callable[[Person], Caller]
) -> None:
    service = caller(newcomer)
    service.post("/api/v1/brands", {"values": {"name": "Halden School of Book Arts"}})
    visit = new_visit(newcomer)
    page = visit.go("/batches?template=certificate")
    pasted = "\n".join(ROWS).replace(";", "\t").replace("Fach", "Course title")
    area = page.get_by_label("Cells from a spreadsheet")
    area.evaluate(
        """(element, text) => {
          const data = new DataTransfer()
          data.setData('text/plain', text)
          element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
        }""",
        pasted,
    )
    page.get_by_role("heading", name="1 row to mend").wait_for()
    page.get_by_alt_text("First page of row 2").wait_for()
    visit.look("faults")
    page.get_by_label("Hours", exact=True).fill("1125")
    page.get_by_role("button", name="Mend row 3").click()
    page.get_by_role("button", name="Make 2 documents").click()
    page.get_by_text("2 documents made").wait_for()
    visit.look("made")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download 2 documents as zip").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert [name.rpartition(" - ")[2] for name in archive.namelist()] == ["Solveig.pdf", "Torvald.pdf"]
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as one PDF").click()
    assert Path(download.value.path()).read_bytes().count(b"/Type/Page/") == 2
    phone = new_visit(newcomer, PHONE)
    listed = phone.go("/batches")
    listed.get_by_role("link", name="pasted.tsv").wait_for()
    phone.look("before")

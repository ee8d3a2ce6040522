"""An invoice for programs: chosen in the form, asked for what it lacks, and downloaded with the PDF and alone."""

from __future__ import annotations

from pathlib import Path

from journeys.conftest import NewVisit
from journeys.support.house import until
from journeys.support.people import Person
from journeys.support.visit import PHONE, Visit
from pypdf import PdfReader


def choose(visit: Visit, form: str) -> None:
    visit.field("/e_invoice/form").select_option(label=form)


def test_what_it_lacks_is_asked_for_and_the_xml_comes_with_the_pdf_and_alone(visit: Visit) -> None:
    visit.allow(422, "/preview$")
    page = visit.open_template("invoice")
    until(lambda: visit.shown_svg, "the first page")
    choose(visit, "XRechnung")
    page.get_by_text("2 fields still to fill in").wait_for()
    page.get_by_role("button", name="Download PDF").filter(visible=True).click()
    visit.fault_at("/e_invoice/buyer_reference").get_by_text("needs the buyer’s Leitweg-ID").wait_for()
    visit.field("/e_invoice/buyer_reference").scroll_into_view_if_needed()
    visit.look("asked")
    page.emulate_media(forced_colors="active")
    visit.look("asked-forced-colours", dark=False)
    page.emulate_media(forced_colors="none")
    visit.field("/e_invoice/buyer_reference").fill("04011000-1234512345-06")
    # Both faults are gone with the next page: a Leitweg-ID is an address as well.
    visit.fault_at("/e_invoice/buyer_email").wait_for(state="hidden")
    pdf = visit.download()
    reader = PdfReader(Path(pdf.path()))
    assert list(reader.attachments) == ["xrechnung.xml"]

    page = visit.go("/documents")
    page.get_by_role("button", name="label, replace, cancel or delete").first.click()
    visit.look("menu")
    with page.expect_download() as alone:
        page.get_by_role("menuitem", name="XRechnung as XML").click()
    assert Path(alone.value.path()).read_bytes() == reader.attachments["xrechnung.xml"][0]
    assert alone.value.suggested_filename.endswith(".xml")


def test_on_a_phone(new_visit: NewVisit, person: Person) -> None:
    visit = new_visit(person, PHONE)
    visit.allow(422, "/preview$")
    visit.go("/templates/invoice")
    visit.field("/client/name").wait_for()
    choose(visit, "Factur-X (ZUGFeRD)")
    visit.field("/e_invoice/buyer_reference").scroll_into_view_if_needed()
    visit.look("phone-chosen")
    page = visit.go("/")
    page.get_by_role("heading", name="Invoices and payments").wait_for()
    visit.look("phone-gallery")
    page.emulate_media(forced_colors="active")
    visit.look("phone-gallery-forced-colours", dark=False)

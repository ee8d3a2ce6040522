"""Documents that are numbered by themselves, from the page of the organisation to the finished PDF."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from journeys.conftest import NewVisit
from journeys.support.papers import pdf_text
from journeys.support.people import Person
from journeys.support.visit import PHONE
from playwright.sync_api import expect


def test_invoices_get_one_number_after_the_other(new_visit: NewVisit, newcomer: Person) -> None:
    visit, year = new_visit(newcomer), datetime.now(ZoneInfo("Europe/Berlin")).year
    # It is offered where the number is typed. What stood there was the sample's, and goes.
    page = visit.go("/templates/invoice")
    number = visit.field("/document/number")
    expect(number).not_to_have_value("")
    visit.sheet.wait_for()
    page.get_by_role("button", name="Let Galley number").scroll_into_view_if_needed()
    visit.look("offered")
    page.get_by_role("button", name="Let Galley number").click()
    dialog = page.get_by_role("dialog", name="Numbers of Invoice")
    dialog.get_by_label("Begins with").fill("RE-")
    dialog.get_by_label("First number").fill("413")
    dialog.get_by_role("checkbox", name="Without gaps").check()
    dialog.get_by_text(f"RE-{year}-0413, RE-{year}-0414").wait_for()
    visit.look("series")
    dialog.get_by_role("button", name="Let Galley number").click()
    visit.sheet.wait_for()
    expect(number).to_have_value("")
    expect(number).to_have_attribute("placeholder", f"RE-{year}-0413 · reserved when you download")
    number.scroll_into_view_if_needed()
    visit.look("reserved")
    text = pdf_text(Path(visit.download().path()).read_bytes())
    assert f"RE-{year}-0413" in text
    expect(number).to_have_attribute("placeholder", f"RE-{year}-0413 · given to the document you downloaded")
    page.get_by_role("link", name="New from this").click()
    page.get_by_text("Begun from").wait_for()
    expect(number).to_have_attribute("placeholder", f"RE-{year}-0414 · reserved when you download")
    visit.look("the-next-one")

    # Nobody can choose a number where there are to be no gaps, and that is said at the field.
    visit.allow(422, "/preview$")
    number.fill("7")
    number.press("Tab")
    page.get_by_text("numbered without gaps").first.wait_for()
    visit.look("refused")
    number.fill("")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download PDF").filter(visible=True).click()
    assert f"RE-{year}-0414" in pdf_text(Path(coming.value.path()).read_bytes())

    # The page of the business draws the sample, in which somebody else chose a number.
    visit.go("/business")
    page.get_by_role("heading", name="Who sends your documents?").wait_for()
    visit.sheet.wait_for()

    phone = new_visit(newcomer, size=PHONE)
    phone.go("/organisation").get_by_text(f"The next one is RE-{year}-0415, without gaps").wait_for()
    phone.look("numbered")
    phone.page.get_by_role("button", name=re.compile("Change the series of Invoice")).click()
    phone.page.get_by_role("dialog").get_by_label("Begins with").wait_for()
    phone.look("series")

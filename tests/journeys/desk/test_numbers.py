"""Numbers: read by the document's language, shown while they are typed, asked about where two are meant."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from journeys.support.house import until
from journeys.support.people import Caller, Person
from journeys.support.visit import PHONE, Size, Visit
from playwright.sync_api import Browser, Locator, expect


def question_at(visit: Visit, pointer: str) -> Locator:
    return visit.page.locator(f'[data-pointer="{pointer}"]').get_by_role("group", name=re.compile("means$"))


def test_an_amount_that_could_mean_two_is_asked_about_and_no_document_is_made_before(visit: Visit) -> None:
    visit.allow(422, "/preview$")
    page = visit.open_template("invoice")
    first = until(lambda: visit.shown_svg, "the first page")
    price, quantity = visit.field("/items/0/price"), visit.field("/items/0/quantity")
    price.fill("1.125")
    quantity.fill("1,234")
    quantity.press("Tab")
    expect(question_at(visit, "/items/0/price").get_by_role("button")).to_have_text(["1,125.00", "1.125"])
    expect(question_at(visit, "/items/0/quantity").get_by_role("button")).to_have_text(["1,234", "1.234"])
    page.get_by_text("to mend before the page can change").wait_for()
    assert visit.shown_svg == first
    visit.look("asked")
    page.emulate_media(forced_colors="active")
    visit.look("asked-forced-colours", dark=False)
    page.emulate_media(forced_colors="none")
    page.get_by_role("button", name="Download PDF").filter(visible=True).click()
    page.get_by_role("region", name="What is still to mend").get_by_text(
        "Choose what “1.125” means"
    ).wait_for()
    question_at(visit, "/items/0/price").get_by_role("button", name="1.125").click()
    question_at(visit, "/items/0/quantity").get_by_role("button", name="1,234").click()
    expect(price).to_have_value("1.125")
    expect(quantity).to_have_value("1234")
    until(lambda: "to mend" not in page.content(), "nothing is open any more")
    until(lambda: visit.shown_svg != first, "the page follows")


def test_what_is_read_is_shown_while_it_is_typed(visit: Visit) -> None:
    # The page is asked for at once, also with a price that the service refuses.
    visit.allow(422, "/preview$")
    page = visit.open_template("invoice")
    price = visit.field("/items/0/price")
    reading = page.locator('[data-pointer="/items/0/price"] output')
    for typed, shown in (("€ 1234,5", "= 1,234.50"), ("(12)", "= −12.00"), ("٤٢", "= 42.00"), ("0.0125", "")):
        price.fill(typed)
        expect(reading).to_have_text(shown)
    price.fill("12")
    visit.look("read")
    visit.field("/items/0/vat").fill("19 %")
    visit.field("/items/0/vat").press("Tab")
    expect(visit.field("/items/0/vat")).to_have_value("19")
    expect(price).to_have_value("12.00")


@pytest.mark.parametrize("language", ["de-DE", "ar-EG", "en-IN"])
def test_the_browsers_language_changes_no_number(
    browser: Browser, caller: Callable[[Person], Caller], person: Person, language: str
) -> None:
    """The same saved values look the same, and the same keys mean the same, in every browser."""
    service = caller(person)
    values = service.get("/api/v1/templates/invoice")["sample"]
    values["items"][0] |= {"price": "1234567.5", "quantity": 1234.125}
    body = {"template": "invoice", "name": f"Numbers {language}", "values": values}
    saved = service.post("/api/v1/customisations", body)
    context = browser.new_context(
        base_url=service.house.address, storage_state=person.cookies, locale=language
    )
    page = context.new_page()
    page.goto(f"/templates/invoice?customisation={saved['id']}")
    price, quantity = (
        page.locator(f'[data-pointer="/items/0/{name}"] input').first for name in ("price", "quantity")
    )
    expect(price).to_have_value("1,234,567.50")
    expect(quantity).to_have_value("1234.125")
    quantity.fill("1.234")
    buttons = page.locator('[data-pointer="/items/0/quantity"]').get_by_role("button")
    expect(buttons).to_have_text(["1,234", "1.234"])
    page.locator('[data-pointer="/locale"] select').select_option(label="Deutsch")
    expect(price).to_have_value("1.234.567,50")
    context.close()


@pytest.mark.parametrize("width", [320, 390])
def test_a_narrow_screen_holds_the_whole_form(
    new_visit: Callable[..., Visit], person: Person, width: int
) -> None:
    visit = new_visit(person, size=Size(width, PHONE.height, touch=True))
    visit.allow(422, "/preview$")
    visit.page.goto("/templates/invoice")
    visit.field("/items/0/price").fill("1.125")
    question_at(visit, "/items/0/price").wait_for()
    form = visit.page.locator('[data-settled="true"]')
    wide = form.evaluate("""(form) => [...form.querySelectorAll('*')]
      .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
      .map((one) => one.outerHTML.slice(0, 120))""")
    assert not wide
    question_at(visit, "/items/0/price").scroll_into_view_if_needed()

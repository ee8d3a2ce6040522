"""On a phone, with one hand: two tabs, a bar within reach of the thumb, nothing wider than the screen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from journeys.conftest import NewVisit
from journeys.support.house import until
from journeys.support.people import Caller, Person
from journeys.support.visit import NARROW, PHONE, Visit
from playwright.sync_api import Locator, expect

FINGER = 44


@pytest.fixture
def phone(new_visit: NewVisit, person: Person) -> Visit:
    return new_visit(person, size=PHONE)


def test_the_main_job_with_one_thumb(phone: Visit) -> None:
    page = phone.go("/")
    page.get_by_role("heading", name="What will it be?").wait_for()
    phone.look("gallery")
    page.get_by_role("link", name=re.compile("^Invoice")).tap()
    phone.field("/client/name").wait_for()
    phone.look("form")
    tabs = page.get_by_role("radiogroup", name="Show the form or the page")
    expect(phone.sheet).not_to_be_visible()
    tabs.get_by_text("Page", exact=True).tap()
    expect(phone.sheet).to_be_visible()
    expect(phone.field("/client/name")).not_to_be_visible()
    first = until(lambda: phone.shown_svg, "the page")
    phone.look("page")

    tabs.get_by_text(re.compile("^Form")).tap()
    phone.field("/client/name").fill("Thumb & Co")
    tabs.get_by_text("Page", exact=True).tap()
    until(lambda: phone.shown_svg != first, "the page follows")
    # A tap on the page leads to the field, in the other tab.
    phone.field("/client/name").evaluate("(input) => input.blur()")
    download = page.get_by_role("button", name="Download PDF").filter(visible=True)
    box = download.bounding_box()
    assert box
    assert box["y"] > PHONE.height * 2 / 3, "the button is out of reach of the thumb"
    assert phone.download().suggested_filename.endswith(".pdf")
    phone.look("downloaded")


def test_wrong_values_are_counted_on_the_tab(phone: Visit) -> None:
    phone.allow(422, "/preview$")
    page = phone.go("/templates/certificate")
    phone.field("/accent").fill("mauve")
    page.get_by_role("radiogroup", name="Show the form or the page").get_by_text("Form · 1").wait_for()
    phone.look("one-fault")
    page.get_by_role("radiogroup", name="Show the form or the page").get_by_text("Page", exact=True).tap()
    page.get_by_role("status").get_by_role("button", name=re.compile("Accent")).tap()
    expect(phone.field("/accent")).to_be_focused()


def test_no_page_is_wider_than_the_screen_and_every_target_fits_a_finger(
    phone: Visit, person: Person, caller: Callable[[Person], Caller]
) -> None:
    service = caller(person)
    values = service.get("/api/v1/templates/certificate")["sample"]
    values["recipient"]["name"] = "Wilhelmina Achterberg-van Houten zu Hohenlohe-Langenburg"
    service.post(
        "/api/v1/documents", {"template": "certificate", "values": values}, **{"Idempotency-Key": "phone"}
    )
    long = {"template": "certificate", "name": "A name that goes on and on " * 4, "values": values}
    service.post("/api/v1/customisations", long)
    small: list[str] = []
    for path in ("/documents", "/saved", "/author", "/account", "/organisation", "/nowhere"):
        page = phone.go(path)
        page.locator("h1, h2").first.wait_for()
        expect(page.locator("[class*=ghost]")).to_have_count(0)
        phone.look(path.strip("/"))
        for size in (PHONE, NARROW):
            page.set_viewport_size({"width": size.width, "height": size.height})
            phone.settle()
            phone.fits(f"{path} at {size.width}")
            small += [f"{path} at {size.width}: {one}" for one in page.evaluate(_SMALL, FINGER)]
        page.set_viewport_size({"width": PHONE.width, "height": PHONE.height})
    assert not small, "too small for a finger:\n" + "\n".join(small)


@pytest.mark.parametrize(
    "slug", ["brochure", "certificate", "contract", "invoice", "letter", "menu", "statement", "ticket"]
)
def test_every_form_fits_the_narrowest_screen(new_visit: NewVisit, person: Person, slug: str) -> None:
    visit = new_visit(person, size=NARROW)
    page = visit.go(f"/templates/{slug}")
    visit.field("/").wait_for()
    visit.settle()
    visit.fits(slug)
    assert not page.evaluate(_SMALL, FINGER)
    reach(page.get_by_role("button", name="Download PDF").filter(visible=True))


def reach(one: Locator) -> None:
    """What is on the screen as a whole, uncovered, and as large as a finger."""
    box = one.bounding_box()
    assert box, f"{one} is not shown"
    assert 0 <= box["x"] <= NARROW.width - box["width"], f"{one} is beside the screen: {box}"
    assert 0 <= box["y"] <= NARROW.height - box["height"], f"{one} is above or below the screen: {box}"
    assert min(box["width"], box["height"]) >= FINGER - 0.5, f"{one} is too small for a finger: {box}"
    one.tap(trial=True)


def test_the_door_on_a_phone(new_visit: NewVisit) -> None:
    visit = new_visit(size=PHONE)
    for path, heading in (
        ("/login", "Good documents, in a minute"),
        ("/signup", "Create a login"),
        ("/account/password/reset", "Forgotten your password?"),
    ):
        visit.go(path).get_by_role("heading", name=heading).wait_for()
        visit.look(path.strip("/").replace("/", "-"))


# What is smaller than a finger, links and buttons within lines of text apart (as WCAG 2.5.8 has it).
_SMALL = """(finger) => {
  const named = (one) => (one.ariaLabel || one.innerText || one.name || '').slice(0, 40)
  const isWithinText = (one) => one.tagName === 'BUTTON'
    && [...one.parentNode.childNodes].some((beside) => beside.nodeType === Node.TEXT_NODE && beside.data.trim())
  const choice = (one) => ['checkbox', 'radio'].includes(one.type) ? one.labels?.[0] : undefined
  const target = (one) => choice(one)?.closest('.mantine-Checkbox-root, .mantine-Radio-root') ?? choice(one) ?? one
  return [...document.querySelectorAll('a[href], button, input, select, textarea, [role=button]')]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.tabIndex >= 0)
    .filter((one) => getComputedStyle(one).display !== 'inline' && !isWithinText(one))
    .map((one) => [one, target(one).getBoundingClientRect()])
    .filter(([, box]) => box.bottom > 0 && box.width > 1)
    .filter(([, box]) => box.height < finger - 0.5 || box.width < finger - 0.5)
    .map(([one, box]) => `“${named(one)}” ${Math.round(box.width)} × ${Math.round(box.height)}`)
}"""

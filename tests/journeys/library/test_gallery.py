"""The gallery: first pages as pictures, filtered while typing."""

from __future__ import annotations

import re

from journeys.support.house import until
from journeys.support.shipped import SHIPPED
from journeys.support.visit import Visit
from playwright.sync_api import expect


def test_every_template_shows_its_first_page(visit: Visit) -> None:
    page = visit.go("/")
    cards = page.locator("main ul > li")
    expect(cards).to_have_count(SHIPPED)
    for picture in page.locator("main li img").all():
        picture.scroll_into_view_if_needed()
    until(
        lambda: page.evaluate(
            "() => [...document.querySelectorAll('main li img')].every((one) => one.naturalWidth > 200)"
        ),
        "every picture is there",
    )
    page.evaluate("() => scrollTo(0, 0)")
    visit.look("gallery")


def test_typing_filters_and_an_empty_result_says_what_to_do(visit: Visit) -> None:
    page = visit.go("/")
    cards = page.locator("main ul > li")
    search = page.get_by_role("searchbox", name="Filter templates")
    search.press_sequentially("rechn")
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("Invoice")
    visit.look("filtered")
    search.fill("zeppelin")
    page.get_by_text("Nothing matches “zeppelin”").wait_for()
    visit.look("nothing-matches")
    page.get_by_role("button", name="Clear the filter").click()
    expect(cards).to_have_count(SHIPPED)


def test_tags_and_words_of_the_description_are_found_too(visit: Visit) -> None:
    page = visit.go("/")
    page.get_by_role("searchbox", name="Filter templates").fill("admission")
    expect(page.locator("main ul > li")).to_have_count(1)
    page.get_by_role("link", name=re.compile("Event ticket")).click()
    visit.sheet.wait_for()
    page.get_by_role("heading", name="Event ticket", level=1).wait_for()

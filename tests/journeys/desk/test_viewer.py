"""Turning and sizing the page, by mouse and by keyboard, on a statement of ten pages."""

from __future__ import annotations

import re

import pytest
from journeys.support.house import until
from journeys.support.visit import Visit
from playwright.sync_api import Locator, Page, expect


@pytest.fixture
def page(visit: Visit) -> Page:
    page = visit.open_template("statement")
    until(lambda: visit.shown_svg, "the first page")
    return page


def count_of(page: Page) -> int:
    found = re.search(r"\d+ of (\d+)", page.get_by_role("group", name="Pages").inner_text())
    assert found
    return int(found[1])


def shown(page: Page, number: int) -> Locator:
    return page.get_by_role("img", name=re.compile(rf", page {number} of \d+, as it will be printed$"))


def width(visit: Visit) -> float:
    box = visit.sheet.bounding_box()
    assert box
    return box["width"]


def test_pages_are_turned_by_mouse(page: Page, visit: Visit) -> None:
    last = count_of(page)
    assert last >= 10
    previous = page.get_by_role("button", name="Previous page")
    expect(previous).to_have_attribute("aria-disabled", "true")
    visit.watch_page()
    page.get_by_role("button", name="Next page").click()
    shown(page, 2).wait_for()
    visit.look("second-page")
    previous.click()
    shown(page, 1).wait_for()
    seen, bare = visit.frames()
    assert bare == 0, f"{bare} of {seen} frames had no page"


def test_pages_are_turned_by_keyboard(page: Page) -> None:
    last = count_of(page)
    page.get_by_role("region", name=re.compile("^Page")).focus()
    for key, number in (
        ("ArrowRight", 2),
        ("PageDown", 3),
        ("ArrowLeft", 2),
        ("End", last),
        ("PageUp", last - 1),
        ("Home", 1),
    ):
        page.keyboard.press(key)
        shown(page, number).wait_for()
    page.keyboard.press("ArrowLeft")
    shown(page, 1).wait_for()


def test_the_size_is_changed_by_mouse_and_keyboard(page: Page, visit: Visit) -> None:
    region = page.get_by_role("region", name=re.compile("^Page"))
    whole = width(visit)
    page.get_by_role("button", name="Larger").click()
    until(lambda: width(visit) > whole, "larger")
    page.get_by_role("button", name=re.compile("^Size:")).click()
    visit.look("sizes")
    page.get_by_role("menuitem", name="Full width").click()
    room = region.bounding_box()
    assert room
    until(lambda: room["width"] - 60 < width(visit) <= room["width"], "full width")
    visit.look("full-width")
    region.focus()
    page.keyboard.press("0")
    until(lambda: abs(width(visit) - whole) < 1, "the whole page again")
    page.keyboard.press("+")
    until(lambda: width(visit) > whole, "larger by key")
    page.keyboard.press("-")
    page.keyboard.press("-")
    until(lambda: width(visit) < whole, "smaller by key")
    page.keyboard.press("1")
    until(lambda: abs(width(visit) - 595.28 * 96 / 72) < 2, "its true size")
    page.keyboard.press("w")
    until(lambda: width(visit) > room["width"] - 60, "full width by key")


def test_a_field_far_away_turns_the_page_to_its_place(page: Page, visit: Visit) -> None:
    page.get_by_role("button", name="Next page").click()
    shown(page, 2).wait_for()
    visit.field("/account/holder").focus()
    shown(page, 1).wait_for()

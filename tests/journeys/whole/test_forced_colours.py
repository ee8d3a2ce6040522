"""Where the system chooses the colours, shadows and grounds are gone: what they said is said by edges."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from journeys.support.house import until
from journeys.support.visit import Visit
from playwright.sync_api import Locator, Page, expect


@pytest.fixture
def plain(visit: Visit) -> Iterator[Page]:
    """A page in a system that chooses the colours."""
    visit.page.emulate_media(forced_colors="active")
    yield visit.page
    visit.page.emulate_media(forced_colors="none")


def edge(one: Locator) -> dict[str, str]:
    """How the border and the outline of an element are drawn, as the browser computes it."""
    drawn: dict[str, str] = one.evaluate(
        """(element) => {
          const { borderTopStyle, borderTopWidth, outlineStyle, outlineWidth } = getComputedStyle(element)
          return { borderTopStyle, borderTopWidth, outlineStyle, outlineWidth }
        }"""
    )
    return drawn


def test_the_sheet_has_an_edge(visit: Visit, plain: Page) -> None:
    visit.open_template("certificate")
    # The picture lies in its place, and that on the paper.
    drawn = edge(visit.sheet.locator("xpath=../.."))
    assert drawn["outlineStyle"] == "solid", drawn
    assert drawn["outlineWidth"] != "0px", drawn
    visit.look("sheet", dark=False)


def test_a_faulty_field_looks_unlike_a_sound_one(visit: Visit, plain: Page) -> None:
    visit.allow(422, "/preview$")
    visit.open_template("certificate")
    sound = edge(visit.field("/recipient/name"))
    assert edge(visit.field("/accent")) == sound
    visit.field("/accent").fill("mauve")
    visit.field("/accent").press("Tab")
    visit.fault_at("/accent").wait_for()
    expect(visit.field("/accent")).to_have_attribute("aria-invalid", "true")
    until(lambda: edge(visit.field("/accent")) != sound, "the edge of the faulty field")
    drawn = edge(visit.field("/accent"))
    assert drawn["borderTopStyle"] == "double", drawn
    visit.look("faulty", dark=False)


def test_a_dialog_has_an_edge(visit: Visit, plain: Page) -> None:
    visit.open_template("certificate")
    plain.get_by_role("button", name="Download PDF").click()
    dialog = plain.get_by_role("dialog", name="Use the sample’s values?")
    dialog.wait_for()
    assert edge(dialog)["borderTopStyle"] == "solid"
    visit.look("dialog", dark=False)

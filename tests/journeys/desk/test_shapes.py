"""Values of every shape that a schema may ask for can be filled in, and rules across fields stand at their fields."""

from __future__ import annotations

import json
import re

import pytest
from journeys.conftest import NewVisit
from journeys.library.test_authoring import bundle, upload
from journeys.support.house import until
from journeys.support.people import Person
from journeys.support.visit import Visit
from playwright.sync_api import expect

MAIN = """\
#import "@galley/kit:1.1.0": field, issued-on, refuse, values, wrong

#set document(title: "Shapes", date: issued-on)
#set page(width: 105mm, height: 148mm, margin: 12mm)
#set text(lang: "en")
#refuse(
  wrong(values.span.from > values.span.until, "/span/until", "The last page is before the first."),
  wrong(values.size.first() > 500, "/size/0", "At most 500 wide."),
)

= Shapes
#field("/size/0", str(values.size.at(0))) × #field("/size/1", str(values.size.at(1)))

#for (word, meaning) in values.words [#word: #meaning. ]

#if values.pay.by == "card" [Card #values.pay.card] else [Account #values.pay.account]
"""
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": ["size", "words", "pay", "span"],
    "properties": {
        "size": {
            "title": "Size",
            "type": "array",
            "prefixItems": [
                {"title": "Width", "type": "integer", "minimum": 1},
                {"title": "Height", "type": "integer", "minimum": 1},
            ],
            "minItems": 2,
            "maxItems": 2,
            "items": False,
        },
        "words": {
            "title": "Words",
            "type": "object",
            "maxProperties": 5,
            "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 40},
        },
        "pay": {
            "title": "Payment",
            "oneOf": [
                {
                    "title": "By card",
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["by", "card"],
                    "properties": {
                        "by": {"const": "card"},
                        "card": {"title": "Card", "type": "string", "minLength": 1, "maxLength": 30},
                    },
                },
                {
                    "title": "By transfer",
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["by", "account"],
                    "properties": {
                        "by": {"const": "bank"},
                        "account": {"title": "Account", "type": "string", "minLength": 1, "maxLength": 30},
                    },
                },
            ],
        },
        "span": {
            "title": "Span",
            "type": "object",
            "additionalProperties": False,
            "required": ["from", "until"],
            "properties": {
                "from": {"title": "From page", "type": "integer", "minimum": 1, "maximum": 99},
                "until": {"title": "Until page", "type": "integer", "minimum": 1, "maximum": 99},
            },
        },
    },
}
SAMPLE = {
    "size": [105, 148],
    "words": {"verso": "the left page"},
    "pay": {"by": "card", "card": "4111"},
    "span": {"from": 1, "until": 9},
}


@pytest.fixture
def desk(new_visit: NewVisit, newcomer: Person) -> Visit:
    """The desk with a draft whose schema has every shape."""
    visit = new_visit(newcomer)
    page = visit.go("/author")
    files = {"main__typ": MAIN, "schema__json": json.dumps(SCHEMA), "sample__json": json.dumps(SAMPLE)}
    upload(page, bundle("shapes", "Shapes", typst__toml=_manifest(), **files))
    page.get_by_text("Version 1 is here as a draft").wait_for()
    page.get_by_role("link", name="Look at it").click()
    visit.sheet.wait_for()
    return visit


def _manifest() -> str:
    return """\
[package]
name = "shapes"
version = "1.0.0"
entrypoint = "main.typ"
authors = ["A workshop"]
license = "Apache-2.0"
description = "Values of every shape."

[tool.galley]
title = "Shapes"
description = "Values of every shape."
locale = "en"
tags = ["test"]
standard = ["a-2a", "ua-1"]
"""


def changed(desk: Visit, before: str, what: str) -> str:
    """Wait for another page than the one before, and return it."""
    until(lambda: desk.shown_svg != before, what)
    return desk.shown_svg


def test_places_names_and_branches_are_filled_in(desk: Visit) -> None:
    # A name that has no value yet is a gap on the page.
    desk.allow(422, "/preview$")
    page = desk.page

    desk.look("shapes")
    before = until(lambda: desk.shown_svg, "the first page")
    page.get_by_label("Height").fill("210")
    before = changed(desk, before, "the page follows the second place")
    page.get_by_role("button", name="Add one to: Words").click()
    name = page.get_by_label("Name of").last
    name.fill("recto")
    name.press("Tab")
    page.get_by_label("Value of “recto”").fill("the right page")
    before = changed(desk, before, "the page follows the new name")
    page.get_by_label("Kind: Payment").select_option(label="By transfer")
    expect(page.get_by_label(re.compile("^Card"))).to_have_count(0)
    page.get_by_label(re.compile("^Account")).fill("Quay 7")
    until(lambda: desk.shown_svg != before, "the page follows the other branch")
    expect(page.locator('[id$="-faults"]')).to_have_count(0)


def test_a_rule_of_the_template_stands_at_its_fields(desk: Visit) -> None:
    desk.allow(422, "/preview$")
    page = desk.page
    desk.field("/span/from").fill("20")
    desk.field("/span/from").press("Tab")
    page.get_by_label("Width").fill("700")
    page.get_by_label("Width").press("Tab")
    desk.fault_at("/span/until").get_by_text("The last page is before the first.").wait_for()
    desk.fault_at("/size/0").get_by_text("At most 500 wide.").wait_for()
    expect(desk.field("/span/until")).to_have_attribute("aria-invalid", "true")
    status = page.get_by_role("status").filter(has_text="2 things to mend")
    status.get_by_role("button", name="Size: Width").wait_for()
    desk.look("rules")
    status.get_by_role("button", name="Span: Until page").click()
    expect(desk.field("/span/until")).to_be_focused()
    desk.field("/span/until").fill("30")
    expect(desk.fault_at("/span/until")).to_have_count(0)
    desk.fault_at("/size/0").wait_for()

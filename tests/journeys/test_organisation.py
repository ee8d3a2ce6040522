"""An organisation is created, people are added, given roles and removed."""

from __future__ import annotations

import re
from collections.abc import Callable

from journeys.conftest import NewVisit
from journeys.people import Person
from playwright.sync_api import expect


def test_members_and_roles(new_visit: NewVisit, sign_in: Callable[[str], Person]) -> None:
    owner, other = sign_in("Owner"), sign_in("Piet")
    visit = new_visit(owner)
    page = visit.go("/organisation")
    page.get_by_role("heading", name="Your own room").wait_for()
    visit.look("own-room")
    page.get_by_label("Name").fill("Ropery & Daughters")
    page.get_by_role("button", name="Create organisation").click()
    page.get_by_role("heading", name="Ropery & Daughters", level=1).wait_for()

    adding = page.get_by_label("Add somebody who has a login")
    visit.allow(404, "/members$")
    visit.allow(422, "/members$")
    adding.fill("nobody.here@example.org")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("status", name="Messages").get_by_text(re.compile(r"\w")).first.wait_for()
    visit.look("no-such-person")
    adding.fill(other.email)
    page.get_by_role("button", name="Add", exact=True).click()
    line = page.get_by_role("listitem").filter(has_text=other.email)
    line.wait_for()
    visit.look("members")
    role = line.get_by_role("combobox", name="Role of Piet")
    role.select_option("author")
    expect(role).to_have_value("author")
    page.reload()
    expect(role).to_have_value("author")

    colleague = new_visit(other)
    page_of_other = colleague.go("/")
    page_of_other.get_by_role("button", name=re.compile("Account, organisation and colours")).click()
    colleague.look("acting-for")
    choice = page_of_other.get_by_role("menuitemradio", name="Ropery & Daughters")
    choice.or_(page_of_other.get_by_role("menuitem", name="Ropery & Daughters")).click()
    page_of_other.get_by_role("heading", name="What will it be?").wait_for()
    page_of_other.get_by_role("button", name=re.compile("Account, organisation and colours")).click()
    page_of_other.get_by_role("menuitem", name="Organisation and members").click()
    page_of_other.get_by_role("heading", name="Ropery & Daughters", level=1).wait_for()
    expect(page_of_other.get_by_role("combobox")).to_have_count(0)
    colleague.look("as-a-member")

    line.get_by_role("button", name="Remove Piet").click()
    line.wait_for(state="detached")
    page.get_by_role("button", name="Undo").click()
    line.wait_for()

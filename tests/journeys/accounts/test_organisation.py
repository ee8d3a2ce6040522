"""An organisation is created, people are invited, given roles and removed."""

from __future__ import annotations

import re
from collections.abc import Callable

from journeys.conftest import NewVisit
from journeys.support.house import House
from journeys.support.people import Person
from playwright.sync_api import expect


def test_members_and_roles(new_visit: NewVisit, sign_in: Callable[[str], Person], house: House) -> None:
    owner, other = sign_in("Owner"), sign_in("Piet")
    visit = new_visit(owner)
    page = visit.go("/organisation")
    page.get_by_role("heading", name="Your own room").wait_for()
    used = page.get_by_role("region", name="What is used")
    used.get_by_text(re.compile(r"^0 of 20 used, 20 left$")).wait_for()
    visit.look("own-room")
    page.get_by_label("Name", exact=True).fill("Ropery & Daughters")
    page.get_by_role("button", name="Create organisation").click()
    page.get_by_role("heading", name="Ropery & Daughters", level=1).wait_for()

    inviting = page.get_by_label("Invite by e-mail")
    for address in ("nobody.here@example.org", other.email):
        inviting.fill(address)
        page.get_by_role("button", name="Send invitation").click()
        page.get_by_role("button", name=f"Withdraw {address}").wait_for()
    visit.look("invited")
    page.get_by_role("button", name="Withdraw nobody.here@example.org").click()
    page.get_by_role("button", name="Withdraw invitation").click()
    page.get_by_role("listitem").filter(has_text="nobody.here@example.org").wait_for(state="detached")

    colleague = new_visit(other)
    page_of_other = colleague.go(house.link_in_letter(other.email, "/account/invitation/"))
    page_of_other.get_by_role("heading", name="Join Ropery & Daughters?").wait_for()
    colleague.look("an-invitation")
    page_of_other.get_by_role("button", name="Accept").click()
    page_of_other.get_by_role("heading", name="What will it be?").wait_for()
    # All that was loaded is loaded again for the organisation, the menu with it.
    page_of_other.get_by_text("You act for Ropery & Daughters now").wait_for()

    page.reload()
    line = page.get_by_role("listitem").filter(has_text=other.email)
    line.wait_for()
    visit.look("members")
    role = line.get_by_role("combobox", name="Role of Piet")
    role.select_option("author")
    expect(role).to_have_value("author")
    page.reload()
    expect(role).to_have_value("author")

    page_of_other.get_by_role("button", name=re.compile("Account, organisation and colours")).click()
    colleague.look("acting-for")
    choice = page_of_other.get_by_role("menuitemradio", name="Ropery & Daughters")
    choice.or_(page_of_other.get_by_role("menuitem", name="Ropery & Daughters")).click()
    page_of_other.get_by_role("heading", name="What will it be?").wait_for()
    # The menu closes first: a click meanwhile would close the next one.
    expect(page_of_other.get_by_role("menu")).to_have_count(0)
    page_of_other.get_by_role("button", name=re.compile("Account, organisation and colours")).click()
    page_of_other.get_by_role("menuitem", name="Organisation and members").click()
    page_of_other.get_by_role("heading", name="Ropery & Daughters", level=1).wait_for()
    # A member changes neither roles nor the place whose day documents have.
    expect(page_of_other.get_by_role("combobox", name=re.compile("^Role of"))).to_have_count(0)
    expect(page_of_other.get_by_role("combobox", name="Time zone")).to_be_disabled()
    colleague.look("as-a-member")

    line.get_by_role("button", name="Remove Piet").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    line.wait_for(state="detached")

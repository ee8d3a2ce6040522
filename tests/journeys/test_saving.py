"""Saved values: every save kept, taken up on another device, offered again after a crash, never overwritten unseen."""

from __future__ import annotations

import re
from collections.abc import Callable

from journeys.conftest import NewVisit
from journeys.house import until
from journeys.people import Caller, Person
from journeys.visit import PHONE, Visit
from playwright.sync_api import Page, expect


def save(visit: Visit) -> None:
    """Save by the keyboard, and wait until it is done."""
    with visit.page.expect_response(
        lambda one: "/customisations" in one.url and one.request.method in {"POST", "PUT"}
    ):
        visit.page.keyboard.press("Control+s")
    visit.saved.first.wait_for()


def saved_certificate(visit: Visit, name: str) -> Page:
    page = visit.open_template("certificate")
    page.get_by_label("Save as").fill(name)
    visit.field("/recipient/name").fill("First Name")
    save(visit)
    return page


def test_every_save_is_kept_and_can_be_taken_up_again(visit: Visit) -> None:
    page = saved_certificate(visit, "Three saves")
    for name in ("Second Name", "Third Name"):
        visit.field("/recipient/name").fill(name)
        page.get_by_text("Not saved yet").filter(visible=True).wait_for()
        save(visit)
    page.get_by_role("button", name="History").click()
    drawer = page.get_by_role("dialog", name="Every save")
    expect(drawer.get_by_role("listitem")).to_have_count(3)
    visit.look("history")
    drawer.get_by_role("button", name="Take up").last.click()
    expect(visit.field("/recipient/name")).to_have_value("First Name")
    page.get_by_text("Save 1 is on the desk again").wait_for()
    page.get_by_role("button", name="Undo").click()
    expect(visit.field("/recipient/name")).to_have_value("Third Name")


def test_another_device_sees_what_was_saved(visit: Visit, new_visit: NewVisit, person: Person) -> None:
    saved_certificate(visit, "From the desk")
    phone = new_visit(person, size=PHONE)
    page = phone.go("/saved")
    page.get_by_role("link", name=re.compile("From the desk")).click()
    expect(phone.field("/recipient/name")).to_have_value("First Name")
    expect(page.get_by_label("Save as")).to_have_value("From the desk")
    phone.look("on-the-phone")


def test_saved_values_are_listed_renamed_deleted_and_brought_back(visit: Visit) -> None:
    page = saved_certificate(visit, "To be renamed")
    visit.go("/saved")
    line = page.get_by_role("listitem").filter(has_text="To be renamed")
    line.wait_for()
    visit.look("saved")
    line.get_by_role("button", name="To be renamed: rename or delete").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_label("New name").fill("Renamed")
    page.keyboard.press("Enter")
    line = page.get_by_role("listitem").filter(has_text="Renamed")
    line.get_by_role("button", name="Renamed: rename or delete").click()
    page.get_by_role("menuitem", name="Delete").click()
    line.wait_for(state="detached")
    page.get_by_role("button", name="Undo").wait_for()
    visit.look("deleted")
    page.get_by_role("button", name="Undo").click()
    line.wait_for()


def test_nothing_saved_says_so(new_visit: NewVisit, newcomer: Person) -> None:
    visit = new_visit(newcomer)
    visit.go("/saved").get_by_role("heading", name="Nothing saved yet").wait_for()
    visit.look("nothing-saved")


def test_unsaved_work_is_offered_again_after_a_crash(visit: Visit) -> None:
    page = visit.open_template("certificate")
    visit.field("/recipient/name").fill("Nearly Lost")
    kept = "() => Object.values(localStorage).some((text) => text.includes('Nearly Lost'))"
    until(lambda: page.evaluate(kept), "the work is kept on this device")
    # A crash asks nobody: the page is gone without a word, and a new one is opened.
    page.close(run_before_unload=False)
    visit.page = visit.new_page()
    visit.open_template("certificate")
    visit.page.get_by_text(re.compile("There is unsaved work")).wait_for()
    visit.look("offered-again")
    visit.page.get_by_role("button", name="Take it up").click()
    expect(visit.field("/recipient/name")).to_have_value("Nearly Lost")


def test_leaving_with_unsaved_work_asks_once(visit: Visit) -> None:
    page = visit.open_template("certificate")
    visit.field("/recipient/name").fill("Not yet saved")
    page.get_by_role("link", name="Documents").click()
    page.get_by_role("dialog", name="Leave without saving?").wait_for()
    visit.look("leaving")
    page.get_by_role("button", name="Stay").click()
    expect(visit.field("/recipient/name")).to_have_value("Not yet saved")
    page.get_by_role("link", name="Documents").click()
    page.get_by_role("button", name="Leave", exact=True).click()
    page.get_by_role("heading", name="Documents", exact=True).wait_for()


def test_what_was_saved_elsewhere_is_never_overwritten_unseen(
    visit: Visit, person: Person, caller: Callable[[Person], Caller]
) -> None:
    page = saved_certificate(visit, "Two at once")
    number = re.search(r"customisation=([0-9a-f-]+)", page.url)
    assert number
    service, path = caller(person), f"/api/v1/customisations/{number[1]}"
    theirs = service.get(path)
    theirs["values"]["recipient"]["name"] = "Saved Elsewhere"
    answer = service.send(
        "PUT", path, {"name": theirs["name"], "values": theirs["values"], "base_revision": theirs["revision"]}
    )
    assert answer.ok

    visit.allow(409, path)
    visit.field("/recipient/name").fill("Mine")
    page.keyboard.press("Control+s")
    page.get_by_role("dialog", name="Saved elsewhere in the meantime").wait_for()
    visit.look("conflict")
    page.get_by_role("button", name="Take theirs, drop mine").click()
    expect(visit.field("/recipient/name")).to_have_value("Saved Elsewhere")
    assert service.get(path)["values"]["recipient"]["name"] == "Saved Elsewhere"

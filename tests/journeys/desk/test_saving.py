"""Saved values: every save kept, taken up on another device, offered again after a crash, never overwritten unseen."""

from __future__ import annotations

import re
from collections.abc import Callable

from journeys.accounts.test_login import log_in
from journeys.conftest import NewVisit
from journeys.support.house import until
from journeys.support.people import Caller, Person
from journeys.support.visit import PHONE, Visit
from playwright.sync_api import Locator, Page, Route, expect


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
    undo = visit.hold_undo()
    expect(visit.field("/recipient/name")).to_have_value("First Name")
    page.get_by_text("Save 1 is on the desk again").wait_for()
    undo.click()
    expect(visit.field("/recipient/name")).to_have_value("Third Name")


def test_the_first_save_is_named_by_what_its_values_say(visit: Visit) -> None:
    page = visit.open_template("certificate")
    name = page.get_by_label("Save as")
    visit.field("/recipient/name").fill("Wilma Oort")
    expect(name).to_have_value(re.compile("- Wilma Oort$"))
    save(visit)
    first = name.input_value()
    # A name that was given stays.
    visit.field("/recipient/name").fill("Wilma van Oort")
    save(visit)
    expect(name).to_have_value(first)
    expect(visit.go("/saved").get_by_role("link").filter(has_text=first)).to_be_visible()


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
    line.get_by_role("button", name="To be renamed: new from this, rename or delete").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_label("New name").fill("Renamed")
    page.keyboard.press("Enter")
    line = page.get_by_role("listitem").filter(has_text="Renamed")
    line.get_by_role("button", name="Renamed: new from this, rename or delete").click()
    page.get_by_role("menuitem", name="Delete").click()
    undo = visit.hold_undo()
    line.wait_for(state="detached")
    visit.look("deleted")
    undo.click()
    line.wait_for()


def test_nothing_saved_says_so(new_visit: NewVisit, newcomer: Person) -> None:
    visit = new_visit(newcomer)
    visit.go("/saved").get_by_role("heading", name="Nothing saved yet").wait_for()
    visit.look("nothing-saved")


def kept_on_device(visit: Visit, words: str) -> None:
    """Wait until words that were typed are kept on the device."""
    kept = "(words) => Object.values(localStorage).some((text) => text.includes(words))"
    until(lambda: visit.page.evaluate(kept, words), "the work is kept on this device")


def earlier(visit: Visit) -> Locator:
    """The unsaved work that is offered."""
    return visit.page.get_by_role("region", name="Unsaved work on this device").get_by_role("listitem")


def test_unsaved_work_survives_reload_and_crash_whatever_is_offered(visit: Visit) -> None:
    page = visit.open_template("certificate")
    visit.field("/recipient/name").fill("Nearly Lost")
    kept_on_device(visit, "Nearly Lost")
    # A crash asks nobody: the page is gone without a word, and a new one is opened.
    page.close(run_before_unload=False)
    visit.page = visit.new_page()
    page = visit.open_template("certificate")
    expect(earlier(visit)).to_have_count(1)
    expect(earlier(visit)).to_contain_text("Nearly Lost")
    visit.look("offered-again")

    # The offer stays open while other work is typed, and neither costs the other anything.
    visit.field("/recipient/name").fill("An Hour of Typing")
    kept_on_device(visit, "An Hour of Typing")
    # The address names the work a moment after it is kept; a reload in between offers it among the earlier ones.
    until(lambda: "draft=" in page.evaluate("location.search"), "the address names the work")
    page.reload()
    expect(visit.field("/recipient/name")).to_have_value("An Hour of Typing")
    earlier(visit).get_by_role("button", name="Take up").click()
    expect(visit.field("/recipient/name")).to_have_value("Nearly Lost")
    expect(earlier(visit)).to_contain_text("An Hour of Typing")
    earlier(visit).get_by_role("button", name="Delete").click()
    undo = visit.hold_undo()
    expect(earlier(visit)).to_have_count(0)
    undo.click()
    expect(earlier(visit)).to_contain_text("An Hour of Typing")
    page.reload()
    expect(visit.field("/recipient/name")).to_have_value("Nearly Lost")


def test_two_tabs_of_new_documents_are_two_works_and_both_are_found_again(
    new_visit: NewVisit, newcomer: Person
) -> None:
    visit = new_visit(newcomer)
    pages = [visit.page, visit.new_page()]
    for page, name in zip(pages, ("First Tab", "Second Tab"), strict=True):
        visit.page = page
        visit.open_template("certificate")
        visit.field("/recipient/name").fill(name)
        kept_on_device(visit, name)
    for page in pages:
        page.close(run_before_unload=False)
    visit.page = visit.new_page()
    page = visit.go("/saved")
    works = page.get_by_role("region", name="Not saved yet").get_by_role("listitem")
    expect(works).to_have_count(2)
    visit.look("unsaved-works")
    works.filter(has_text="First Tab").get_by_role("link").click()
    expect(visit.field("/recipient/name")).to_have_value("First Tab")
    expect(earlier(visit)).to_contain_text("Second Tab")
    save(visit)
    expect(earlier(visit)).to_have_count(0)
    visit.go("/saved")
    expect(works).to_have_count(1)


def test_logging_in_again_leads_back_to_the_work_each_time(visit: Visit, person: Person) -> None:
    page = visit.open_template("certificate")
    for name in ("Before the First", "Before the Second", "Before the Third"):
        visit.allow(401, ".")
        visit.lose_session()
        visit.field("/recipient/name").fill(name)
        page.get_by_role("button", name="Log in again").click()
        log_in(page, person.email, person.password)
        visit.sheet.wait_for()
        expect(visit.field("/recipient/name")).to_have_value(name)


def test_a_number_in_the_menu_takes_nobody_away_from_their_work(visit: Visit) -> None:
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.fulfill(status=401, json={"detail": "Log in first."})

    visit.context.route("**/api/v1/answers", refuse)
    visit.allow(401, ".")
    with visit.page.expect_response("**/api/v1/answers"):
        page = visit.open_template("certificate")
    visit.field("/recipient/name").fill("At Work")
    visit.wait_until_answered()
    assert refused
    expect(visit.field("/recipient/name")).to_have_value("At Work")
    assert "/templates/certificate" in page.url


def test_unsaved_work_waits_for_its_person_through_a_logout(
    new_visit: NewVisit, sign_in: Callable[[str], Person]
) -> None:
    # Of people of their own: logging out ends the session that others share.
    person, other = sign_in("Una"), sign_in("Otto")
    visit = new_visit(person)
    page = visit.open_template("certificate")
    visit.field("/recipient/name").fill("Logged Out Over")
    page.get_by_role("button", name=re.compile("Account, organisation and colours")).click()
    page.get_by_role("menuitem", name="Log out").click()
    page.get_by_role("button", name="Leave", exact=True).click()
    page.get_by_text("stays on this device until you log in again").wait_for()
    visit.look("logged-out-with-work")

    log_in(page, other.email, other.password)
    page.get_by_role("heading", name="What will it be?").wait_for()
    visit.go("/saved").get_by_role("heading", name="Nothing saved yet").wait_for()
    assert page.get_by_text("Not saved yet").count() == 0
    visit.open_template("certificate")
    assert earlier(visit).count() == 0
    page.get_by_role("button", name=re.compile("Account, organisation and colours")).click()
    page.get_by_role("menuitem", name="Log out").click()

    log_in(page, person.email, person.password)
    page.get_by_role("heading", name="What will it be?").wait_for()
    visit.open_template("certificate")
    earlier(visit).filter(has_text="Logged Out Over").get_by_role("button", name="Take up").click()
    expect(visit.field("/recipient/name")).to_have_value("Logged Out Over")


def test_a_browser_without_room_says_that_nothing_is_kept(visit: Visit) -> None:
    page = visit.open_template("certificate")
    page.evaluate("""() => {
      for (let size = 2 ** 22; size >= 1; size /= 2)
        try {
          for (let n = 0; ; n += 1) localStorage.setItem(`fill-${size}-${n}`, 'x'.repeat(size))
        } catch {}
    }""")
    visit.field("/recipient/name").fill("No Room")
    page.get_by_text("This browser has no room left").wait_for()
    visit.look("no-room")
    page.evaluate("() => { for (const key of Object.keys(localStorage)) localStorage.removeItem(key) }")
    visit.field("/recipient/name").fill("Room Again")
    page.get_by_text("This browser has no room left").wait_for(state="detached")
    kept_on_device(visit, "Room Again")


def test_a_browser_that_keeps_nothing_says_so_and_works(new_visit: NewVisit, newcomer: Person) -> None:
    visit = new_visit(newcomer)
    visit.context.add_init_script("""Object.defineProperty(window, 'localStorage', {
      get: () => { throw new DOMException('Access is denied', 'SecurityError') },
    })""")
    page = visit.open_template("certificate")
    visit.field("/recipient/name").fill("Private Window")
    page.get_by_text("This browser keeps nothing on this device").wait_for()
    visit.look("keeps-nothing")
    # Within the page it holds, through a new login, too.
    visit.allow(401, ".")
    visit.lose_session()
    visit.field("/recipient/name").fill("Still Here")
    page.get_by_role("button", name="Log in again").click()
    log_in(page, newcomer.email, newcomer.password)
    visit.sheet.wait_for()
    expect(visit.field("/recipient/name")).to_have_value("Still Here")
    save(visit)
    page.get_by_text("This browser keeps nothing on this device").wait_for(state="detached")


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


def test_what_was_downloaded_needs_no_saving(visit: Visit) -> None:
    page = visit.open_template("certificate")
    visit.field("/recipient/name").fill("Kept As Document")
    page.get_by_text("Not saved yet").filter(visible=True).wait_for()
    visit.download()
    page.get_by_text("Not saved yet").filter(visible=True).wait_for(state="detached")
    page.get_by_role("link", name="Show", exact=True).click()
    page.get_by_role("heading", name="Documents", exact=True).wait_for()
    expect(page.get_by_text("Downloaded, and kept in Documents")).to_have_count(0)
    visit.open_template("certificate")
    expect(earlier(visit).filter(has_text="Kept As Document")).to_have_count(0)


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

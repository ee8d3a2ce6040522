"""Coming in: sign up, the letter, passwords forgotten and reset."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

from journeys.conftest import NewVisit
from journeys.support.house import House
from journeys.support.people import PASSWORD, Person
from playwright.sync_api import APIResponse, Error, Page, Route, expect

WELCOME = "Good documents, in a minute"


def log_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("textbox", name="Password").fill(password)
    page.get_by_role("button", name="Log in", exact=True).click()


def inside(page: Page) -> None:
    page.get_by_role("heading", name="What will it be?").wait_for()


def test_a_new_person_signs_up_confirms_and_comes_in(new_visit: NewVisit, house: House) -> None:
    visit = new_visit()
    visit.allow(400, "/auth/signup$")
    # The page of a business that has no name yet is made with a gap in its place.
    visit.allow(422, "/preview$")
    page = visit.go("/login")
    page.get_by_role("link", name="Create a login").click()
    page.get_by_role("heading", name="Create a login").wait_for()
    visit.look("sign-up")

    page.get_by_label("Name").fill("Marisol Quindley")
    page.get_by_label("E-mail").fill("marisol@example.org")
    page.get_by_role("textbox", name="Password").fill("marisol quindley")
    page.get_by_role("button", name="Create login").click()
    page.get_by_text(re.compile("too similar")).wait_for()
    visit.look("weak-password")

    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Create login").click()
    page.get_by_role("heading", name="Look into your mail").wait_for()
    visit.look("letter-sent")

    link = house.link_in_letter("marisol@example.org", "/account/verify-email/")
    visit.go(link)
    page.get_by_text("marisol@example.org").wait_for()
    visit.look("confirm")
    page.get_by_role("button", name="Confirm").click()
    # Who is new is asked once who sends the documents, and may go on without an answer.
    page.get_by_role("heading", name="Who sends your documents?").wait_for()
    page.get_by_role("link", name="Skip for now").click()
    inside(page)
    expect(page.get_by_role("link", name="Say once who sends your documents")).to_be_visible()

    visit.allow(400, "/auth/email/verify$")
    visit.allow(409, "/auth/email/verify$")
    visit.go(link)
    page.get_by_role("heading", name="This link is spent").wait_for()
    visit.look("link-spent")


def test_a_late_word_of_the_session_before_logs_nobody_out(new_visit: NewVisit, house: House) -> None:
    visit = new_visit()
    visit.allow(422, "/preview$")  # the page of a business that has no name yet
    page = visit.go("/signup")
    page.get_by_label("Name").fill("Ilse Brant")
    page.get_by_label("E-mail").fill("ilse@example.org")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Create login").click()
    page.get_by_role("heading", name="Look into your mail").wait_for()

    late: list[tuple[Route, APIResponse]] = []
    page.route("**/auth/session", lambda route: late.append((route, route.fetch())))
    visit.go(house.link_in_letter("ilse@example.org", "/account/verify-email/"))
    page.get_by_text("ilse@example.org").wait_for()
    while not late:
        page.wait_for_timeout(50)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("heading", name="Who sends your documents?").wait_for()
    for route, answer in late:
        with suppress(Error):  # the page has given this question up
            route.fulfill(response=answer)
    visit.wait_until_answered()
    page.get_by_role("link", name="Skip for now").click()
    inside(page)


def test_the_letter_is_sent_again_and_the_address_can_be_changed(new_visit: NewVisit, house: House) -> None:
    visit = new_visit()
    page = visit.go("/signup")
    page.get_by_label("Name").fill("Tove Ander")
    page.get_by_label("E-mail").fill("tove@exmaple.org")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Create login").click()
    page.get_by_text("tove@exmaple.org").wait_for()

    # One letter went a moment ago: the page says in words when the next may go.
    visit.allow(429, "/letters/confirmation$")
    page.get_by_role("button", name="Send the letter again").click()
    page.get_by_text(re.compile("again once a minute")).last.wait_for()
    page.get_by_role("alert").filter(has_text="A letter went to this address a moment ago").wait_for()
    visit.look("too-soon")
    page.reload()
    page.get_by_text("tove@exmaple.org").wait_for()

    page.get_by_role("link", name="Change it").click()
    expect(page.get_by_label("Name")).to_have_value("Tove Ander")
    expect(page.get_by_label("E-mail")).to_have_value("tove@exmaple.org")
    page.get_by_label("E-mail").fill("tove@example.org")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Create login").click()
    page.get_by_text("tove@example.org").wait_for()
    house.link_in_letter("tove@example.org", "/account/verify-email/")


def test_the_letter_speaks_plainly(new_visit: NewVisit, house: House, newcomer: Person) -> None:
    letter = house.letters_to(newcomer.email)[0]
    assert "Galley" in letter
    assert "!" not in letter
    assert f"127.0.0.1:{house.port}!" not in letter


def test_who_has_not_confirmed_is_not_let_in_and_has_the_letter_again(
    new_visit: NewVisit, house: House
) -> None:
    visit = new_visit()
    page = visit.go("/signup")
    page.get_by_label("E-mail").fill("unconfirmed@example.org")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Create login").click()
    page.get_by_role("heading", name="Look into your mail").wait_for()
    other = new_visit()
    other.allow(400, "/auth/login$")
    other.allow(429, "/letters/confirmation$")
    page = other.go("/login")
    log_in(page, "unconfirmed@example.org", PASSWORD)
    page.get_by_text("the address is not confirmed yet").wait_for()
    page.get_by_role("button", name="Send the letter again").click()
    page.get_by_text("can be sent again once a minute").wait_for()
    other.look("not-confirmed")


def test_a_wrong_password_is_named_and_nothing_else_is_told(new_visit: NewVisit, newcomer: Person) -> None:
    visit = new_visit()
    visit.allow(400, "/auth/login$")
    page = visit.go("/login")
    log_in(page, newcomer.email, "not the password at all")
    alert = page.get_by_role("alert").filter(has_text=re.compile(r"\w"))
    fault = page.locator(".mantine-InputWrapper-error, [role=alert]").filter(has_text=re.compile(r"\w")).first
    fault.wait_for()
    known = fault.text_content()
    visit.look("wrong-password")
    log_in(page, "nobody@example.org", "not the password at all")
    page.get_by_role("button", name="Log in", exact=True).and_(
        page.locator(":not([data-loading])")
    ).wait_for()
    expect(fault).to_have_text(known or "")
    assert alert.count() <= 1


def test_a_forgotten_password_is_set_anew_by_letter(
    new_visit: NewVisit, house: House, sign_in: Callable[[str], Person]
) -> None:
    person = sign_in("Forgetful")
    visit = new_visit()
    page = visit.go("/login")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_role("heading", name="Forgotten your password?").wait_for()
    page.get_by_label("E-mail").fill(person.email)
    visit.look("forgotten")
    page.get_by_role("button", name="Send the letter").click()
    page.get_by_role("heading", name="Look into your mail").wait_for()
    visit.look("reset-letter-sent")
    link = house.link_in_letter(person.email, "/account/password/reset/key/")

    visit.go(link)
    visit.allow(400, "/auth/password/reset$")
    page.get_by_role("textbox", name="New password").fill("password1234")
    page.get_by_role("button", name="Set password").click()
    page.get_by_text(re.compile("too common")).wait_for()
    visit.look("new-password-too-common")
    page.get_by_role("textbox", name="New password").fill("another five unrelated words")
    page.get_by_role("button", name="Set password").click()
    inside(page)

    old = new_visit()
    old.allow(400, "/auth/login$")
    page = old.go("/login")
    log_in(page, person.email, person.password)
    page.locator(".mantine-InputWrapper-error, [role=alert]").filter(
        has_text=re.compile(r"\w")
    ).first.wait_for()
    log_in(page, person.email, "another five unrelated words")
    inside(page)


def test_logging_out_leads_to_the_door_and_back_to_where_one_was(
    new_visit: NewVisit, sign_in: Callable[[str], Person]
) -> None:
    person = sign_in("Leaving")
    visit = new_visit(person)
    page = visit.go("/documents")
    page.get_by_role("button", name=re.compile("Account, organisation and colours")).click()
    visit.look("account-menu")
    # Leaving leads past the gallery, whose pictures may still be on their way when the session ends.
    visit.allow(401, "/picture$")
    page.get_by_role("menuitem", name="Log out").click()
    page.get_by_role("heading", name=WELCOME).wait_for()
    visit.go("/saved")
    page.get_by_role("heading", name=WELCOME).wait_for()
    log_in(page, person.email, person.password)
    page.get_by_role("heading", name="Saved", exact=True).wait_for()

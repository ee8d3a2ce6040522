"""The account: name, password, sessions, keys, everything in one zip, and leaving for good."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from journeys.accounts.test_login import WELCOME, inside, log_in
from journeys.accounts.test_second_steps import prove
from journeys.conftest import NewVisit
from journeys.support.house import House
from journeys.support.papers import pdf_text
from journeys.support.people import Caller, Person
from journeys.support.visit import PHONE
from playwright.sync_api import Locator, Page


def section(page: Page, name: str) -> Locator:
    return page.locator("section").filter(has=page.get_by_role("heading", name=name, exact=True))


def test_name_and_password_are_changed(new_visit: NewVisit, newcomer: Person) -> None:
    visit = new_visit(newcomer)
    page = visit.go("/account")
    you = section(page, "You")
    you.get_by_label("Name").fill("Nils Holgersson")
    you.get_by_role("button", name="Change name").click()
    page.get_by_text("Your name is changed").wait_for()
    visit.look("account")

    passwords = section(page, "Password")
    visit.allow(400, "/account/password/change$")
    passwords.get_by_label("Password now").fill("this is not the one")
    passwords.get_by_label("New password").fill("seven other unrelated words")
    passwords.get_by_role("button", name="Change password").click()
    passwords.locator(".mantine-InputWrapper-error").wait_for()
    visit.look("wrong-password")
    visit.allow(401, "/account/password/change$")
    passwords.get_by_label("Password now").fill(newcomer.password)
    passwords.get_by_role("button", name="Change password").click()
    page.get_by_text(re.compile("Your password is changed")).wait_for()

    other = new_visit()
    page = other.go("/login")
    log_in(page, newcomer.email, "seven other unrelated words")
    inside(page)
    page.get_by_role("button", name=re.compile("^Nils Holgersson")).wait_for()


def test_the_address_is_changed_by_a_letter_to_the_new_one(
    new_visit: NewVisit, newcomer: Person, house: House
) -> None:
    visit = new_visit(newcomer)
    page = visit.go("/account")
    address = section(page, "E-mail")
    visit.allow(401, "/account/email$")
    for fresh in ("wrong.one@example.org", "nils.new@example.org"):
        address.get_by_label("New e-mail").fill(fresh)
        address.get_by_role("button", name="Change e-mail").click()
        if fresh.startswith("wrong"):
            prove(page, newcomer)
            visit.allow(403, "/account/email$")
            address.get_by_role("button", name="Send the letter again").click()
            address.get_by_text(re.compile("again once a minute")).wait_for()
            visit.look("address-on-its-way")
            address.get_by_role("button", name="Do not change it").click()
    address.get_by_text("nils.new@example.org").wait_for()

    visit.go(house.link_in_letter("nils.new@example.org", "/account/verify-email/"))
    page.get_by_text("nils.new@example.org").wait_for()
    page.get_by_role("button", name="Confirm").click()
    inside(page)
    visit.go("/account")
    address.get_by_text("nils.new@example.org").wait_for()
    address.get_by_label("New e-mail").wait_for()
    assert any("was changed" in letter for letter in house.letters_to(newcomer.email))

    other = new_visit()
    log_in(other.go("/login"), "nils.new@example.org", newcomer.password)
    inside(other.page)


def test_sessions_are_seen_and_ended(new_visit: NewVisit, newcomer: Person) -> None:
    elsewhere = new_visit(size=PHONE)
    log_in(elsewhere.go("/login"), newcomer.email, newcomer.password)
    inside(elsewhere.page)

    visit = new_visit(newcomer)
    page = visit.go("/account")
    sessions = section(page, "Where you are logged in")
    sessions.get_by_text("this browser").wait_for()
    assert sessions.get_by_role("listitem").count() == 2
    visit.look("sessions")
    sessions.get_by_role("button", name=re.compile("^End ")).click()
    sessions.get_by_role("listitem").nth(1).wait_for(state="detached")

    elsewhere.allow(401, "/api/v1/")
    elsewhere.allow(401, "/_allauth/")
    elsewhere.allow(410, "/_allauth/")
    elsewhere.go("/documents")
    elsewhere.page.get_by_role("heading", name=WELCOME).wait_for()


def test_a_key_for_programs_is_shown_once_and_revoked(
    new_visit: NewVisit, newcomer: Person, house: House, caller: Callable[[Person], Caller]
) -> None:
    visit = new_visit(newcomer)
    page = visit.go("/account")
    keys = section(page, "API keys")
    keys.get_by_label("Name for a new key").fill("Shop")
    visit.allow(401, "/api/v1/api-keys$")
    keys.get_by_role("button", name="Create key").click()
    prove(page, newcomer)
    key = keys.locator("code").text_content() or ""
    visit.look("key-shown-once")
    program = caller(newcomer).request
    asked = program.get(f"{house.address}/api/v1/templates", headers={"Authorization": f"Bearer {key}"})
    assert asked.ok
    page.reload()
    keys.get_by_text("Shop").wait_for()
    assert key not in page.content()
    keys.get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke key").click()
    keys.get_by_text("Shop").wait_for(state="detached")


def test_everything_comes_in_one_zip(
    new_visit: NewVisit, newcomer: Person, caller: Callable[[Person], Caller]
) -> None:
    service = caller(newcomer)
    values = service.get("/api/v1/templates/certificate")["sample"]
    values["recipient"]["name"] = "Orla Fennimore"
    service.post("/api/v1/customisations", {"template": "certificate", "name": "For Orla", "values": values})
    made = service.post(
        "/api/v1/documents", {"template": "certificate", "values": values}, **{"Idempotency-Key": "zip"}
    )

    visit = new_visit(newcomer)
    page = visit.go("/account")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download everything").click()
    everything = zipfile.ZipFile(io.BytesIO(Path(coming.value.path()).read_bytes()))
    assert everything.testzip() is None
    names = everything.namelist()
    (pdf,) = [name for name in names if name.endswith(".pdf")]
    assert "Orla Fennimore" in pdf_text(everything.read(pdf))
    assert hashlib.sha256(everything.read(pdf)).hexdigest() == made["sha256"]
    kept = [json.loads(everything.read(name)) for name in names if name.startswith("customisations/For Orla")]
    assert kept == [values]
    assert json.loads(everything.read("account.json"))["email"] == newcomer.email


def test_the_account_is_deleted_for_good(new_visit: NewVisit, newcomer: Person) -> None:
    visit = new_visit(newcomer)
    page = visit.go("/account")
    page.get_by_role("button", name="Delete account").click()
    visit.look("delete-account")
    visit.allow(401, "/api/v1/me$")
    page.get_by_role("button", name="Delete my account").click()
    prove(page, newcomer)
    page.get_by_role("heading", name=WELCOME).wait_for()
    visit.allow(400, "/auth/login$")
    log_in(page, newcomer.email, newcomer.password)
    page.locator(".mantine-InputWrapper-error, [role=alert]").filter(
        has_text=re.compile(r"\w")
    ).first.wait_for()

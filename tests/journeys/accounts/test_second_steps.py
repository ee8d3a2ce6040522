"""Second steps: an authenticator app, recovery codes and passkeys."""

from __future__ import annotations

import base64
import hmac
import io
import re
import struct
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import zxingcpp
from journeys.accounts.test_login import inside, log_in
from journeys.conftest import NewVisit
from journeys.support.house import House, until
from journeys.support.people import Person
from journeys.support.visit import Visit
from PIL import Image
from playwright.sync_api import Page, expect


def code_of(secret: str, at: float | None = None) -> str:
    """The six digits that an authenticator app shows (RFC 6238)."""
    counter = struct.pack(">Q", int((time.time() if at is None else at) // 30))
    digest = hmac.digest(base64.b32decode(secret + "=" * (-len(secret) % 8)), counter, "sha1")
    start = digest[-1] & 15
    number: int = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def prove(page: Page, person: Person) -> None:
    """Answer the question whether it is still the same person, which is asked before the first weighty step."""
    dialog = page.get_by_role("dialog", name="Is it you?")
    dialog.get_by_role("textbox", name="Password").fill(person.password)
    dialog.get_by_role("button", name="Go on").click()


def keep_codes(page: Page, visit: Visit) -> list[str]:
    """Copy the recovery codes that come with a first second step, say that they are kept, and return them."""
    dialog = page.get_by_role("dialog", name="Keep your recovery codes")
    shown = dialog.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    shown.first.wait_for()
    codes = shown.all_text_contents()
    assert len(codes) >= 8
    # Nothing closes it but the word that the codes are kept.
    expect(dialog.get_by_role("button", name="Done")).to_be_disabled()
    page.keyboard.press("Escape")
    dialog.get_by_role("button", name="Copy all").click()
    dialog.get_by_role("button", name="Copied").wait_for()
    assert str(page.evaluate("() => navigator.clipboard.readText()")).split() == codes
    dialog.get_by_role("checkbox", name="I have kept these codes").check()
    visit.look("keep-recovery-codes")
    dialog.get_by_role("button", name="Done").click()
    dialog.wait_for(state="detached")
    return codes


def test_codes_are_as_the_standard_says() -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert code_of(secret, at=59) == "287082"


def test_an_authenticator_app_and_recovery_codes(new_visit: NewVisit, newcomer: Person) -> None:
    visit = new_visit(newcomer)
    visit.allow(404, "/account/authenticators/totp$")
    page = visit.go("/account")
    section = page.locator("section").filter(has=page.get_by_role("heading", name="Authenticator app"))
    visit.allow(401, "/account/authenticators/webauthn$")
    section.get_by_role("button", name="Set it up").click()
    # The proof comes first, so that no code grows old while it is given.
    proof = page.get_by_role("dialog", name="Is it you?")
    proof.wait_for()
    visit.look("proof")
    proof.get_by_role("button", name="Close").click()
    page.get_by_text("You did not show that it is you").wait_for()
    section.get_by_role("button", name="Set it up").click()
    proof.wait_for()
    prove(page, newcomer)
    key = section.locator("code")
    key.wait_for()
    visit.look("authenticator-app")

    secret = re.sub(r"\s", "", key.text_content() or "")
    # In the middle of the screen no message lies over it.
    section.get_by_role("img").evaluate("(picture) => picture.scrollIntoView({ block: 'center' })")
    shot = section.get_by_role("img").screenshot(scale="css")
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    framed = Image.new("RGB", (picture.width + 40, picture.height + 40), "white")
    framed.paste(picture, (20, 20))
    scanned = zxingcpp.read_barcode(framed)
    assert scanned, "the picture cannot be scanned"
    assert parse_qs(urlsplit(scanned.text).query)["secret"] == [secret]

    visit.allow(400, "/account/authenticators/totp$")
    section.get_by_label("The code it shows").fill("000000")
    section.get_by_role("button", name="Turn on").click()
    section.locator(".mantine-InputWrapper-error").wait_for()
    visit.look("wrong-code")
    section.get_by_label("The code it shows").fill(code_of(secret))
    section.get_by_role("button", name="Turn on").click()
    recovery = keep_codes(page, visit)
    section.get_by_text("On. It is asked for").wait_for()

    codes = page.locator("section").filter(has=page.get_by_role("heading", name="Recovery codes"))
    codes.get_by_role("button", name="Show them").click()
    shown = codes.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    shown.first.wait_for()
    visit.look("recovery-codes")
    assert shown.all_text_contents() == recovery
    with page.expect_download() as coming:
        codes.get_by_role("button", name="Download as text").click()
    kept = Path(coming.value.path()).read_text()
    assert all(code in kept for code in recovery)

    # With a recovery code: once, and not twice.
    second = new_visit()
    second.allow(400, "/auth/2fa/authenticate$")
    page = second.go("/login")
    log_in(page, newcomer.email, newcomer.password)
    page.get_by_role("heading", name="One more step").wait_for()
    second.look("second-step")
    page.get_by_label("Code").fill("123123")
    page.get_by_role("button", name="Go on").click()
    page.locator(".mantine-InputWrapper-error").wait_for()
    page.get_by_role("button", name="Use a recovery code").click()
    second.look("recovery-step")
    page.get_by_label("Recovery code").fill(recovery[0])
    page.get_by_role("button", name="Go on").click()
    inside(page)
    third = new_visit()
    third.allow(400, "/auth/2fa/authenticate$")
    page = third.go("/login")
    log_in(page, newcomer.email, newcomer.password)
    page.get_by_role("button", name="Use a recovery code").click()
    page.get_by_label("Recovery code").fill(recovery[0])
    page.get_by_role("button", name="Go on").click()
    page.locator(".mantine-InputWrapper-error").wait_for()

    # With the app. A code works once, so this is the next one, which the service accepts a little early.
    page.get_by_role("button", name="Use the authenticator app").click()
    page.get_by_label("Code").fill(code_of(secret, time.time() + 30))
    page.get_by_role("button", name="Go on").click()
    inside(page)


def test_a_passkey_is_added_and_logs_in_alone(new_visit: NewVisit, newcomer: Person, house: House) -> None:
    # On an address that is a number the page says why not, and where.
    visit = new_visit()
    page = visit.go("/login")
    page.get_by_role("link", name="Open this page on localhost").click()
    page.wait_for_url(re.compile("//localhost:"))
    inspector = visit.context.new_cdp_session(page)
    inspector.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device = inspector.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    log_in(page, newcomer.email, newcomer.password)
    inside(page)

    page.get_by_role("button", name=re.compile("Account, organisation and colours")).click()
    page.get_by_role("menuitem", name="Account and security").click()
    visit.allow(401, "/account/authenticators/webauthn$")
    section = page.locator("section").filter(has=page.get_by_role("heading", name="Passkeys"))
    section.get_by_label("Name for a new passkey").fill("Bench laptop")
    section.get_by_role("button", name="Add passkey").click()
    prove(page, newcomer)
    keep_codes(page, visit)
    section.get_by_text("Bench laptop").wait_for()
    visit.look("passkey-added")
    held = until(
        lambda: inspector.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"], "a key"
    )
    assert len(held) == 1

    page.get_by_role("button", name=re.compile("Account, organisation and colours")).click()
    page.get_by_role("menuitem", name="Log out").click()
    page.get_by_role("button", name="Log in with a passkey").wait_for()
    visit.look("door-with-passkey")
    page.get_by_role("button", name="Log in with a passkey").click()
    inside(page)

    page.goto(f"http://localhost:{house.port}/account")
    section.get_by_role("button", name="Rename").click()
    section.get_by_label("New name").fill("Desk computer")
    section.get_by_role("button", name="Rename").click()
    # The proof that it is still the same person can be given with the passkey, too.
    visit.allow(401, "/account/authenticators/webauthn$")
    page.get_by_role("dialog", name="Is it you?").get_by_role("button", name="Use a passkey").click()
    section.get_by_text("Desk computer").wait_for()
    section.get_by_role("button", name="Remove").click()
    visit.look("remove-passkey")
    page.get_by_role("dialog").get_by_role("button", name="Remove passkey").click()
    section.get_by_text("Desk computer").wait_for(state="detached")

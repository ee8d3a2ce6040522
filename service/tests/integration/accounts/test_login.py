"""Logging in, from the first letter to the last session, as browsers and apps do it."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from galley.accounts.models import Organisation, Person
from tests.support.authenticator import SoftAuthenticator
from tests.support.callers import ALLAUTH, Answer, Caller
from tests.support.surroundings import LETTERS
from tests.support.world import PASSWORD, World, email_of, person

NEW = {"email": "grace@hopper.example", "password": "quiet-harbour-4417-lamps", "name": "Grace Hopper"}
OTHER_PASSWORD = "nine-copper-kettles-8052"


class Visitor:
    """Somebody who logs in: with a browser's cookies, or with an app's session token."""

    def __init__(self, client: str, *, address: str = "127.0.0.1", forwarded: str = "") -> None:
        self.client = client
        self.caller = Caller()
        self.address = address
        self.headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        if client == "browser":
            self.caller.get("/")  # the page gives the token against forged forms

    def send(self, method: str, path: str, payload: object = None, **headers: str) -> Answer:
        answer = self.caller.send(
            method,
            f"{ALLAUTH[self.client]}/{path}",
            payload,
            headers=self.headers | {name.replace("_", "-"): text for name, text in headers.items()},
            address=self.address,
        )
        if self.client == "app" and answer.media_type == "application/json":
            meta = answer.json().get("meta", {})
            if token := meta.get("session_token"):
                self.headers["X-Session-Token"] = token
            elif answer.status == 410:
                self.headers.pop("X-Session-Token", None)
        return answer

    def post(self, path: str, payload: object = None, **headers: str) -> Answer:
        return self.send("POST", path, payload, **headers)

    def log_in(self, email: str, password: str = PASSWORD) -> Answer:
        return self.post("auth/login", {"email": email, "password": password})

    def me(self) -> Answer:
        return self.caller.get("me", headers=self.headers)


@pytest.fixture(params=["browser", "app"])
def visitor(request: pytest.FixtureRequest) -> Visitor:
    return Visitor(request.param)


def test_letters_are_readable_by_the_user_who_runs_galley_alone(world: World) -> None:
    visitor = Visitor("app")
    assert visitor.post("auth/password/request", {"email": email_of("member")}).status == 200
    assert letters_to(email_of("member"))
    assert LETTERS.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in LETTERS.iterdir()} == {0o600}


def codes(answer: Answer) -> list[str]:
    """Return the codes of allauth's errors."""
    return [error["code"] for error in answer.json().get("errors", [])]


def letters_to(address: str) -> list[EmailMessage]:
    """Return the letters to somebody, the newest last."""
    files = sorted(LETTERS.glob("*"), key=lambda file: file.stat().st_mtime_ns) if LETTERS.is_dir() else []
    texts = [text for file in files for text in _messages(file.read_bytes())]
    letters = [message_from_bytes(text, policy=policy.default) for text in texts]
    return [letter for letter in letters if isinstance(letter, EmailMessage) and letter["To"] == address]


def _messages(data: bytes) -> list[bytes]:
    return [part.strip(b"\n") + b"\n" for part in data.split(b"-" * 79 + b"\n") if part.strip()]


def key_in(letter: EmailMessage, page: str) -> str:
    """Return the key in the link of a letter."""
    found = re.search(rf"http://localhost:{settings.GALLEY.galley_port}{page}([^\s]+)", letter.get_content())
    assert found, letter.get_content()
    return unquote(found[1])


def pending(answer: Answer) -> list[str]:
    """Return the steps that have yet to be taken."""
    return [flow["id"] for flow in answer.json()["data"]["flows"] if flow.get("is_pending")]


# --- signing up --------------------------------------------------------------------------------------------------


def test_sign_up_confirm_and_log_in(visitor: Visitor) -> None:
    answer = visitor.post("auth/signup", NEW)
    assert (answer.status, pending(answer)) == (401, ["verify_email"])
    assert visitor.me().status == 401
    letter = letters_to(NEW["email"])[-1]
    assert "Galley" in letter.get_content()
    assert "localhost!" not in letter.get_content()
    again = Visitor(visitor.client)
    assert (again.log_in(NEW["email"], NEW["password"]).status, again.me().status) == (400, 401)
    key = key_in(letter, "/account/verify-email/")
    answer = visitor.post("auth/email/verify", {"key": key})
    assert (answer.status, visitor.me().status) == (200, 200), (
        "who confirms where they signed up is logged in"
    )
    fresh = Visitor(visitor.client)
    assert fresh.log_in(NEW["email"], NEW["password"]).status == 200
    me = fresh.me().json()
    assert (me["email"], me["name"]) == (NEW["email"], NEW["name"])
    assert [(each["role"], each["personal"]) for each in me["organisations"]] == [("owner", True)]
    assert Person.objects.get(email=NEW["email"]).password.startswith("argon2$argon2id$")


@pytest.mark.parametrize(
    ("language", "subject", "said"),
    [
        ("de", "Bestätigen Sie Ihre Adresse für Galley", "höchstwahrscheinlich von Ihnen"),
        ("ar", "أكّد عنوانك لدى Galley", "لتأكيد أن العنوان لك"),
        ("nl,fr;q=0.5", "Confirmez votre adresse pour Galley", "ouvrez cette page"),
        ("ja", "Confirm your address for Galley", "open this page"),
    ],
)
def test_letters_and_what_is_wrong_are_said_in_the_language_that_is_asked_for(
    world: World, language: str, subject: str, said: str
) -> None:
    visitor = Visitor("app")
    visitor.post("auth/signup", NEW, Accept_Language=language)
    letter = letters_to(NEW["email"])[-1]
    assert letter["Subject"] == subject
    assert said in letter.get_content()
    weak = visitor.post(
        "auth/signup", NEW | {"email": "weak@example.org", "password": "12345678"}, Accept_Language=language
    )
    messages = " ".join(error["message"] for error in weak.json()["errors"])
    assert ("too common" in messages) is (language == "ja"), messages


def test_a_login_after_a_sign_up_does_not_tell_whether_the_address_had_one(visitor: Visitor) -> None:
    told = []
    for email in (NEW["email"], email_of("member")):
        there = Visitor(visitor.client)
        assert there.post("auth/signup", NEW | {"email": email}).status == 401
        after = there.send("GET", "auth/session").json()
        answer = Visitor(visitor.client).log_in(email, NEW["password"])
        again = there.log_in(email, NEW["password"])
        for each in (after, again.json()):
            each.get("meta", {}).pop("session_token", None)
        told.append((answer.status, answer.json(), again.status, again.json(), after))
    assert told[0] == told[1]
    assert told[0][0] == 400
    assert "not confirmed yet" in told[0][1]["errors"][0]["message"]
    assert [letter["Subject"] for letter in letters_to(NEW["email"])] == [
        letters_to(NEW["email"])[0]["Subject"]
    ]


def test_an_address_is_the_same_in_capitals(visitor: Visitor) -> None:
    assert visitor.log_in(email_of("member").upper()).status == 200
    answer = visitor.post("auth/signup", NEW | {"email": email_of("author").upper()})
    assert Person.objects.filter(email__iexact=email_of("author")).count() == 1
    assert answer.status != 200


def test_signing_up_with_a_taken_address_looks_the_same_and_warns_its_owner(visitor: Visitor) -> None:
    fresh = visitor.post("auth/signup", NEW)
    taken = Visitor(visitor.client).post("auth/signup", NEW | {"email": email_of("member")})
    assert taken.status == fresh.status == 401
    left, right = fresh.json(), taken.json()
    for each in (left, right):
        each["meta"].pop("session_token", None)
    assert left == right
    assert Organisation.objects.filter(memberships__person=person("member"), personal=True).count() == 1
    assert [letter["Subject"] for letter in letters_to(email_of("member"))] == [
        "You have a login for Galley already"
    ]


def letter_again(email: str) -> Answer:
    return Caller().post("letters/confirmation", {"email": email})


def test_the_letter_of_a_sign_up_is_sent_again_and_not_too_often(visitor: Visitor) -> None:
    assert visitor.post("auth/signup", NEW).status == 401
    soon = letter_again(NEW["email"])
    assert (soon.status, soon.kind, soon.headers["Retry-After"]) == (429, "letter-sent-already", "60")
    cache.clear()  # a minute later
    assert letter_again(NEW["email"].upper()).status == 204
    first, second = letters_to(NEW["email"])
    assert first["Subject"] == second["Subject"] == "Confirm your address for Galley"
    assert visitor.post("auth/email/verify", {"key": key_in(second, "/account/verify-email/")}).status in {
        200,
        401,
    }


def test_sending_a_letter_again_does_not_say_who_has_a_login(world: World) -> None:
    for address in (email_of("member"), "nobody@nowhere.example"):
        assert [letter_again(address).status for _ in range(2)] == [204, 429]
    assert [letter["Subject"] for letter in letters_to(email_of("member"))] == [
        "You have a login for Galley already"
    ]
    assert [letter["Subject"] for letter in letters_to("nobody@nowhere.example")] == [
        "There is no login for this address"
    ]


# --- another address -----------------------------------------------------------------------------------------------


def prove(visitor: Visitor) -> None:
    """Log in, and show that it is still the same person."""
    visitor.log_in(email_of("member"))
    assert visitor.post("auth/reauthenticate", {"password": PASSWORD}).status == 200


def test_an_address_is_changed_when_the_new_one_is_confirmed(visitor: Visitor) -> None:
    prove(visitor)
    assert visitor.post("account/email", {"email": NEW["email"]}).status == 200
    assert visitor.me().json()["email"] == email_of("member"), "until it is confirmed, nothing changes"
    assert Visitor("app").log_in(email_of("member")).status == 200
    key = key_in(letters_to(NEW["email"])[-1], "/account/verify-email/")
    assert visitor.post("auth/email/verify", {"key": key}).status == 200
    assert visitor.me().json()["email"] == NEW["email"]
    assert Visitor("app").log_in(email_of("member")).status == 400
    assert Visitor("app").log_in(NEW["email"]).status == 200
    assert letters_to(email_of("member"))[-1]["Subject"] == "Your e-mail address was changed"


def test_changing_the_address_asks_for_a_recent_login(world: World) -> None:
    answer = world.browser("member").send(
        "POST", f"{ALLAUTH['browser']}/account/email", {"email": NEW["email"]}
    )
    assert answer.status == 401
    assert "reauthenticate" in [flow["id"] for flow in answer.json()["data"]["flows"]]
    assert letters_to(NEW["email"]) == []


def test_a_taken_address_cannot_be_changed_to_and_is_not_told(visitor: Visitor) -> None:
    prove(visitor)
    free = visitor.post("account/email", {"email": NEW["email"]})
    taken = visitor.post("account/email", {"email": email_of("author")})
    assert taken.status == free.status == 200
    key = key_in(letters_to(email_of("author"))[-1], "/account/verify-email/")
    assert visitor.post("auth/email/verify", {"key": key}).status in {400, 409}
    assert visitor.me().json()["email"] == email_of("member")
    assert Visitor("app").log_in(email_of("author")).status == 200


def test_a_sign_up_that_was_never_confirmed_keeps_no_address_from_its_owner(visitor: Visitor) -> None:
    Visitor("app").post("auth/signup", NEW)
    prove(visitor)
    cache.clear()  # a minute later
    assert visitor.post("account/email", {"email": NEW["email"]}).status == 200
    key = key_in(letters_to(NEW["email"])[-1], "/account/verify-email/")
    assert visitor.post("auth/email/verify", {"key": key}).status == 200
    assert visitor.me().json()["email"] == NEW["email"]
    assert Person.objects.filter(email__iexact=NEW["email"]).count() == 1
    assert Organisation.objects.filter(name=NEW["name"]).count() == 0


def test_a_letter_opened_in_another_browser_confirms_and_logs_nobody_in(visitor: Visitor) -> None:
    visitor.post("auth/signup", NEW)
    elsewhere = Visitor(visitor.client)
    key = key_in(letters_to(NEW["email"])[-1], "/account/verify-email/")
    assert elsewhere.post("auth/email/verify", {"key": key}).status == 401
    assert elsewhere.me().status == 401
    assert elsewhere.log_in(NEW["email"], NEW["password"]).status == 200


REFUSED = {
    "short": "short-1234",
    "eleven": "x7-Yq2-Lm9-",
    "common": "q1w2e3r4t5y6",
    "numbers": "836401759264",
    "own name": "grace hopper 1",
    "own address": "grace@hopper.example",
}


@pytest.mark.parametrize("password", REFUSED.values(), ids=REFUSED)
def test_a_weak_password_is_refused_at_sign_up(visitor: Visitor, password: str) -> None:
    answer = visitor.post("auth/signup", NEW | {"password": password})
    assert answer.status == 400
    assert {error["param"] for error in answer.json()["errors"]} == {"password"}
    assert not Person.objects.filter(email=NEW["email"]).exists()


@pytest.mark.parametrize("password", REFUSED.values(), ids=REFUSED)
def test_a_weak_password_is_refused_at_a_change_and_a_reset(world: World, password: str) -> None:
    member = person("member")
    member.name, member.email = "Grace Hopper", "grace@hopper.example"
    member.save()
    member.emailaddress_set.update(email=member.email)
    visitor = Visitor("app")
    assert visitor.log_in(member.email).status == 200
    answer = visitor.post("account/password/change", {"current_password": PASSWORD, "new_password": password})
    assert (answer.status, {error["param"] for error in answer.json()["errors"]}) == (400, {"new_password"})
    other = Visitor("browser")
    other.post("auth/password/request", {"email": member.email})
    key = key_in(letters_to(member.email)[-1], "/account/password/reset/key/")
    answer = other.post("auth/password/reset", {"key": key, "password": password})
    assert (answer.status, {error["param"] for error in answer.json()["errors"]}) == (400, {"password"})
    assert Visitor("app").log_in(member.email).status == 200


def test_twelve_characters_are_enough(visitor: Visitor) -> None:
    assert visitor.post("auth/signup", NEW | {"password": "x7-Yq2-Lm9-z"}).status == 401
    assert Person.objects.filter(email=NEW["email"]).exists()


def test_where_signing_up_is_closed_nobody_signs_up(visitor: Visitor) -> None:
    with override_settings(GALLEY=settings.GALLEY.model_copy(update={"signup": "closed"})):
        assert visitor.post("auth/signup", NEW).status == 403
        config = visitor.send("GET", "config").json()
    assert config["data"]["account"]["is_open_for_signup"] is False
    assert not Person.objects.filter(email=NEW["email"]).exists()


# --- logging in --------------------------------------------------------------------------------------------------


def test_a_wrong_password_and_an_unknown_address_are_told_alike(visitor: Visitor) -> None:
    wrong = visitor.log_in(email_of("member"), "not-the-password-1")
    unknown = visitor.log_in("nobody@nowhere.example", "not-the-password-1")
    assert (wrong.status, codes(wrong)) == (400, ["email_password_mismatch"])
    assert wrong.json() == unknown.json()
    assert visitor.me().status == 401


def test_logging_in_gives_the_browser_a_new_session() -> None:
    visitor = Visitor("browser")
    visitor.send("GET", "auth/webauthn/login")  # something that makes a session
    before = visitor.caller.client.cookies["galley"].value
    assert visitor.log_in(email_of("member")).status == 200
    assert visitor.caller.client.cookies["galley"].value != before


def test_a_late_answer_to_the_session_before_takes_no_cookie_from_the_browser() -> None:
    visitor = Visitor("browser")
    visitor.send("GET", "auth/webauthn/login")  # something that makes a session
    before = {"galley": visitor.caller.client.cookies["galley"].value}
    visitor.log_in(email_of("member"))
    late = Caller(cookies=before)
    assert late.send("GET", f"{ALLAUTH['browser']}/auth/session").status == 401
    assert late.client.cookies["galley"].value == before["galley"]
    assert visitor.send("DELETE", "auth/session").status == 401
    assert visitor.caller.client.cookies["galley"].value == ""


def test_logging_out_ends_the_session(visitor: Visitor) -> None:
    visitor.log_in(email_of("member"))
    assert visitor.me().status == 200
    kept = dict(visitor.headers), dict(visitor.caller.client.cookies)
    assert visitor.send("DELETE", "auth/session").status == 401
    thief = Caller(cookies={name: morsel.value for name, morsel in kept[1].items()}, headers=kept[0])
    assert thief.get("me").status == 401


def test_sessions_are_listed_and_can_be_ended() -> None:
    here, there = Visitor("browser"), Visitor("app")
    here.log_in(email_of("member"))
    there.log_in(email_of("member"))
    sessions = here.send("GET", "auth/sessions").json()["data"]
    others = [each["id"] for each in sessions if not each["is_current"]]
    assert len(sessions) - len(others) == 1
    assert here.send("DELETE", "auth/sessions", {"sessions": others}).status == 200
    assert there.me().status == 401
    assert here.me().status == 200


def test_nobody_ends_anothers_session(world: World) -> None:
    member = Visitor("app")
    member.log_in(email_of("member"))
    theirs = [each["id"] for each in member.send("GET", "auth/sessions").json()["data"]]
    stranger = Visitor("app")
    stranger.log_in(email_of("foreigner"))
    assert stranger.send("DELETE", "auth/sessions", {"sessions": theirs}).status == 400
    assert member.me().status == 200


# --- passwords ---------------------------------------------------------------------------------------------------


def test_a_forgotten_password_is_replaced_by_letter(visitor: Visitor) -> None:
    old = Visitor("app")
    old.log_in(email_of("member"))
    assert visitor.post("auth/password/request", {"email": email_of("member")}).status == 200
    key = key_in(letters_to(email_of("member"))[-1], "/account/password/reset/key/")
    assert visitor.send("GET", "auth/password/reset", X_Password_Reset_Key=key).status == 200
    answer = visitor.post("auth/password/reset", {"key": key, "password": OTHER_PASSWORD})
    assert answer.status in {200, 401}
    assert Visitor("app").log_in(email_of("member")).status == 400
    assert Visitor("app").log_in(email_of("member"), OTHER_PASSWORD).status == 200
    again = visitor.post("auth/password/reset", {"key": key, "password": PASSWORD})
    assert again.status in {400, 409}, "a key works once"
    assert old.me().status == 401, "whoever was in with the old password is out"


def test_asking_for_a_letter_does_not_say_who_has_a_login(visitor: Visitor) -> None:
    known = visitor.post("auth/password/request", {"email": email_of("member")})
    unknown = visitor.post("auth/password/request", {"email": "nobody@nowhere.example"})
    assert (known.status, known.json()) == (unknown.status, unknown.json()) == (200, {"status": 200})


def test_a_changed_password_ends_every_other_session_and_tells_by_letter(visitor: Visitor) -> None:
    other = Visitor("app")
    other.log_in(email_of("member"))
    visitor.log_in(email_of("member"))
    change = {"current_password": "wrong-password-12", "new_password": OTHER_PASSWORD}
    assert visitor.post("account/password/change", change).status == 400
    change["current_password"] = PASSWORD
    assert visitor.post("account/password/change", change).status in {200, 401}
    assert other.me().status == 401
    assert Visitor("app").log_in(email_of("member"), OTHER_PASSWORD).status == 200
    assert "Your password was changed" in [letter["Subject"] for letter in letters_to(email_of("member"))]


# --- second factors ----------------------------------------------------------------------------------------------


def totp_now(secret: str, *, off: int = 0) -> str:
    """Return the code that an authenticator app shows."""
    counter = int(time.time()) // 30 + off
    return format_hotp_value(hotp_value(secret, counter))


def with_totp(visitor: Visitor) -> str:
    """Log in, add an authenticator app, and return its secret."""
    visitor.log_in(email_of("member"))
    visitor.post("auth/reauthenticate", {"password": PASSWORD})
    offered = visitor.send("GET", "account/authenticators/totp")
    assert offered.status == 404
    secret = str(offered.json()["meta"]["secret"])
    answer = visitor.post("account/authenticators/totp", {"code": totp_now(secret)})
    assert answer.status == 200, answer.body
    cache.clear()  # a code is taken once, and the clock does not move for a test
    return secret


def test_an_authenticator_app_is_asked_for_from_then_on(visitor: Visitor) -> None:
    secret = with_totp(visitor)
    other = Visitor(visitor.client)
    answer = other.log_in(email_of("member"))
    assert (answer.status, pending(answer)) == (401, ["mfa_authenticate"])
    assert other.me().status == 401
    assert other.post("auth/2fa/authenticate", {"code": "000000"}).status == 400
    assert other.post("auth/2fa/authenticate", {"code": totp_now(secret)}).status == 200
    assert other.me().status == 200


def test_a_code_is_taken_once(visitor: Visitor) -> None:
    secret = with_totp(visitor)
    code = totp_now(secret)
    for status in (200, 400):
        other = Visitor("app")
        other.log_in(email_of("member"))
        assert other.post("auth/2fa/authenticate", {"code": code}).status == status


def test_each_recovery_code_opens_once(visitor: Visitor) -> None:
    with_totp(visitor)
    answer = visitor.send("GET", "account/authenticators/recovery-codes")
    spare = answer.json()["data"]["unused_codes"]
    assert len(set(spare)) == 10
    for status in (200, 400):
        other = Visitor("app")
        other.log_in(email_of("member"))
        assert other.post("auth/2fa/authenticate", {"code": spare[0]}).status == status
    left = visitor.send("GET", "account/authenticators/recovery-codes").json()["data"]["unused_codes"]
    assert left == spare[1:]


def test_secrets_of_second_factors_cannot_be_read_in_the_database() -> None:
    visitor = Visitor("app")
    secret = with_totp(visitor)
    spare = visitor.send("GET", "account/authenticators/recovery-codes").json()["data"]["unused_codes"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        rows = " ".join(row[0] for row in cursor.fetchall())
    assert rows
    for hidden in (secret, *spare):
        assert hidden not in rows
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert stored != secret
    assert list(yield_hotp_counters_from_time())


def test_a_second_factor_is_not_added_on_an_old_login(world: World) -> None:
    for method, payload in (("GET", None), ("POST", {"code": "123456"})):
        answer = Visitor("app")
        answer.headers["X-Session-Token"] = world.tokens["member"]
        assert answer.send(method, "account/authenticators/webauthn", payload).status in {400, 401}
    assert not Authenticator.objects.exists()


# --- passkeys ----------------------------------------------------------------------------------------------------


def with_passkey(visitor: Visitor, key: SoftAuthenticator) -> Answer:
    """Log in and register a passkey."""
    visitor.log_in(email_of("member"))
    visitor.post("auth/reauthenticate", {"password": PASSWORD})
    options = visitor.send("GET", "account/authenticators/webauthn?passwordless=true").json()
    credential = key.register(options["data"]["creation_options"])
    return visitor.post(
        "account/authenticators/webauthn", {"name": "My key", "credential": credential, "passwordless": True}
    )


def passkey_login(visitor: Visitor, key: SoftAuthenticator, **spoilt: Any) -> Answer:
    options = visitor.send("GET", "auth/webauthn/login").json()["data"]["request_options"]
    return visitor.post("auth/webauthn/login", {"credential": key.answer(options, **spoilt)})


def test_a_passkey_logs_in_without_a_password(visitor: Visitor) -> None:
    key = SoftAuthenticator("http://localhost")
    answer = with_passkey(visitor, key)
    assert answer.status == 200, answer.body
    other = Visitor(visitor.client)
    answer = passkey_login(other, key)
    assert answer.status == 200, answer.body
    assert other.me().json()["email"] == email_of("member")


def test_a_passkey_is_a_second_factor_too(visitor: Visitor) -> None:
    key = SoftAuthenticator("http://localhost")
    with_passkey(visitor, key)
    other = Visitor(visitor.client)
    assert pending(other.log_in(email_of("member"))) == ["mfa_authenticate"]
    options = other.send("GET", "auth/webauthn/authenticate").json()["data"]["request_options"]
    assert other.post("auth/webauthn/authenticate", {"credential": key.answer(options)}).status == 200
    assert other.me().status == 200


@pytest.mark.parametrize(
    "spoilt", [{"challenge": b"x" * 32}, {"signature": b"x" * 70}, {"rp_id": "evil.example"}]
)
def test_a_forged_passkey_opens_nothing(visitor: Visitor, spoilt: Mapping[str, Any]) -> None:
    key = SoftAuthenticator("http://localhost")
    with_passkey(visitor, key)
    other = Visitor(visitor.client)
    assert passkey_login(other, key, **spoilt).status == 400
    assert other.me().status == 401


@pytest.mark.parametrize(
    "path", ["auth/webauthn/login", "auth/webauthn/reauthenticate", "account/authenticators/webauthn"]
)
@pytest.mark.parametrize(
    "credential",
    [
        {"id": "x"},
        {"id": "AAAA", "rawId": "BBBB", "type": "public-key", "response": {}},
        {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "AAAA"}},
        {
            "id": "AAAA",
            "type": "public-key",
            "response": {"clientDataJSON": "W10", "attestationObject": "oA"},
        },
    ],
)
def test_what_is_no_answer_of_a_passkey_is_refused(
    world: World, path: str, credential: Mapping[str, Any]
) -> None:
    answer = world.browser("member").post(
        f"{ALLAUTH['browser']}/{path}", {"credential": credential, "name": "Key"}
    )
    assert 400 <= answer.status < 500


@pytest.mark.parametrize("body", [b"[" * 5000, b'{"email": ' + b"[" * 5000])
@pytest.mark.parametrize("path", ["auth/login", "auth/session", "config"])
def test_a_login_that_is_nested_deeply_is_refused_in_words(path: str, body: bytes) -> None:
    answer = Caller().send("POST", f"{ALLAUTH['app']}/{path}", raw=body)
    assert (answer.status, answer.kind) == (400, "bad-request")


def test_an_answer_of_a_passkey_cannot_be_played_again(visitor: Visitor) -> None:
    key = SoftAuthenticator("http://localhost")
    with_passkey(visitor, key)
    other = Visitor(visitor.client)
    options = other.send("GET", "auth/webauthn/login").json()["data"]["request_options"]
    answer = key.answer(options)
    assert other.post("auth/webauthn/login", {"credential": answer}).status == 200
    thief = Visitor(visitor.client)
    thief.send("GET", "auth/webauthn/login")
    assert thief.post("auth/webauthn/login", {"credential": answer}).status == 400


# --- proving again who one is ------------------------------------------------------------------------------------


def test_an_account_is_deleted_only_after_proving_who_one_is(visitor: Visitor) -> None:
    visitor.log_in(email_of("member"))
    answer = visitor.caller.delete("me", headers=visitor.headers)
    assert (answer.status, answer.kind) == (401, "reauthenticate")
    assert visitor.post("auth/reauthenticate", {"password": "wrong-password-12"}).status == 400
    assert visitor.caller.delete("me", headers=visitor.headers).status == 401
    assert visitor.post("auth/reauthenticate", {"password": PASSWORD}).status == 200
    assert visitor.caller.delete("me", headers=visitor.headers).status == 204
    assert not Person.objects.filter(email=email_of("member")).exists()
    assert visitor.me().status == 401
    assert Visitor("app").log_in(email_of("member")).status == 400


def test_one_sessions_proof_does_not_count_for_another(world: World) -> None:
    fresh = Visitor("browser")
    fresh.log_in(email_of("member"))
    fresh.post("auth/reauthenticate", {"password": PASSWORD})
    answer = fresh.caller.delete("me", headers={"X-Session-Token": world.tokens["member"]})
    assert (answer.status, answer.kind) == (401, "reauthenticate")
    answer = fresh.caller.delete("me", headers={"X-Session-Token": "none"})
    assert (answer.status, answer.kind) == (401, "login-needed")
    assert Person.objects.filter(email=email_of("member")).exists()


def test_the_last_owner_of_others_cannot_vanish(world: World) -> None:
    owner = Visitor("browser")
    owner.log_in(email_of("owner"))
    owner.post("auth/reauthenticate", {"password": PASSWORD})
    answer = owner.caller.delete("me")
    assert (answer.status, answer.kind) == (409, "last-owner")
    assert owner.me().status == 200


# --- limits ------------------------------------------------------------------------------------------------------


def attempts(visitor: Visitor, count: int, email: str = "") -> list[int]:
    """Try wrong passwords and return the statuses."""
    return [
        visitor.log_in(email or f"nobody{number}@nowhere.example", "not-the-password-1").status
        for number in range(count)
    ]


def test_guessing_one_password_is_stopped_even_from_many_addresses(world: World) -> None:
    email = email_of("member")
    for number in range(5):
        assert attempts(Visitor("app", address=f"203.0.113.{number}"), 1, email) == [400]
    answer = Visitor("app", address="203.0.113.99").log_in(email)
    assert answer.status == 400, "even the right one has to wait"
    assert codes(answer) == ["too_many_login_attempts"]


def test_guessing_many_logins_from_one_address_is_answered_429(world: World) -> None:
    statuses = attempts(Visitor("app", address="203.0.113.7"), 40)
    assert statuses[-1] == 429
    assert set(statuses) == {400, 429}
    assert Visitor("app", address="203.0.113.8").log_in(email_of("member")).status == 200


def test_limits_are_shared_between_processes_and_survive_a_restart(world: World) -> None:
    attempts(Visitor("app", address="203.0.113.7"), 40)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM galley_cache")
        assert cursor.fetchone()[0] > 0
    assert str(settings.CACHES["default"]["BACKEND"]).endswith("DatabaseCache")


def test_a_flood_of_other_guesses_does_not_wash_a_limit_away(world: World) -> None:
    attempts(Visitor("app", address="203.0.113.7"), 40)
    for number in range(700):
        cache.set(f"another-limit-{number}", [1.0], 300)
    assert Visitor("app", address="203.0.113.7").log_in(email_of("author")).status == 429


def test_a_forwarded_address_is_not_believed_by_default(world: World) -> None:
    statuses = [
        attempts(Visitor("app", address="203.0.113.7", forwarded=f"198.51.100.{number}"), 1)[0]
        for number in range(40)
    ]
    assert statuses[-1] == 429


def test_behind_a_proxy_each_person_has_a_limit_of_their_own(world: World) -> None:
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        statuses = [
            attempts(Visitor("app", address="10.0.0.1", forwarded=f"6.6.6.6, 198.51.100.{number}"), 1)[0]
            for number in range(40)
        ]
        assert set(statuses) == {400}
        forged = [
            attempts(Visitor("app", address="10.0.0.1", forwarded=f"6.6.6.{number}, 198.51.100.77"), 1)[0]
            for number in range(40)
        ]
        assert forged[-1] == 429

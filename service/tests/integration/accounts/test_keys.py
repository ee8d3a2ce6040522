"""API keys: what they may do, when they end, and what making one asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from galley import wiring
from galley.accounts import operations as accounts
from galley.accounts.models import ApiKey
from galley.accounts.operations import keys
from tests.integration.accounts.test_login import OTHER_PASSWORD, key_in, letters_to
from tests.support.callers import ALLAUTH, Caller
from tests.support.commands import galley
from tests.support.world import PASSWORD, World, email_of, membership, person


def proved(world: World, actor: str = "member") -> Caller:
    """Return a browser whose person has just shown again that it is them."""
    browser = world.browser(actor)
    answer = browser.post(f"{ALLAUTH['browser']}/auth/reauthenticate", {"password": PASSWORD})
    assert answer.status == 200
    return browser


def program(secret: str) -> Caller:
    return Caller(headers={"Authorization": f"Bearer {secret}"})


def test_making_a_key_asks_first_that_the_person_shows_who_they_are(world: World) -> None:
    answer = world.browser("member").post("api-keys", {"name": "robot"})
    assert (answer.status, answer.kind) == (401, "reauthenticate")
    assert proved(world).post("api-keys", {"name": "robot"}).status == 201


def test_a_key_ends_after_ninety_days_and_may_not_administer_unless_it_is_said(world: World) -> None:
    made = proved(world).post("api-keys", {"name": "robot"}).json()
    assert made["scopes"] == ["documents", "templates"]
    key = ApiKey.objects.get(pk=made["id"])
    assert key.expires_at is not None
    assert key.expires_at - key.created_at == timedelta(days=90)
    chosen = {"name": "office", "scopes": ["administration"], "days": 7}
    made = proved(world, "owner").post("api-keys", chosen).json()
    assert made["scopes"] == ["administration"]
    assert program(made["key"]).get("organisations/north/members").status == 200
    assert program(made["key"]).get("documents").status == 403


@pytest.mark.parametrize(
    "wrong", [{"scopes": []}, {"scopes": ["everything"]}, {"days": 0}, {"days": 367}, {"days": 9e9}]
)
def test_a_key_without_scope_or_without_end_is_refused(world: World, wrong: dict[str, object]) -> None:
    answer = proved(world).post("api-keys", {"name": "robot"} | wrong)
    assert (answer.status, answer.kind) == (422, "invalid-request")


def test_a_key_that_has_ended_opens_nothing_and_says_so(world: World) -> None:
    now = wiring.clock().now()
    _, secret = accounts.create_api_key(membership("member"), name="old", now=now, lasts=timedelta(days=1))
    assert program(secret).get("me").status == 200
    ApiKey.objects.filter(name="old").update(expires_at=now)
    answer = program(secret).get("documents")
    assert (answer.status, answer.kind) == (401, "key-expired")
    assert "Make a new one" in answer.json()["detail"]


def test_a_key_from_before_there_were_scopes_goes_on(world: World) -> None:
    _, secret = accounts.create_api_key(membership("owner"), name="old", now=wiring.clock().now())
    ApiKey.objects.filter(name="old").update(scopes=None, expires_at=None)
    assert program(secret).get("documents").status == 200
    assert program(secret).get("templates").status == 200
    answer = program(secret).get("organisations/north/members")
    assert (answer.status, answer.kind) == (403, "missing-scope")
    assert "administration" in answer.json()["detail"]


def test_a_program_learns_of_the_organisation_of_its_key_alone(world: World) -> None:
    slugs = [each["slug"] for each in world.program("owner").get("me").json()["organisations"]]
    assert slugs == ["north"]


def test_all_keys_can_be_ended_at_once_and_only_ones_own(world: World) -> None:
    assert world.browser("member").delete("api-keys").status == 204
    assert not ApiKey.objects.filter(membership__person=person("member")).exists()
    assert world.program("member").get("me").status == 401
    assert world.program("owner").get("me").status == 200


def test_ended_keys_do_not_count_among_those_one_may_have(world: World) -> None:
    now = wiring.clock().now()
    ApiKey.objects.filter(membership__person=person("member")).delete()
    for number in range(keys.MAX_KEYS):
        accounts.create_api_key(membership("member"), name=str(number), now=now)
    assert proved(world).post("api-keys", {"name": "more"}).kind == "too-many-keys"
    ApiKey.objects.filter(name="0").update(expires_at=now)
    assert proved(world).post("api-keys", {"name": "more"}).status == 201


def test_the_command_gives_a_key_an_end(world: World) -> None:
    ended = galley("create-api-key", "member@north.example", "--organisation", "north", "--days", "3")
    assert ended.code == 0
    key = ApiKey.objects.order_by("-created_at")[0]
    assert key.expires_at is not None
    assert (key.expires_at - key.created_at, list(key.granted_scopes)) == (
        timedelta(days=3),
        ["documents", "templates"],
    )
    assert f"{key.expires_at:%Y-%m-%d}" in ended.err


# --- keys at a new password -----------------------------------------------------------------------------------------


def change(browser: Caller) -> None:
    path = f"{ALLAUTH['browser']}/account/password/change"
    answer = browser.post(path, {"current_password": PASSWORD, "new_password": OTHER_PASSWORD})
    assert answer.status in {200, 401}, answer.body
    login = {"email": email_of("member"), "password": OTHER_PASSWORD}
    assert browser.post(f"{ALLAUTH['browser']}/auth/login", login).status == 200


def reset(browser: Caller) -> None:
    door = ALLAUTH["browser"]
    assert browser.delete(f"{door}/auth/session").status == 401
    assert browser.post(f"{door}/auth/password/request", {"email": email_of("member")}).status == 200
    key = key_in(letters_to(email_of("member"))[-1], "/account/password/reset/key/")
    answer = browser.post(f"{door}/auth/password/reset", {"key": key, "password": OTHER_PASSWORD})
    assert answer.status == 200, answer.body


@pytest.mark.parametrize("renew", [change, reset])
def test_with_a_new_password_keys_live_on_by_name_and_end_when_that_is_asked(
    world: World, renew: Callable[[Caller], None]
) -> None:
    browser, now = world.browser("member"), wiring.clock().now()
    _, living = accounts.create_api_key(membership("member"), name="till printer", now=now)
    accounts.create_api_key(membership("member"), name="forgotten", now=now - timedelta(days=400))
    renew(browser)
    assert program(living).get("me").status == 200, "nobody asked that keys end"
    letter = letters_to(email_of("member"))[-1].get_content()
    assert "- till printer, for North" in letter
    assert "forgotten" not in letter
    assert {"till printer", "robot"} <= {each["name"] for each in browser.get("api-keys").json()}
    assert browser.delete("api-keys").status == 204
    assert program(living).get("me").status == 401
    assert browser.get("me").status == 200
    assert browser.get("api-keys").json() == []


def test_the_letter_of_a_new_password_says_nothing_of_keys_where_there_are_none(world: World) -> None:
    ApiKey.objects.filter(membership__person=person("member")).delete()
    change(world.browser("member"))
    assert "API key" not in letters_to(email_of("member"))[-1].get_content()

"""People are invited by letter, and belong only once they have accepted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest
from django.test import override_settings
from galley import wiring
from galley.accounts.models import Invitation, Membership
from galley.accounts.operations import invitations
from tests.integration.accounts.test_login import letters_to
from tests.support.callers import Answer, Caller
from tests.support.world import World, email_of, person

PATH = "organisations/north/invitations"


def invite(world: World, email: str, role: str = "author") -> Answer:
    return world.browser("owner").post(PATH, {"email": email, "role": role})


def token_for(email: str) -> str:
    found = re.search(r"/account/invitation/(\S+)", letters_to(email)[-1].get_content())
    assert found
    return unquote(found[1])


def accept(caller: Caller, token: str) -> Answer:
    return caller.post("invitations/accept", {"token": token}, headers={"X-Organisation": ""})


def test_an_invited_person_belongs_once_they_accept(world: World) -> None:
    foreigner = email_of("foreigner")
    assert invite(world, foreigner.upper()).status == 201
    assert not Membership.objects.filter(organisation__slug="north", person__email=foreigner).exists()
    token = token_for(foreigner.upper())
    said = Caller().post("invitations/read", {"token": token}).json()
    assert (said["organisation"], said["role"], said["invited_by"]) == ("North", "author", email_of("owner"))
    answer = accept(world.browser("foreigner"), token)
    assert (answer.status, answer.json()["slug"], answer.json()["role"]) == (200, "north", "author")
    members = world.browser("owner").get("organisations/north/members").json()
    assert foreigner in [each["email"] for each in members]
    assert accept(world.browser("foreigner"), token).kind == "not-invited", "a link works once"


def test_the_answer_is_the_same_whether_or_not_the_address_has_a_login(world: World) -> None:
    known, unknown = invite(world, email_of("foreigner")), invite(world, "nobody@nowhere.example")
    assert known.status == unknown.status == 201
    differing = {"id", "email", "sent_at", "expires_at"}
    shown = [{k: v for k, v in answer.json().items() if k not in differing} for answer in (known, unknown)]
    assert shown[0] == shown[1]
    listed = world.browser("owner").get(PATH).json()
    assert {each["email"] for each in listed} >= {email_of("foreigner"), "nobody@nowhere.example"}
    assert "name" not in listed[0]
    first, second = (letters_to(each)[-1] for each in (email_of("foreigner"), "nobody@nowhere.example"))
    assert first["Subject"] == second["Subject"]


def test_an_invitation_is_for_the_address_it_went_to(world: World) -> None:
    invite(world, "nobody@nowhere.example")
    answer = accept(world.browser("foreigner"), token_for("nobody@nowhere.example"))
    assert (answer.status, answer.kind) == (409, "invited-otherwise")
    assert not Membership.objects.filter(organisation__slug="north", person=person("foreigner")).exists()


def test_a_withdrawn_an_expired_and_a_replaced_link_let_nobody_in(world: World) -> None:
    foreigner = email_of("foreigner")
    made = invite(world, foreigner).json()
    first = token_for(foreigner)
    assert world.browser("owner").post(f"{PATH}/{made['id']}/resend").status == 200
    second = token_for(foreigner)
    assert second != first
    assert accept(world.browser("foreigner"), first).kind == "not-invited"
    Invitation.objects.filter(pk=made["id"]).update(expires_at=wiring.clock().now())
    assert accept(world.browser("foreigner"), second).kind == "not-invited"
    assert Caller().post("invitations/read", {"token": second}).status == 404
    world.browser("owner").post(f"{PATH}/{made['id']}/resend")
    third = token_for(foreigner)
    assert world.browser("owner").delete(f"{PATH}/{made['id']}").status == 204
    assert accept(world.browser("foreigner"), third).kind == "not-invited"


def test_the_open_invitations_of_an_owner_end_when_they_are_no_owner_any_more(world: World) -> None:
    owner, leaving = world.browser("owner"), world.browser("author")
    members = owner.get("organisations/north/members").json()
    (author,) = (each["id"] for each in members if each["email"] == email_of("author"))
    address = f"organisations/north/members/{author}"
    ends: list[Callable[[], Answer]] = [
        lambda: owner.patch(address, {"role": "author"}),
        lambda: owner.delete(address),
    ]
    for end in ends:
        assert owner.patch(address, {"role": "owner"}).status == 200
        assert invite(world, "kept@nowhere.example").status == 201
        assert leaving.post(PATH, {"email": email_of("foreigner"), "role": "owner"}).status == 201
        token = token_for(email_of("foreigner"))
        assert end().status in (200, 204)
        open_to = {each["email"] for each in owner.get(PATH).json()}
        assert "kept@nowhere.example" in open_to
        assert email_of("foreigner") not in open_to
        assert accept(world.browser("foreigner"), token).kind == "not-invited"


def test_a_member_is_not_invited_and_does_not_change_role_by_a_link(world: World) -> None:
    answer = invite(world, email_of("member"))
    assert (answer.status, answer.kind) == (409, "not-possible")
    assert "belongs to this organisation already" in answer.json()["detail"]


def test_nobody_is_invited_to_a_personal_organisation(world: World) -> None:
    slug = person("owner").memberships.get(organisation__personal=True).organisation.slug
    answer = world.browser("owner").post(f"organisations/{slug}/invitations", {"email": "a@b.example"})
    assert (answer.status, answer.kind) == (409, "not-possible")


class Clock:
    """An hour in which nobody has invited anybody, and which does not end."""

    def now(self) -> datetime:
        return datetime(2026, 11, 29, 3, 0, tzinfo=UTC)


def test_letters_are_limited(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "clock", Clock)
    monkeypatch.setattr(invitations, "LETTERS_AN_HOUR", 3)
    answers = [invite(world, f"a{number}@nowhere.example") for number in range(5)]
    assert [answer.status for answer in answers] == [201, 201, 201, 409, 409]
    assert answers[-1].kind == "too-many-invitations"


def test_expired_invitations_go_after_a_month(world: World) -> None:
    now = wiring.clock().now()
    assert invitations.delete_expired(now=now) == 0
    assert invitations.delete_expired(now=now + timedelta(days=40)) >= 1


def test_a_letter_leads_to_the_name_that_was_used_and_to_our_port(world: World) -> None:
    caller = world.browser("owner")
    caller.client.defaults["SERVER_NAME"] = "127.0.0.1"
    caller.post(PATH, {"email": "a@nowhere.example"}, headers={"Host": "127.0.0.1:6666"})
    assert "http://127.0.0.1:8000/account/invitation/" in letters_to("a@nowhere.example")[-1].get_content()
    with override_settings(ALLOWED_HOSTS=["localhost"]):
        answer = caller.post(PATH, {"email": "b@nowhere.example"}, headers={"Host": "evil.example"})
    assert answer.status == 400

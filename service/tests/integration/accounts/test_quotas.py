"""What one person or organisation may use, what is said when it is used up, and what ends by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.test import override_settings
from django.utils import timezone
from galley import wiring
from galley.accounts.models import Organisation, Person
from galley.commands import worker
from galley.config import Settings
from galley.documents import operations as documents
from galley.objects import operations as objects
from galley.objects import queries as stored
from tests.support import slips
from tests.support.callers import ALLAUTH, Answer, Caller, Upload
from tests.support.world import World, membership, picture

ORDER = {"template": "slip", "values": {"name": "Quota"}}
SAVE = {"template": "slip", "name": "Quota", "values": {"name": "Quota"}}


def allowing(**limits: int) -> AbstractContextManager[Any]:
    """Return a context in which the operator has set these limits."""
    return override_settings(GALLEY=settings.GALLEY.model_copy(update=limits))


def north() -> Organisation:
    return Organisation.objects.get(slug="north")


def quota(world: World, actor: str = "member") -> Any:
    answer = world.browser(actor).get("quota")
    assert answer.status == 200
    return answer.json()


WRITES: dict[str, Callable[[World], Answer]] = {
    "document": lambda world: world.browser("member").post("documents", ORDER),
    "save": lambda world: world.browser("member").post("customisations", SAVE),
    "save again": lambda world: world.browser("member").put(f"customisations/{world.customisation}", SAVE),
    "picture": lambda world: world.browser("member").post(
        "assets", files={"file": Upload("a.png", picture("olive"))}
    ),
    "template": lambda world: world.browser("author").post(
        "templates", files={"bundle": Upload("a.zip", slips.slip_zip("another"))}
    ),
    "version": lambda world: world.browser("author").post(
        "templates/slip/versions", files={"bundle": Upload("a.zip", slips.slip_zip(title="Third"))}
    ),
}


@pytest.mark.parametrize("write", WRITES)
def test_what_is_kept_counts_and_ends_at_the_quota_in_words(world: World, write: str) -> None:
    before = quota(world)
    assert WRITES[write](world).status in {200, 201}
    after = quota(world)
    assert after["objects"]["used"] > before["objects"]["used"]
    assert after["bytes"]["used"] > before["bytes"]["used"]
    for limits in ({"quota_objects": after["objects"]["used"]}, {"quota_mb": 0}):
        with allowing(**limits):
            answer = WRITES[write](world)
        assert (answer.status, answer.kind) == (403, "quota-reached")
        assert "North keeps" in answer.json()["detail"]
        assert "Delete what is no longer needed" in answer.json()["detail"]
    assert quota(world)["objects"] == after["objects"], "nothing was kept of what was refused"


def test_the_count_that_is_added_to_is_the_count_of_the_rows(world: World) -> None:
    quota(world)
    for write in WRITES.values():
        write(world)
    assert objects.holding_of(north().pk) == stored.held_by(north().pk)


def test_deleting_makes_room_at_once(world: World) -> None:
    made = world.browser("member").post("documents", ORDER).json()
    used = quota(world)["objects"]["used"]
    with allowing(quota_objects=used):
        assert world.browser("member").post("documents", ORDER).status == 403
        documents.delete_document(documents_of(made["id"]), now=wiring.clock().now())
        assert world.browser("member").post("documents", ORDER).status == 201


def documents_of(pk: str) -> Any:
    from galley.documents.models import Document

    return Document.objects.get(pk=pk)


def test_one_organisation_uses_up_nothing_of_another(world: World) -> None:
    with allowing(quota_objects=quota(world)["objects"]["used"]):
        assert world.browser("member").post("documents", ORDER).status == 403
        assert (
            world.browser("foreigner")
            .post("documents", {"template": "notice"} | {"values": ORDER["values"]})
            .status
            == 201
        )


def test_renders_have_a_share_for_each_hour(world: World) -> None:
    member = world.browser("member")
    with allowing(renders_per_hour=2):
        assert [member.post("documents", ORDER).status for _ in range(2)] == [201, 201]
        assert quota(world)["renders"] == {"used": 2, "limit": 2, "left": 0}
        for answer in (member.post("documents", ORDER), member.post(f"documents/{world.document}/remake")):
            assert (answer.status, answer.kind) == (429, "too-many-renders")
            assert 0 < int(answer.headers["Retry-After"]) <= 3600
        assert world.browser("owner").post("documents", ORDER).status == 201
    assert membership("member").person


def test_a_document_that_was_acknowledged_is_answered_again_when_nothing_is_left(world: World) -> None:
    member, key = world.browser("member"), {"Idempotency-Key": "once"}
    first = member.post("documents", ORDER, headers=key)
    assert first.status == 201
    used = quota(world)
    with allowing(renders_per_hour=0, quota_objects=0):
        again = member.post("documents", ORDER, headers=key)
        assert (again.status, again.json()["id"]) == (201, first.json()["id"])
        assert member.post("documents", ORDER, headers={"Idempotency-Key": "twice"}).status in {403, 429}
    assert quota(world)["renders"] == used["renders"]


def test_organisations_have_a_number(world: World) -> None:
    member = world.browser("member")
    with allowing(quota_organisations=2):
        assert [member.post("organisations", {"name": f"New {each}"}).status for each in range(2)] == [
            201,
            201,
        ]
        answer = member.post("organisations", {"name": "One more"})
        assert (answer.status, answer.kind) == (403, "quota-reached")
        assert quota(world)["organisations"]["left"] == 0


# --- what ends by itself -----------------------------------------------------------------------------------------


def test_a_session_that_belongs_to_nobody_ends_within_the_hour(world: World) -> None:
    before = set(Session.objects.values_list("pk", flat=True))
    answer = Caller().get(f"{ALLAUTH['browser']}/auth/webauthn/login")
    assert answer.status == 200
    (session,) = Session.objects.exclude(pk__in=before)
    assert session.expire_date <= timezone.now() + timedelta(hours=1)
    logged_in = [each for each in Session.objects.filter(pk__in=before) if SESSION_KEY in each.get_decoded()]
    assert logged_in
    assert all(each.expire_date > timezone.now() + timedelta(days=13) for each in logged_in)


def test_a_sign_up_that_was_never_confirmed_is_forgotten(world: World) -> None:
    old = timezone.now() - timedelta(days=8)
    for name, joined, verified in (("old", old, False), ("new", timezone.now(), False), ("good", old, True)):
        person = Person.objects.create(email=f"{name}@example.com", date_joined=joined)
        EmailAddress.objects.create(user=person, email=person.email, verified=verified, primary=True)
    everybody = set(Person.objects.values_list("email", flat=True))
    worker.keep_up(Settings())
    assert everybody - set(Person.objects.values_list("email", flat=True)) == {"old@example.com"}


# --- what is left is told -------------------------------------------------------------------------------------------


def left(answer: Answer) -> dict[str, int]:
    """Return what an answer says is left, by the name of the limit."""
    return {name: int(number) for name, number in re.findall(r'"(\w+)";r=(\d+)', answer.headers["RateLimit"])}


def test_answers_to_limited_calls_say_what_is_left(world: World) -> None:
    member = world.browser("member")
    with allowing(renders_per_hour=50, quota_objects=1000):
        first, second = (member.post("documents", ORDER) for _ in range(2))
    assert '"renders";q=50;w=3600' in first.headers["RateLimit-Policy"]
    assert '"objects";q=1000' in first.headers["RateLimit-Policy"]
    assert left(first)["renders"] - left(second)["renders"] == 1
    assert left(first)["objects"] > left(second)["objects"]
    assert re.search(r'"renders";r=\d+;t=\d+', second.headers["RateLimit"])
    preview = member.post("templates/slip/preview", {"values": {"name": "A"}})
    assert set(left(preview)) == {"previews"}
    assert "RateLimit" not in member.get("documents").headers


LIMITED: dict[str, tuple[str, str]] = {
    "save": ("saves_per_hour", "too-many-saves"),
    "save again": ("saves_per_hour", "too-many-saves"),
    "template": ("versions_per_hour", "too-many-versions"),
    "version": ("versions_per_hour", "too-many-versions"),
}


@pytest.mark.parametrize("write", LIMITED)
def test_saves_and_versions_have_limits_of_their_own(world: World, write: str) -> None:
    setting, kind = LIMITED[write]
    with allowing(**{setting: 1}):
        assert WRITES[write](world).status in {200, 201}
        answer = WRITES[write](world)
    assert (answer.status, answer.kind) == (429, kind)
    assert left(answer)[kind.removeprefix("too-many-")] == 0
    assert "Go on in" in answer.json()["detail"]
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "auth/webauthn/login"), ("POST", "auth/signup"), ("POST", "auth/password/request")],
)
def test_one_address_begins_so_many_sessions_without_a_login(world: World, method: str, path: str) -> None:
    sessions = Session.objects.count()

    def begin(address: str) -> Answer:
        payload = {"email": "grace@hopper.example", "password": "seven-lilac-otters-2931"}
        given = payload if method == "POST" else None
        return Caller().send(method, f"{ALLAUTH['app']}/{path}", given, address=address)

    with allowing(newcomers_per_minute=3):
        answers = [begin("203.0.113.9") for _ in range(5)]
        assert [each.status for each in answers[3:]] == [429, 429]
        assert answers[-1].kind == "too-many-newcomers"
        assert int(answers[-1].headers["Retry-After"]) > 0
        assert begin("203.0.113.10").status != 429
    assert Session.objects.count() - sessions <= 4

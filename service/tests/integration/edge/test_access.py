"""Nobody sees or changes what is another's, at any address, by any method, as any kind of client."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import URLPattern, path
from galley import urls
from tests.integration.edge import access_table
from tests.integration.edge.access_table import ALLAUTH, METHODS, PLAIN, UNSAFE, Ask, Row
from tests.support import surroundings
from tests.support import world as worlds
from tests.support.addresses import routes
from tests.support.callers import Answer, Caller
from tests.support.world import ACTORS, World, person

API_ROUTES = [
    each.removeprefix("api/v1/") for each in routes() if each.startswith("api/v1/") and each not in PLAIN
]
ALLAUTH_ROUTES = [each for each in routes() if each.startswith("_allauth/") and "/phone" not in each]
FOREIGNER = ACTORS.index("foreigner")
NOT_ALLOWED = Ask((405, 405, 405, 405, 405))


def ask(caller: Caller, method: str, path: str, question: Ask) -> Answer:
    """Ask, and undo whatever it did."""
    with surroundings.own_transaction():
        answer = caller.send(method, path, question.payload, files=question.files)
        transaction.set_rollback(True)
    return answer


def without_a_row(world: World) -> list[str]:
    """Return the addresses that the table does not know."""
    known = {f"api/v1/{route}" for route in access_table.api_table(world)} | set(PLAIN)
    for client in ("app", "browser"):
        known |= {f"_allauth/{client}/v1/{route}" for route in ALLAUTH}
    return [each for each in routes() if each not in known and "/phone" not in each]


def test_every_address_has_a_row_in_the_table(world: World) -> None:
    assert without_a_row(world) == []


def test_a_new_address_without_a_row_is_noticed(world: World) -> None:
    def leak(request: HttpRequest) -> HttpResponse:
        return HttpResponse("everything")

    planted: list[URLPattern] = [path("api/v1/everything", leak)]
    with override_settings(ROOT_URLCONF=tuple(planted + urls.urlpatterns)):
        assert without_a_row(world) == ["api/v1/everything"]


def test_no_row_is_left_over_from_an_address_that_is_gone(world: World) -> None:
    assert [route for route in access_table.api_table(world) if f"api/v1/{route}" not in routes()] == []
    assert [route for route in PLAIN if route not in routes()] == []


def check(
    caller: Caller, row: Row, index: int, *, granted_scopes: str = "", cookie: bool = False
) -> Iterator[str]:
    """Yield what is not as the row says."""
    for method in METHODS:
        question = row.asks.get(method, NOT_ALLOWED)
        expected = question.expected[index]
        if granted_scopes and question is not NOT_ALLOWED and index and granted_scopes not in question.scopes:
            expected = 403 if question.scopes else 401
        answer = ask(caller, method, row.path, question)
        if cookie and index == 0 and method in UNSAFE and answer.status == 403:
            expected = 403  # without a token the request was stopped before it came to the address
        if answer.status != expected:
            yield f"{ACTORS[index]}: {method} {row.path}: {answer.status} instead of {expected}"
        if answer.status >= 400 and method != "HEAD":
            assert answer.kind


@pytest.mark.parametrize("kind", ["browser", "app"])
@pytest.mark.parametrize("route", sorted(set(API_ROUTES)))
def test_the_api_gives_each_what_is_theirs(world: World, route: str, kind: str) -> None:
    row = access_table.api_table(world)[route]
    wrong: list[str] = []
    for index, actor in enumerate(ACTORS):
        caller = Caller() if actor == "nobody" else getattr(world, kind)(actor)
        wrong.extend(check(caller, row, index))
    assert wrong == []


@pytest.mark.parametrize("scope", access_table.SCOPES)
@pytest.mark.parametrize("route", sorted(set(API_ROUTES)))
def test_a_key_opens_what_its_scope_names_where_it_was_made_and_nothing_else(
    world: World, route: str, scope: str
) -> None:
    row = access_table.api_table(world)[route]
    wrong: list[str] = []
    for index, actor in enumerate(ACTORS):
        caller = Caller() if actor == "nobody" else world.program(actor, scope)
        wrong.extend(check(caller, row, index, granted_scopes=scope))
    assert wrong == []


@pytest.mark.parametrize("scope", access_table.SCOPES)
@pytest.mark.parametrize("route", sorted(set(API_ROUTES)))
def test_a_key_made_elsewhere_by_the_same_person_opens_nothing_here(
    world: World, route: str, scope: str
) -> None:
    """North's owner made a key in their personal organisation: for North it is worth no more than a foreigner's."""
    row = access_table.api_table(world)[route]
    secret = worlds.make_key(worlds.personal("owner"), scope)
    caller = Caller(headers={"Authorization": f"Bearer {secret}", "X-Organisation": "north"})
    assert list(check(caller, row, FOREIGNER, granted_scopes=scope)) == []


@pytest.mark.parametrize("route", sorted(set(ALLAUTH_ROUTES)))
def test_no_key_opens_anything_of_the_login(world: World, route: str) -> None:
    _, client, suffix = route.replace("/v1/", "/").split("/", 2)
    nobody = [int(status) for status in ALLAUTH[suffix][0].split()]
    for scope in access_table.SCOPES:
        for index, method in enumerate(METHODS):
            payload: object = {} if method in {"POST", "PUT", "PATCH"} else None
            caller = world.program("owner", scope)
            answer = ask(caller, method, f"/{route}", Ask((0, 0, 0, 0, 0), payload))
            expected = 403 if client == "browser" and method in UNSAFE else nobody[index]
            assert (method, answer.status) == (method, expected)


@pytest.mark.parametrize("route", sorted(PLAIN))
def test_open_addresses_are_the_same_for_everybody(world: World, route: str) -> None:
    wrong: list[str] = []
    for index, actor in enumerate(ACTORS):
        wrong.extend(check(world.browser(actor), PLAIN[route], index, cookie=True))
    assert wrong == []


@pytest.mark.parametrize("route", sorted(set(ALLAUTH_ROUTES)))
def test_the_login_gives_each_what_is_theirs(world: World, route: str) -> None:
    _, client, suffix = route.replace("/v1/", "/").split("/", 2)
    nobody, somebody = ([int(status) for status in row.split()] for row in ALLAUTH[suffix])
    wrong: list[str] = []
    for actor in ACTORS:
        for index, method in enumerate(METHODS):
            caller = world.browser(actor) if client == "browser" else world.app(actor)
            payload: object = {} if method in {"POST", "PUT", "PATCH"} else None
            answer = ask(caller, method, f"/{route}", Ask((0, 0, 0, 0, 0), payload))
            expected = nobody[index] if actor == "nobody" else somebody[index]
            if client == "browser" and actor == "nobody" and method in UNSAFE:
                expected = 403  # no token
            if answer.status != expected:
                wrong.append(f"{actor}: {method} {route}: {answer.status} instead of {expected}")
    assert wrong == []


FOR_ANYBODY = {"verify/<sha256>", "invitations/read", "letters/confirmation", "mail/bounces/<server_id>"}
# The link of a form opens these, and no login is looked at.
FOR_ANYBODY |= {"form", "form/preview", "form/pictures", "form/pictures/<picture_id>", "form/answers"}


@pytest.mark.parametrize("route", sorted(set(API_ROUTES) - FOR_ANYBODY))
def test_naming_another_organisation_leads_nowhere(world: World, route: str) -> None:
    row = access_table.api_table(world)[route]
    for method, question in row.asks.items():
        for caller in (world.browser("foreigner"), world.app("foreigner")):
            answer = caller.send(
                method,
                row.path,
                question.payload,
                files=question.files,
                headers={"X-Organisation": "north"},
            )
            assert (method, answer.status, answer.kind) == (method, 404, "not-found")


def test_a_program_acts_where_its_key_was_made_whatever_it_names(world: World) -> None:
    answer = world.program("foreigner").get("me", headers={"X-Organisation": "north"})
    assert answer.json()["organisation"] == "south"
    documents = world.program("foreigner").get("documents?everyone=true", headers={"X-Organisation": "north"})
    assert documents.json() == []


def test_lists_hold_nothing_of_another(world: World) -> None:
    for address in ("documents?everyone=true", "customisations", "api-keys"):
        text = world.browser("foreigner").get(address).body.decode()
        for secret in (world.document, world.customisation, world.api_key):
            assert secret not in text
    slugs = [each["slug"] for each in world.browser("foreigner").get("templates").json()]
    assert slugs == ["notice"]


def test_what_is_anothers_and_what_does_not_exist_are_told_alike(world: World) -> None:
    absent = "00000000-0000-4000-8000-000000000000"
    for kind, pk in (
        ("documents", world.document),
        ("customisations", world.customisation),
        ("assets", world.asset),
    ):
        theirs = world.browser("foreigner").get(f"{kind}/{pk}")
        nothing = world.browser("foreigner").get(f"{kind}/{absent}")
        assert (theirs.status, json.loads(theirs.body)) == (nothing.status, json.loads(nothing.body))


def test_an_owner_elsewhere_cannot_use_anothers_customisation_or_picture(world: World) -> None:
    foreigner = world.browser("foreigner")
    answer = foreigner.post("documents", {"template": "notice", "customisation": world.customisation})
    assert (answer.status, answer.kind) == (404, "not-found")
    answer = foreigner.post("templates/notice/preview", {"values": {"name": "X", "picture": world.asset}})
    assert (answer.status, answer.kind, answer.faults) == (422, "invalid-values", ["/picture"])


def test_somebody_who_has_left_sees_nothing_any_more(world: World) -> None:
    member = world.browser("member")
    assert member.delete(f"organisations/north/members/{world.members['member']}").status == 204
    assert member.get(f"documents/{world.document}").status == 404
    assert world.program("member").get("me").status == 401
    # In their own organisation they go on, and nothing of North came along.
    assert member.get("documents", headers={"X-Organisation": ""}).json() == []


def test_a_closed_login_opens_nothing(world: World) -> None:
    closed = person("member")
    closed.is_active = False
    closed.save()
    for caller in (world.browser("member"), world.app("member"), world.program("member")):
        assert caller.get("me").status in {401, 403}
        assert caller.get(f"documents/{world.document}/pdf").status in {401, 403}

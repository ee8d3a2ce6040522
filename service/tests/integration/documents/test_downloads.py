"""The short way of a download gives what Django's way gives, to the same people, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from galley import wiring
from galley.accounts.models import ApiKey, Scope
from galley.documents import downloads, rules
from galley.documents.downloads import Download
from galley.documents.models import Document
from galley.edge.telemetry.recorded_names import ASKED, PERSON, ROUTE
from tests.support.callers import Caller
from tests.support.world import PEOPLE, World, person

ABSENT = "00000000-0000-4000-8000-000000000000"
LATER = timedelta(minutes=6)


def first_row(statement: str, values: Mapping[str, object]) -> tuple[Any, ...] | None:
    """Ask in the transaction of the test."""
    with connection.cursor() as cursor:
        cursor.execute(statement, dict[str, Any](values))
        found: tuple[Any, ...] | None = cursor.fetchone()
        return found


def scope_of(caller: Caller, path: str, **headers: str) -> dict[str, Any]:
    """Return a request as the application server hands it on."""
    address, _, query = path.partition("?")
    key = str(caller.client.defaults["HTTP_AUTHORIZATION"])
    shown = {"Authorization": key, "Host": "localhost"} | headers
    spelled = [(name.lower().replace("_", "-").encode(), text.encode()) for name, text in shown.items()]
    return {
        "method": "GET",
        "path": f"/api/v1/{address}",
        "query_string": query.encode(),
        "scheme": "http",
        "headers": spelled,
    }


def shortly(caller: Caller, path: str, *, at: timedelta = timedelta(), **headers: str) -> Download | None:
    """Return the short way's answer."""
    asked = downloads.asked_of(scope_of(caller, path, **headers))
    now = wiring.clock().now() + at
    return downloads.short_answer(asked, ask=first_row, store=wiring.store(), now=now) if asked else None


def used(caller: Caller) -> Caller:
    """Return a program whose key was used a moment ago."""
    ApiKey.objects.update(last_used_at=wiring.clock().now())
    return caller


@pytest.mark.parametrize("scope", ["", *Scope.values])
@pytest.mark.parametrize("actor", PEOPLE)
def test_it_opens_exactly_what_django_opens(world: World, actor: str, scope: str) -> None:
    program = used(world.program(actor, scope))
    for document in (world.document, world.deleted_document, ABSENT):
        long_way = program.get(f"documents/{document}/pdf")
        found = shortly(program, f"documents/{document}/pdf")
        assert (found is not None) == (long_way.status == 200), (actor, scope, document)
        assert found is None or found.first == long_way.body


def test_its_headers_are_those_of_djangos_way(world: World) -> None:
    program = used(world.program("member"))
    plain: dict[str, Any] = {"X-Request-Id": "asked-before"}
    whole = f"documents/{world.document}/pdf"
    for path, asked in ((whole, plain), (f"{whole}?inline=true", plain), (whole, plain | {ASKED: "1"})):
        long_way = program.get(path, headers=asked).headers
        found = shortly(program, path, **asked)
        assert found is not None
        told = {name.decode(): text.decode() for name, text in found.headers}
        assert told == {name.lower(): text for name, text in long_way.items()}
        assert len(told) == len(found.headers)
        assert (PERSON.lower() in told) == (ROUTE.lower() in told) == (ASKED in asked)


@pytest.mark.parametrize(
    "headers",
    [
        {"Range": "bytes=0-9"},
        {"If-None-Match": "*"},
        {"X-Session-Token": "made-up"},
        {"Content-Length": "0"},
        {"Host": "elsewhere.example"},
        {"Authorization": "Bearer galley_short"},
        {"Authorization": f"Bearer galley_{'x' * 43}"},
        {"Authorization": "Basic Zm9vOmJhcg=="},
        {"Authorization": ""},
    ],
)
def test_what_is_not_plainly_a_download_is_left_to_django(world: World, headers: dict[str, Any]) -> None:
    program, path = used(world.program("member")), f"documents/{world.document}/pdf"
    assert shortly(program, path)
    assert shortly(program, path, **headers) is None


@pytest.mark.parametrize(
    "change", [{"method": "HEAD"}, {"method": "POST"}, {"query_string": b"inline=true&x=1"}]
)
def test_other_methods_and_questions_are_left_to_django(world: World, change: dict[str, Any]) -> None:
    scope = scope_of(world.program("member"), f"documents/{world.document}/pdf")
    assert downloads.asked_of(scope)
    assert downloads.asked_of(scope | change) is None


def test_a_header_that_comes_twice_is_left_to_django(world: World) -> None:
    scope = scope_of(world.program("member"), f"documents/{world.document}/pdf")
    scope["headers"].append((b"authorization", b"Bearer another"))
    assert downloads.asked_of(scope) is None


def test_django_notes_the_use_of_a_key_as_before(world: World) -> None:
    program, path = world.program("member"), f"documents/{world.document}/pdf"
    ApiKey.objects.update(last_used_at=None)
    assert shortly(program, path) is None
    assert program.get(path).status == 200
    assert shortly(program, path)
    assert shortly(program, path, at=LATER) is None


def test_a_key_that_expired_and_a_login_that_was_closed_open_nothing(world: World) -> None:
    program, path = used(world.program("member")), f"documents/{world.document}/pdf"
    assert shortly(program, path)
    ApiKey.objects.update(expires_at=wiring.clock().now())
    assert shortly(program, path) is None
    ApiKey.objects.update(expires_at=None)
    assert shortly(program, path)
    person("member").__class__.objects.filter(pk=person("member").pk).update(is_active=False)
    assert shortly(program, path) is None


def test_a_member_sees_no_colleagues_document_and_an_owner_does(world: World) -> None:
    Document.objects.filter(pk=world.document).update(person=person("author"))
    path = f"documents/{world.document}/pdf"
    assert shortly(used(world.program("member")), path) is None
    assert shortly(used(world.program("owner")), path)


def test_a_damaged_document_is_left_to_django_which_says_so(world: World) -> None:
    program, path = used(world.program("member")), f"documents/{world.document}/pdf"
    stored = Document.objects.get(pk=world.document).content
    type(stored).objects.filter(pk=stored.pk).update(size=stored.size + 1)
    assert shortly(program, path) is None
    assert (program.get(path).status, program.get(path).kind) == (502, "stored-object-altered")


@pytest.mark.parametrize("first", range(0, 12, 3))
def test_a_part_of_pieces_is_the_part_of_the_whole(first: int) -> None:
    whole = bytes(range(12))
    pieces = [whole[begin : begin + 5] for begin in range(0, 12, 5)]
    for last in range(first, 12):
        part = rules.ByteRange(first, last)
        assert b"".join(rules.part_of(pieces, part)) == whole[first : last + 1]


def test_the_last_of_a_part_comes_only_after_all_pieces() -> None:
    taken: list[bytes] = []

    def pieces() -> Any:
        for piece in (b"0123", b"4567", b"89"):
            taken.append(piece)
            yield piece

    part = rules.part_of(pieces(), rules.ByteRange(0, 5))
    assert next(part) == b"0123"
    assert next(part) == b"45"
    assert len(taken) == 3

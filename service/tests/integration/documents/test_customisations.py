"""Saved values: every save is kept, and nobody overwrites another's unseen."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from django.db import connections
from galley.documents.models import Customisation, Revision
from tests.support.callers import Answer, Caller
from tests.support.world import World


def save(caller: Caller, pk: str, values: dict[str, Any], **more: Any) -> Answer:
    """Save again."""
    return caller.put(f"customisations/{pk}", {"name": "Kept", "values": values} | more)


def test_every_save_is_kept_and_can_be_read(world: World) -> None:
    member = world.browser("member")
    saves: list[dict[str, Any]] = [{"name": "Two"}, {"name": "Three", "lines": ["a"]}, {"name": "Two"}]
    for number, values in enumerate(saves, 2):
        answer = save(member, world.customisation, values, name=f"Save {number}")
        assert (answer.status, answer.json()["revision"]) == (200, number)
        assert answer.json()["values"] == values
    listed = member.get(f"customisations/{world.customisation}/revisions").json()
    assert [each["revision"] for each in listed] == [4, 3, 2, 1]
    assert [each["name"] for each in listed] == ["Save 4", "Save 3", "Save 2", "Kept"]
    assert listed[0]["sha256"] == listed[2]["sha256"] != listed[1]["sha256"]
    for number, values in enumerate(saves, 2):
        old = member.get(f"customisations/{world.customisation}/revisions/{number}").json()
        assert old["values"] == values
    assert member.get(f"customisations/{world.customisation}").json()["name"] == "Save 4"
    for absent in (0, 9, -1, 99999999999):
        assert member.get(f"customisations/{world.customisation}/revisions/{absent}").status == 404


def test_a_save_on_an_older_one_is_refused_and_changes_nothing(world: World) -> None:
    member = world.browser("member")
    assert save(member, world.customisation, {"name": "Mine"}, base_revision=1).status == 200
    answer = save(member, world.customisation, {"name": "Theirs"}, base_revision=1)
    assert (answer.status, answer.kind) == (409, "newer-revision")
    assert member.get(f"customisations/{world.customisation}").json()["values"] == {"name": "Mine"}
    assert Revision.objects.filter(customisation__id=world.customisation).count() == 2
    assert save(member, world.customisation, {"name": "Theirs"}).status == 200


@pytest.mark.parametrize(
    ("if_match", "status"),
    [
        ('"2"', 200),
        ('"1", "2"', 200),
        ("*", 200),
        ('"1"', 412),
        ('W/"2"', 412),
        ("2", 412),
        ('"two"', 412),
        ('"²"', 412),
        (f'"{"9" * 6000}"', 412),
    ],
)
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_what_was_changed_since_it_was_read_is_not_written_over(
    world: World, method: str, if_match: str, status: int
) -> None:
    member, path = world.browser("member"), f"customisations/{world.customisation}"
    read = member.get(path)
    assert read.headers["ETag"] == '"1"'
    assert save(member, world.customisation, {"name": "Other"}).headers["ETag"] == '"2"'
    payload = {"name": "Mine", "values": {"name": "Mine"}} if method == "PUT" else None
    answer = member.send(method, path, payload, headers={"If-Match": if_match})
    assert answer.status == (204 if (method, status) == ("DELETE", 200) else status)
    if status == 412:
        assert answer.kind == "newer-revision"
        assert "save 2" in answer.json()["detail"]
        assert member.get(path).json()["values"] == {"name": "Other"}


def test_incomplete_values_are_kept_as_they_are(world: World) -> None:
    member = world.browser("member")
    values: dict[str, Any] = {
        "name": "",
        "lines": [1, None, {"odd": [True]}],
        "später": "ok",
        "more_pages": "x",
    }
    made = member.post("customisations", {"template": "slip", "name": "Half", "values": values})
    assert made.status == 201
    assert member.get(f"customisations/{made.json()['id']}").json()["values"] == values
    answer = member.post("documents", {"template": "slip", "customisation": made.json()["id"]})
    assert (answer.status, answer.kind) == (422, "invalid-values")


def deep(levels: int) -> str:
    return '{"lines":' * levels + "1" + "}" * levels


BAD_VALUES = {
    "not a number": '{"more_pages": NaN}',
    "infinite": '{"more_pages": Infinity}',
    "overflowing": '{"more_pages": 1e999}',
    "too large a number": '{"more_pages": 9007199254740993}',
    "deep": deep(40),
    "very deep": deep(400),
    "huge": json.dumps({"name": "x" * 1_100_000}),
    "many": json.dumps({"lines": [0] * 60_000}),
    "half a character": '{"name": "\\ud800"}',
    "half a character in a name": '{"\\udfff": 1}',
    "a zero character": '{"name": "a\\u0000b"}',
}


@pytest.mark.parametrize("name", BAD_VALUES)
def test_values_that_cannot_be_kept_are_refused(world: World, name: str) -> None:
    member = world.browser("member")
    for method, path, rest in (
        ("POST", "customisations", '"template": "slip", "name": "New"'),
        ("PUT", f"customisations/{world.customisation}", '"name": "New"'),
        ("POST", "documents", '"template": "slip"'),
        ("POST", "templates/slip/preview", '"page": 1'),
    ):
        for headers in ({}, {"Idempotency-Key": "once"}):
            body = f'{{{rest}, "values": {BAD_VALUES[name]}}}'.encode()
            answer = member.send(method, path, raw=body, headers=headers)
            assert answer.status == 422, (method, path, answer.status, answer.body[:200])
            assert answer.kind in {"invalid-values", "invalid-request"}
            assert answer.json()["errors"]
    assert Customisation.objects.count() == 2


def test_values_deeper_than_any_parser_goes_are_refused(world: World) -> None:
    body = b'{"template": "slip", "name": "New", "values": ' + deep(100_000).encode() + b"}"
    answer = world.browser("member").send("POST", "customisations", raw=body)
    assert (answer.status, answer.kind) == (400, "bad-request")


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        ({"template": "slip", "name": "", "values": {}}, "/name"),
        ({"template": "slip", "name": " ", "values": {}}, "/name"),
        ({"template": "slip", "name": "x" * 121, "values": {}}, "/name"),
        ({"template": "slip", "name": "a\x00b", "values": {}}, "/name"),
        ({"template": "slip", "name": "x", "values": [1]}, "/values"),
        ({"template": "slip", "name": "x"}, "/values"),
    ],
)
def test_a_save_that_is_none_names_what_is_wrong(world: World, payload: dict[str, Any], path: str) -> None:
    answer = world.browser("member").post("customisations", payload)
    assert (answer.status, answer.faults) == (422, [path])


def test_a_customisation_stays_with_its_template(world: World) -> None:
    answer = save(world.browser("member"), world.customisation, {}, template="notice")
    assert (answer.status, answer.faults) == (422, ["/template"])
    assert save(world.browser("member"), world.customisation, {}, template="slip").status == 200


def test_a_deleted_customisation_can_be_brought_back_with_all_its_saves(world: World) -> None:
    member = world.browser("member")
    save(member, world.customisation, {"name": "Two"})
    assert member.delete(f"customisations/{world.customisation}").status == 204
    for answer in (
        member.get(f"customisations/{world.customisation}"),
        save(member, world.customisation, {}),
        member.get(f"customisations/{world.customisation}/revisions"),
        member.post("documents", {"template": "slip", "customisation": world.customisation}),
        member.delete(f"customisations/{world.customisation}"),
    ):
        assert answer.status == 404
    assert member.get("customisations").json() == []
    back = member.post(f"customisations/{world.customisation}/restore")
    assert (back.status, back.json()["values"], back.json()["revision"]) == (200, {"name": "Two"}, 2)
    assert len(member.get(f"customisations/{world.customisation}/revisions").json()) == 2
    assert member.post(f"customisations/{world.customisation}/restore").status == 404


def test_customisations_are_listed_by_template_with_its_title(world: World) -> None:
    member = world.browser("member")
    member.post("customisations", {"template": "notice", "name": "For notices", "values": {}})
    assert [each["name"] for each in member.get("customisations").json()] == ["For notices", "Kept"]
    only = member.get("customisations?template=slip").json()
    assert [(each["name"], each["template_title"]) for each in only] == [("Kept", "Slip")]


@pytest.mark.committed
def test_saves_at_one_instant_get_numbers_of_their_own(world: World) -> None:
    start = threading.Barrier(6)
    answers: list[Answer] = []

    def ask(number: int) -> None:
        start.wait(timeout=10)
        answers.append(save(world.program("member"), world.customisation, {"name": f"Writer {number}"}))
        connections.close_all()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert [answer.status for answer in answers] == [200] * 6
    assert sorted(answer.json()["revision"] for answer in answers) == [2, 3, 4, 5, 6, 7]
    for answer in answers:
        number = answer.json()["revision"]
        kept = world.program("member").get(f"customisations/{world.customisation}/revisions/{number}").json()
        assert kept["values"] == answer.json()["values"]


@pytest.mark.committed
def test_of_two_saves_on_the_same_one_only_one_is_taken(world: World) -> None:
    start = threading.Barrier(2)
    statuses: list[int] = []

    def ask() -> None:
        start.wait(timeout=10)
        statuses.append(save(world.program("member"), world.customisation, {}, base_revision=1).status)
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(statuses) == [200, 409]

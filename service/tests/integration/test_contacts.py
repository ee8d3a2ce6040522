"""People and companies are known from what was typed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.support import slips
from tests.support.world import World, membership, published


@pytest.fixture(autouse=True)
def _bill(world: World) -> None:
    client = {
        "type": "object",
        "contact": {"name": "/name", "address": "/where/address", "vat_id": "/vat"},
        "properties": {
            "name": {"type": "string"},
            "vat": {"type": "string"},
            "where": {"type": "object", "properties": {"address": {"type": "string"}}},
        },
    }
    schema = slips.SCHEMA | {"properties": slips.SCHEMA["properties"] | {"client": client}}
    bundle = slips.bundle("bill", title="Bill", schema_json=json.dumps(schema))
    published(bundle, membership("author").organisation)


def bill(world: World, **client: Any) -> None:
    values = slips.SAMPLE | {"client": client}
    answer = world.browser("member").post("documents", {"template": "bill", "values": values})
    assert answer.status == 201, answer.body


def known(world: World, text: str = "") -> list[dict[str, Any]]:
    found = world.browser("author").get(f"contacts?q={text}").json()
    return [{key: each[key] for key in ("name", "address", "vat_id")} for each in found]


def test_whoever_a_document_is_for_is_known_afterwards_once(world: World) -> None:
    bill(world, name="Ardmore Gallery", vat="IE 1", where={"address": "Harbour 22"})
    bill(world, name="ARDMORE  Gallery", where={"address": "Harbour 23"})
    assert known(world, "ard%20gall") == [
        {"name": "ARDMORE Gallery", "address": "Harbour 23", "vat_id": "IE 1"}
    ], "what the later document does not say is kept"
    assert known(world, "nobody") == []


def test_without_a_name_or_a_note_nobody_is_known(world: World) -> None:
    before = known(world)
    bill(world, name="  ")
    bill(world)
    world.browser("member").post("documents", {"template": "slip", "values": slips.SAMPLE})
    assert known(world) == before


def test_those_written_to_last_come_first_and_no_other_organisation_sees_them(world: World) -> None:
    bill(world, name="One")
    bill(world, name="Two")
    bill(world, name="One")
    assert [each["name"] for each in known(world)][:2] == ["One", "Two"]
    assert world.browser("foreigner").get("contacts").json() == []


def test_they_are_corrected_and_forgotten_and_documents_keep_what_they_say(world: World) -> None:
    bill(world, name="Ardmore Gallery")
    member = world.browser("member")
    (entry,) = member.get("contacts?q=ardmore").json()
    path = f"contacts/{entry['id']}"
    corrected = member.put(path, {"name": "Ardmore Ltd", "email": "a@b.example"}).json()
    assert (corrected["name"], corrected["email"]) == ("Ardmore Ltd", "a@b.example")
    assert member.put(path, {"name": "hartmann gmbh"}).kind == "name-taken"
    assert member.put(path, {"name": "\u200b" * 3 + " "}).status in {200, 422}
    assert member.delete(path).status == 204
    assert member.get("contacts?q=ardmore").json() == []
    assert member.post("contacts", {"name": "Ardmore Ltd"}).status == 201, "that can be taken back"

"""A business is said once, and what is made for it says it."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from galley.brands.models import BrandOverride
from galley.documents import rules
from galley.documents.models import Document
from pypdf import PdfReader
from tests.support import slips
from tests.support import world as worlds
from tests.support.callers import Answer, Caller, Upload
from tests.support.world import World

PRESS = "brands/northern-press"
IBAN, OTHER_IBAN = "DE89370400440532013000", "IE29AIBK93115212345678"
VALUES: dict[str, Any] = {
    "name": "Northern Press",
    "phone": "01632 960 001",
    "bank": {"iban": IBAN},
    "person": {"name": "Ada North"},
}
BUSINESS_SCHEMA = slips.SCHEMA | {
    "required": [],
    "properties": {
        "name": {"type": "string", "brand": "/name"},
        "lines": {"type": "array", "items": {"type": "string"}},
        "picture": {"type": "string", "format": "asset", "brand": "/logo"},
        "bank": {"type": "object", "properties": {"iban": {"type": "string", "brand": "/bank/iban"}}},
    },
}


def say(caller: Caller, values: dict[str, Any], **more: Any) -> Answer:
    """Say of Northern Press what these values are."""
    return caller.put(PRESS, {"values": values} | more)


def bill(world: World) -> None:
    """Publish a template of North whose fields belong to the business."""
    author = worlds.membership("author")
    main = slips.MAIN.replace("values.name", 'values.at("name", default: "-")')
    bundle = slips.bundle(
        "bill", schema_json=json.dumps(BUSINESS_SCHEMA), main_typ=main, tests__long_json=None
    )
    worlds.published(bundle, author.organisation, author.person)


def values_of(caller: Caller, document: str) -> Any:
    """Return the values that a document was made of."""
    return caller.get(f"documents/{document}/values").json()["values"]


def made(caller: Caller, **request: Any) -> str:
    """Make a document of the bill and return its id."""
    answer = caller.post("documents", {"template": "bill"} | request)
    assert answer.status == 201, answer.body
    return str(answer.json()["id"])


def test_what_does_not_fit_is_named_and_nothing_is_kept(world: World) -> None:
    owner = world.browser("owner")
    answer = say(owner, {"bank": {"iban": "DE00370400440532013000"}, "accent": "red", "colour": "x"})
    assert (answer.status, answer.kind) == (422, "invalid-values")
    assert answer.json()["title"] == "Some values do not fit"
    assert set(answer.faults) == {"/name", "/bank/iban", "/accent", "/colour"}
    assert say(owner, VALUES, locked=["/bank/ibn"]).faults == ["/locked/0"]
    assert owner.get(PRESS).json()["values"] == {"name": "Northern Press"}


@pytest.mark.parametrize("name", ["Press\u0007", "\ue000", "\U0001ffff", "\ufeffPress", "  "])
def test_what_no_document_could_say_is_no_business(world: World, name: str) -> None:
    """Else every document of the organisation would fail, and its people could not mend it."""
    answer = say(world.browser("owner"), {"name": name})
    assert (answer.status, answer.faults) == (422, ["/name"])
    own = world.browser("member").put(f"{PRESS}/own", {"values": {"name": name}})
    assert own.faults == ["/name"]


def test_a_business_is_said_otherwise_only_in_what_can_be_a_template(world: World) -> None:
    author = world.browser("author")
    for name in ("a%0Ab", "Ada%20North", "x" * 61):
        assert author.put(f"{PRESS}/templates/{name}", {"values": {"phone": "1"}}).status == 404
    assert author.get(f"{PRESS}/templates").json() == []


def test_nobody_changes_a_business_over_a_save_that_they_have_not_seen(world: World) -> None:
    owner, author = world.browser("owner"), world.browser("author")
    seen = {"If-Match": owner.get(PRESS).headers["ETag"]}
    assert author.put(PRESS, {"values": VALUES}, headers=seen).status == 200
    answer = owner.put(PRESS, {"values": {"name": "South"}}, headers=seen)
    assert (answer.status, answer.kind) == (412, "newer-revision")
    assert owner.get(PRESS).json()["values"] == VALUES
    assert owner.delete(PRESS, headers=seen).status == 412


def test_a_document_takes_what_is_absent_from_the_business_and_keeps_it(world: World) -> None:
    bill(world)
    owner, member = world.browser("owner"), world.browser("member")
    say(owner, VALUES)
    document = made(member, values={"name": "Own name"})
    assert values_of(member, document) == {"name": "Own name", "bank": {"iban": IBAN}}
    say(owner, VALUES | {"bank": {"iban": OTHER_IBAN}})
    assert values_of(member, document)["bank"] == {"iban": IBAN}
    assert member.post(f"documents/{document}/remake").json()["identical"] is True
    later = made(member, values={})
    assert values_of(member, later) == {"name": "Northern Press", "bank": {"iban": OTHER_IBAN}}


def test_what_a_person_emptied_stays_empty(world: World) -> None:
    bill(world)
    say(world.browser("owner"), VALUES)
    member = world.browser("member")
    assert values_of(member, made(member, values={}, defaults="none")) == {}
    saved = member.post("customisations", {"template": "bill", "name": "Saved", "values": {}}).json()["id"]
    assert values_of(member, made(member, customisation=saved)) == {}
    assert values_of(member, made(member, customisation=saved, defaults="brand"))["name"] == "Northern Press"


def test_the_same_key_is_the_same_request_after_the_business_has_changed(world: World) -> None:
    bill(world)
    owner = world.browser("owner")
    key = {"Idempotency-Key": "once"}
    first = owner.post("documents", {"template": "bill", "values": {}}, headers=key).json()
    say(owner, VALUES)
    again = owner.post("documents", {"template": "bill", "values": {}}, headers=key).json()
    assert again["id"] == first["id"]
    other = owner.post("documents", {"template": "bill", "values": {}, "defaults": "none"}, headers=key)
    assert other.kind == "key-used-otherwise"


def test_of_several_businesses_the_one_named_counts_and_else_the_first(world: World) -> None:
    bill(world)
    owner = world.browser("owner")
    second = owner.post("brands", {"values": {"name": "Südwind & Söhne"}}).json()
    assert (second["slug"], second["first"]) == ("sudwind-sohne", False)
    assert values_of(owner, made(owner, values={}))["name"] == "Northern Press"
    assert values_of(owner, made(owner, values={}, brand="sudwind-sohne"))["name"] == "Südwind & Söhne"
    assert owner.put("brands/sudwind-sohne", {"values": {"name": "South wind"}, "first": True}).status == 200
    assert [each["slug"] for each in owner.get("brands").json()] == ["sudwind-sohne", "northern-press"]
    assert values_of(owner, made(owner, values={}))["name"] == "South wind"
    assert owner.delete("brands/sudwind-sohne").status == 204
    assert owner.get(PRESS).json()["first"] is True
    answer = owner.post("documents", {"template": "bill", "values": {}, "brand": "sudwind-sohne"})
    assert (answer.status, answer.faults) == (422, ["/brand"])


def test_a_person_and_a_template_say_otherwise_but_not_what_is_locked(world: World) -> None:
    bill(world)
    owner, member, author = world.browser("owner"), world.browser("member"), world.browser("author")
    say(owner, VALUES, locked=["/bank"])
    answer = member.put(f"{PRESS}/own", {"values": {"name": "Ines", "bank": {"iban": OTHER_IBAN}}})
    assert (answer.status, answer.faults) == (422, ["/bank"])
    assert owner.put(f"{PRESS}/templates/bill", {"values": {"name": "For bills", "phone": "1"}}).status == 200
    member.put(f"{PRESS}/own", {"values": {"name": "Ines"}})
    counting = member.get(f"{PRESS}?template=bill").json()["counting"]
    assert counting == VALUES | {"name": "Ines", "phone": "1"}
    assert values_of(member, made(member, values={}))["name"] == "Ines"
    assert values_of(author, made(author, values={}))["name"] == "For bills"
    # What was said before it was locked counts no more.
    say(owner, VALUES, locked=["/name"])
    assert values_of(member, made(member, values={}))["name"] == "Northern Press"
    member.put(f"{PRESS}/own", {"values": {}})
    assert member.get(PRESS).json()["own"] == {}


def test_a_members_document_shows_the_logo_that_the_owner_uploaded(world: World) -> None:
    bill(world)
    owner, member = world.browser("owner"), world.browser("member")
    logo = owner.post("assets", files={"file": Upload("logo.png", worlds.picture())}).json()["id"]
    refused = member.post("templates/bill/preview", {"values": {"picture": logo}})
    assert refused.faults == ["/picture"]
    say(owner, VALUES | {"logo": logo})
    document = made(member, values={})
    assert values_of(member, document)["picture"] == logo
    assert member.post(f"documents/{document}/remake").json()["identical"] is True
    assert member.get(f"assets/{logo}").status == 200
    assert world.browser("foreigner").get(f"assets/{logo}").status == 404
    # It is the business's as long as the business shows it.
    say(owner, VALUES)
    assert member.get(f"assets/{logo}").status == 404
    assert member.get(f"documents/{document}/pdf").status == 200


def test_a_member_sees_no_picture_of_another_by_naming_it(world: World) -> None:
    bill(world)
    owner, member = world.browser("owner"), world.browser("member")
    picture = owner.post("assets", files={"file": Upload("private.png", worlds.picture())}).json()["id"]
    member.put(f"{PRESS}/own", {"values": {"logo": picture}})
    assert member.get(f"assets/{picture}").status == 404
    refused = member.post("templates/bill/preview", {"values": {"picture": picture}})
    assert refused.faults == ["/picture"]
    own = member.post("assets", files={"file": Upload("own.png", worlds.picture())}).json()["id"]
    member.put(f"{PRESS}/own", {"values": {"logo": own}})
    assert values_of(member, made(member, values={}))["picture"] == own


def test_another_organisation_sees_nothing_of_it(world: World) -> None:
    foreigner = world.browser("foreigner")
    assert foreigner.get("brands").json() == []
    answer = foreigner.post(
        "documents", {"template": "notice", "values": slips.SAMPLE, "brand": "northern-press"}
    )
    assert (answer.status, answer.faults) == (422, ["/brand"])


def head(world: World) -> None:
    """Publish a template of North that asks for the business by itself."""
    author = worlds.membership("author")
    main = """\
#import "@galley/kit:1.3.0": brand, issued-on
#set document(title: "Head", date: issued-on)
= #brand.at("name", default: "Nobody")
#if "logo" in brand { image(brand.logo, width: 20mm, alt: "Logo") }
"""
    bundle = slips.bundle("head", main_typ=main)
    worlds.published(bundle, author.organisation, author.person)


def text_of(caller: Caller, document: str) -> str:
    """Return the words on the first page of a document."""
    answer = caller.get(f"documents/{document}/pdf")
    return PdfReader(io.BytesIO(answer.body)).pages[0].extract_text().strip()


def test_a_template_that_asks_for_the_business_keeps_it_with_each_document(world: World) -> None:
    head(world)
    owner, member = world.browser("owner"), world.browser("member")
    logo = owner.post("assets", files={"file": Upload("logo.png", worlds.picture())}).json()["id"]
    say(owner, VALUES | {"name": "Heron", "logo": logo})
    request = {"template": "head", "values": {"name": "A"}}
    heron = member.post("documents", request).json()
    say(owner, VALUES | {"name": "Tern"})
    tern = member.post("documents", request | {"defaults": "none"}).json()
    assert [text_of(member, each["id"]) for each in (heron, tern)] == ["Heron", "Tern"]
    assert owner.delete(PRESS).status == 204
    for each in (heron, tern):
        assert member.post(f"documents/{each['id']}/remake").json()["identical"] is True
    nobody = member.post("documents", request).json()
    assert text_of(member, nobody["id"]) == "Nobody"
    assert member.post(f"documents/{nobody['id']}/remake").json()["identical"] is True


def test_a_logo_that_is_gone_keeps_no_document_from_being_made(world: World) -> None:
    head(world)
    owner = world.browser("owner")
    say(owner, VALUES | {"name": "Heron", "logo": "00000000-0000-4000-8000-000000000000"})
    made_without = owner.post("documents", {"template": "head", "values": {"name": "A"}})
    assert (made_without.status, text_of(owner, made_without.json()["id"])) == (201, "Heron")


def test_a_document_keeps_no_business_that_its_template_does_not_ask_for(world: World) -> None:
    bill(world)
    say(world.browser("owner"), VALUES)
    document = Document.objects.get(pk=made(world.browser("member"), values={}))
    assert document.brand is None


def test_a_members_own_part_ends_with_the_membership(world: World) -> None:
    owner = world.browser("owner")
    world.browser("member").put(f"{PRESS}/own", {"values": {"person": {"name": "Ines"}}})
    assert BrandOverride.objects.count() == 1
    owner.delete(f"organisations/north/members/{world.members['member']}")
    assert BrandOverride.objects.count() == 0


def test_an_export_holds_what_one_says_of_oneself(world: World) -> None:
    member = world.browser("member")
    member.put(f"{PRESS}/own", {"values": {"person": {"name": "Ines"}}})
    with zipfile.ZipFile(io.BytesIO(member.get("me/export").body)) as archive:
        [name] = [each for each in archive.namelist() if each.startswith("businesses/")]
        said = json.loads(archive.read(name))
    assert said == {"values": {"name": "Northern Press"}, "own": {"person": {"name": "Ines"}}}


def test_a_template_that_asks_for_a_business_is_tried_with_one_before_it_is_published(world: World) -> None:
    author = world.browser("author")
    main = """\
#import "@galley/kit:1.3.0": brand
#set document(title: "Head")
#if "bank" in brand [ #brand.bank.account ]
"""
    files = {"bundle": Upload("head.zip", slips.slip_zip("head", main_typ=main))}
    assert author.post("templates", files=files).status == 201
    refused = author.post("templates/head/versions/1/publish")
    [fault] = refused.json()["errors"]
    assert (fault["path"], fault["line"]) == ("main.typ", 3)
    assert "for a business that says everything" in fault["message"]


def test_a_key_of_a_release_without_businesses_still_names_its_request(world: World) -> None:
    member = world.browser("member")
    request = {"template": "notice", "values": {"name": "A"}}
    made_now = member.post("documents", request, headers={"Idempotency-Key": "old"}).json()
    before = request | {"version": None, "customisation": None, "standard": None}
    organisation = worlds.membership("member").organisation_id
    digest = rules.digest_of_request({"organisation": organisation, "request": before})
    assert Document.objects.get(pk=made_now["id"]).request_sha256 == digest

"""Whoever leaves: what they made in an organisation stays there, and they take nothing of it along."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from allauth.account.models import EmailAddress
from galley import wiring
from galley.accounts import operations as accounts
from galley.accounts.models import Organisation, Person, Role
from galley.documents import operations as documents
from galley.documents.models import Customisation, Document
from tests.support import slips
from tests.support.callers import ALLAUTH, Answer, Caller, Upload
from tests.support.world import PASSWORD, World, issued, membership, person, published, rendering_tools


def delete_account(world: World, actor: str, query: str = "") -> Answer:
    browser = world.browser(actor)
    assert browser.post(f"{ALLAUTH['browser']}/auth/reauthenticate", {"password": PASSWORD}).status == 200
    return browser.delete(f"me{query}", headers={"X-Organisation": ""})


def exported(caller: Caller) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(caller.get("me/export").body))


@pytest.mark.parametrize("removed_first", [True, False])
def test_documents_made_in_an_organisation_outlive_the_account(world: World, removed_first: bool) -> None:
    if removed_first:
        path = f"organisations/north/members/{world.members['member']}"
        assert world.browser("owner").delete(path).status == 204
    assert delete_account(world, "member").status == 204
    owner = world.browser("owner")
    assert owner.get(f"documents/{world.document}/pdf").status == 200
    shown = owner.get(f"documents/{world.document}").json()
    assert shown["by"] == "former member"
    assert Caller().get(f"verify/{world.pdf_sha256}").json()["state"] == "issued"
    assert owner.post(f"documents/{world.document}/remake").json()["identical"]


def test_of_a_deleted_account_nothing_names_the_person(world: World) -> None:
    who = person("member")
    assert delete_account(world, "member").status == 204
    kept = Person.objects.get(pk=who.pk)
    assert (kept.name, kept.is_active, kept.has_usable_password()) == ("", False, False)
    assert "member@" not in kept.email
    assert not EmailAddress.objects.filter(email=who.email).exists()
    assert world.browser("member").get("me").status == 401
    assert world.app("member").get("me").status == 401
    assert world.program("member").get("me").status == 401
    # The address is free again, for a new login that has nothing of the former one.
    again = accounts.create_person(who.email, PASSWORD, now=wiring.clock().now())
    assert not Document.objects.filter(person=again).exists()


def test_what_was_alone_in_a_personal_organisation_goes_with_the_account(world: World) -> None:
    own = membership("member").person.memberships.get(organisation__personal=True)
    version = published(slips.bundle("own"), own.organisation, own.person)
    mine = issued(version, own)
    assert delete_account(world, "member").status == 204
    assert not Document.objects.filter(pk=mine.pk).exists()
    assert not Organisation.objects.filter(pk=own.organisation_id).exists()


def test_the_only_member_is_asked_before_an_organisation_goes_with_the_account(world: World) -> None:
    lone = world.browser("foreigner").get("me/deletion").json()
    assert [each["slug"] for each in lone] == ["south"]
    assert world.browser("member").get("me/deletion").json() == []
    answer = delete_account(world, "foreigner")
    assert (answer.status, answer.kind) == (409, "organisations-would-go")
    assert "South" in answer.json()["detail"]
    assert Organisation.objects.filter(slug="south").exists()
    assert delete_account(world, "foreigner", "?organisations=south").status == 204
    assert not Organisation.objects.filter(slug="south").exists()


def test_what_a_former_member_saved_falls_to_the_owner(world: World) -> None:
    owner = world.browser("owner")
    assert owner.get(f"customisations/{world.customisation}").status == 404
    world.browser("member").delete(f"organisations/north/members/{world.members['member']}")
    assert owner.get(f"customisations/{world.customisation}").status == 200
    assert world.browser("author").get(f"customisations/{world.customisation}").status == 404


def test_an_export_holds_what_the_person_may_see_now(world: World) -> None:
    member = world.browser("member")
    names = exported(member).namelist()
    assert len([name for name in names if name.endswith(".pdf")]) == 1, "the deleted one is not in it"
    assert len([name for name in names if name.startswith("customisations/")]) == 1
    world.browser("owner").delete(f"organisations/north/members/{world.members['member']}")
    archive = exported(Caller(cookies=world.cookies["member"]))
    assert sorted(archive.namelist()) == ["READ-ME.txt", "account.json", "people.json"]
    organisations = json.loads(archive.read("account.json"))["organisations"]
    assert [each["role"] for each in organisations] == ["owner"]


def test_an_export_holds_what_was_handed_on_and_what_came_back(world: World) -> None:
    member = world.browser("member")
    member.post(f"documents/{world.document}/links", {"note": "For the printer", "days": 7})
    asked = {
        "template": "slip",
        "values": {"name": "Secret"},
        "open_fields": ["/lines"],
        "note": "Lines, please",
    }
    token = member.post("answer-links", asked).json()["address"].rsplit("/", 1)[-1]
    stranger = Caller(headers={"Authorization": f"Bearer {token}"})
    stranger.post("form/answers", {"values": {"lines": ["One"]}, "key": "the-first-answer"})
    table: dict[str, Upload | str] = {"file": Upload("people.csv", b"Name\nBo\n"), "template": "slip"}
    assert member.send("POST", "batches", files=table).status == 202

    archive = exported(member)
    link = json.loads(archive.read("links.json"))[-1]
    assert (link["note"], link["downloads"]) == ("For the printer", 0)
    assert f"documents/{link['document']}.pdf" in archive.namelist()
    sent = json.loads(archive.read("tables.json"))[-1]
    assert (sent["name"], sent["template"]) == ("people.csv", "slip")
    forms = sorted(name for name in archive.namelist() if name.startswith("forms/Lines, please"))
    assert [name.rsplit("/", 1)[1] for name in forms][1:] == ["form.json", "values.json"]
    assert json.loads(archive.read(forms[0])) == {"lines": ["One"]}, "the answer has what was open alone"
    assert "secret" not in archive.read("links.json").decode().casefold()
    for other in ("author", "foreigner"):
        assert "links.json" not in exported(world.browser(other)).namelist()


def test_an_export_has_nothing_that_the_owner_deleted(world: World) -> None:
    assert world.browser("owner").delete(f"documents/{world.document}").status == 204
    names = exported(world.browser("member")).namelist()
    assert not [name for name in names if name.startswith("documents/")]


def test_a_former_members_login_makes_no_second_account_of_its_rows(world: World) -> None:
    """Deleting twice, with rows left in two organisations, ends well."""
    south = Organisation.objects.get(slug="south")
    accounts.add_member(south, email="member@north.example", role=Role.MEMBER, now=wiring.clock().now())
    by = person("member").memberships.get(organisation=south)
    version = published(slips.bundle("south-slip"), south)
    issued(version, by)
    documents.save_new(
        version.template,
        name="S",
        chosen=slips.SAMPLE,
        by=by,
        now=wiring.clock().now(),
        store=rendering_tools().store,
    )
    assert delete_account(world, "member").status == 204
    assert Document.objects.filter(organisation=south).count() == 1
    assert Customisation.objects.filter(organisation=south).count() == 1

"""Documents that count no more, and those that count in their place."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from galley import wiring
from galley.documents import operations
from galley.documents.models import Document
from tests.support import slips
from tests.support.callers import Caller
from tests.support.world import World


def state_told(sha256: str) -> dict[str, object]:
    return dict(Caller().get(f"verify/{sha256}").json())


def made(world: World, **more: object) -> dict[str, str]:
    answer = world.browser("member").post("documents", {"template": "slip", "values": slips.SAMPLE} | more)
    assert answer.status == 201, answer.body
    return dict(answer.json())


def test_a_cancelled_document_says_so_to_whoever_verifies_it_and_nothing_else(world: World) -> None:
    member, path = world.browser("member"), f"documents/{world.document}"
    cancelled = member.put(f"{path}/cancellation", {"reason": "The sum was wrong"}).json()
    assert (cancelled["state"], cancelled["cancel_reason"]) == ("cancelled", "The sum was wrong")
    told = state_told(world.pdf_sha256)
    assert told["state"] == "revoked"
    assert told["cancelled_at"]
    assert set(told) == {"state", "issued_at", "cancelled_at", "template"}
    assert member.get(f"{path}/pdf").status == 200, "it stays as it was made"
    assert member.put(f"{path}/cancellation", {}).kind == "counts-no-more"
    assert member.delete(f"{path}/cancellation").json()["state"] == "issued"
    assert state_told(world.pdf_sha256)["state"] == "issued"


def test_a_document_takes_the_place_of_another_when_it_is_made(world: World) -> None:
    first = made(world)
    second = made(world, replaces=first["id"])
    shown = world.browser("member").get(f"documents/{first['id']}").json()
    assert (shown["state"], shown["replaced_by"]) == ("replaced", second["id"])
    assert state_told(first["sha256"])["state"] == "superseded"
    assert state_told(second["sha256"])["state"] == "issued"
    again = world.browser("member").post(
        "documents", {"template": "slip", "values": slips.SAMPLE, "replaces": first["id"]}
    )
    assert (again.status, again.faults) == (422, ["/replaces"])


def test_a_retry_of_what_replaces_gets_the_document_that_was_made(world: World) -> None:
    body = {"template": "slip", "values": slips.SAMPLE, "replaces": made(world)["id"]}
    key = {"Idempotency-Key": "replaces"}
    answers = [world.browser("member").post("documents", body, headers=key) for _ in range(2)]
    assert [each.status for each in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]


def test_only_what_counts_and_is_ones_own_takes_a_place(world: World) -> None:
    member = world.browser("member")
    first, second = made(world), made(world)
    path = f"documents/{first['id']}/cancellation"
    assert member.put(path, {"replaced_by": first["id"]}).kind == "replaces-itself"
    foreign = world.browser("foreigner").post("documents", {"template": "notice", "values": slips.SAMPLE})
    answer = member.put(path, {"replaced_by": foreign.json()["id"]})
    assert (answer.status, answer.faults) == (422, ["/replaced_by"])
    assert member.put(f"documents/{second['id']}/cancellation", {}).status == 200
    assert member.put(path, {"replaced_by": second["id"]}).kind == "counts-no-more"
    assert member.get(f"documents/{first['id']}").json()["state"] == "issued"


def test_two_documents_never_count_in_each_others_place(world: World) -> None:
    """Each request reads the other's document before either has written."""
    first, second = (Document.objects.get(pk=made(world)["id"]) for _ in range(2))
    stale = Document.objects.get(pk=first.pk)
    operations.cancel_document(first, replacement=second, now=wiring.clock().now())
    with pytest.raises(operations.DocumentCountsNoMore):
        operations.cancel_document(second, replacement=stale, now=wiring.clock().now())
    assert Document.objects.get(pk=second.pk).state == "issued"


def test_an_export_holds_what_was_said_of_documents_afterwards(world: World) -> None:
    member, document = world.browser("member"), made(world)
    made(world)
    member.put(f"documents/{document['id']}/labels", {"labels": ["paid"]})
    member.put(f"documents/{world.document}/cancellation", {"reason": "Twice", "replaced_by": document["id"]})
    with zipfile.ZipFile(io.BytesIO(member.get("me/export").body)) as archive:
        said = json.loads(archive.read("documents.json"))
        assert {f"documents/{each['document']}.pdf" for each in said} < set(archive.namelist())
    assert [(each["labels"], each["state"], each["reason"], each["replaced_by"]) for each in said] == [
        ([], "replaced", "Twice", document["id"]), (["paid"], "issued", "", ""),
    ]  # fmt: skip

"""Documents are made once, kept for ever, and handed out as they were made or not at all."""

from __future__ import annotations

import gzip
import hashlib
import io
import struct
import threading
import zlib
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pypdf
import pytest
from django.db import connections, transaction
from galley import wiring
from galley.documents import operations, queries
from galley.documents.models import Asset, Document, DocumentUpload
from galley.rendering.bundles.manifest import STANDARDS
from PIL import Image
from tests.support.callers import Answer, Caller, Upload
from tests.support.world import World, membership, picture

ORDER: dict[str, Any] = {"template": "slip", "values": {"name": "Grace Hopper"}}


def issue(caller: Caller, **changed: Any) -> dict[str, Any]:
    """Make a document and return what is said of it."""
    headers = changed.pop("headers", {})
    answer = caller.post("documents", ORDER | changed, headers=headers)
    assert answer.status == 201, answer.body
    return dict(answer.json())


def pdf(caller: Caller, pk: str, **headers: str) -> Answer:
    """Download a document."""
    return caller.get(
        f"documents/{pk}/pdf", headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


# --- issuing -----------------------------------------------------------------------------------------------------


def test_a_document_is_the_bytes_that_were_announced(world: World) -> None:
    member = world.browser("member")
    made = issue(member)
    answer = pdf(member, made["id"])
    assert answer.status == 200
    assert answer.media_type == "application/pdf"
    assert answer.headers["ETag"] == f'"{made["sha256"]}"'
    assert hashlib.sha256(answer.body).hexdigest() == made["sha256"]
    assert len(answer.body) == made["size"] == int(answer.headers["Content-Length"])
    reader = pypdf.PdfReader(io.BytesIO(answer.body))
    assert len(reader.pages) == made["pages"] == 1
    assert "Grace Hopper" in reader.pages[0].extract_text()
    assert made["subject"] == "Grace Hopper"
    assert made["name"] == "Slip - Grace Hopper"
    assert made["version"] == 1


def test_the_same_bytes_come_back_every_time(world: World) -> None:
    member = world.browser("member")
    first = pdf(member, world.document)
    assert hashlib.sha256(first.body).hexdigest() == world.pdf_sha256
    assert pdf(member, world.document).body == first.body


def test_a_document_made_again_by_other_processes_has_the_same_bytes(world: World) -> None:
    member = world.browser("member")
    asset = member.post("assets", files={"file": Upload("p.png", picture("red"))}).json()["id"]
    made = issue(member, values={"name": "With picture", "picture": asset, "more_pages": 2})
    wiring.close()
    again = member.post(f"documents/{made['id']}/remake").json()
    assert again == {"sha256": made["sha256"], "identical": True}
    assert member.post(f"documents/{world.document}/remake").json()["identical"]


def test_a_document_made_of_other_inputs_is_not_called_identical(world: World) -> None:
    member = world.browser("member")
    other = Document.objects.get(pk=issue(member, values={"name": "Somebody else"})["id"])
    Document.objects.filter(pk=world.document).update(values_id=other.values_id)
    again = member.post(f"documents/{world.document}/remake").json()
    assert not again["identical"]


def test_a_draft_version_cannot_issue_documents(world: World) -> None:
    author = world.browser("author")
    answer = author.post("documents", ORDER | {"version": 2})
    assert (answer.status, answer.kind) == (409, "version-is-draft")
    answer = world.browser("member").post("documents", ORDER | {"version": 2})
    assert (answer.status, answer.kind) == (404, "not-found")


def test_a_document_comes_from_the_newest_save_of_a_customisation(world: World) -> None:
    member = world.browser("member")
    save = {"name": "Kept", "values": {"name": "Second save"}}
    member.put(f"customisations/{world.customisation}", save)
    made = member.post("documents", {"template": "slip", "customisation": world.customisation}).json()
    assert made["subject"] == "Second save"


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        ({"template": "slip"}, ""),
        ({"template": "slip", "values": {}, "customisation": "00000000-0000-4000-8000-000000000000"}, ""),
        ({"template": "slip", "values": []}, "/values"),
        ({"template": "slip", "customisation": "one"}, "/customisation"),
        ({"template": 3, "values": {}}, "/template"),
        ({"values": {}}, "/template"),
        ({"template": "slip", "values": {}, "version": "two"}, "/version"),
    ],
)
def test_a_request_that_is_not_one_names_what_is_wrong(
    world: World, payload: dict[str, Any], path: str
) -> None:
    answer = world.browser("member").post("documents", payload)
    assert (answer.status, answer.kind) == (422, "invalid-request")
    assert path in answer.faults


def test_a_customisation_of_another_template_is_refused(world: World) -> None:
    answer = world.browser("member").post(
        "documents", {"template": "notice", "customisation": world.customisation}
    )
    assert (answer.status, answer.faults) == (422, ["/template"])


@pytest.mark.parametrize(
    ("values", "paths"),
    [
        ({}, ["/name"]),
        ({"name": ""}, ["/name"]),
        ({"name": 3}, ["/name"]),
        ({"name": "A", "lines": ["x", 1, None]}, ["/lines/1", "/lines/2"]),
        ({"name": "A", "more_pages": 99}, ["/more_pages"]),
        ({"name": "A", "unknown": 1}, ["/unknown"]),
        ({"name": "A", "picture": "not-one"}, ["/picture"]),
        ({"lines": "x", "more_pages": "y"}, ["/lines", "/more_pages", "/name"]),
    ],
)
def test_values_that_do_not_fit_are_named_by_json_pointer(
    world: World, values: dict[str, Any], paths: list[str]
) -> None:
    for address, payload in (
        ("documents", {"template": "slip", "values": values}),
        ("templates/slip/preview", {"values": values}),
    ):
        answer = world.browser("member").post(address, payload)
        assert (answer.status, answer.kind) == (422, "invalid-values")
        assert sorted(answer.faults) == paths
    assert Document.objects.count() == 2


# --- standards ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("standard", sorted(STANDARDS))
def test_every_standard_that_exists_can_be_had(world: World, standard: tuple[str, ...]) -> None:
    member = world.browser("member")
    made = issue(member, standard=list(standard))
    assert made["standard"] == list(standard)
    data = pdf(member, made["id"]).body
    assert (b"pdfaid:part" in data) == any(name.startswith("a-") for name in standard)
    assert (b"pdfuaid:part" in data) == ("ua-1" in standard)


def test_standards_may_be_written_with_plus_and_in_any_order(world: World) -> None:
    member = world.browser("member")
    assert issue(member, standard="ua-1+a-2a")["standard"] == ["a-2a", "ua-1"]
    assert issue(member)["standard"] == ["a-2b"]
    assert issue(member, standard="")["standard"] == []


@pytest.mark.parametrize("standard", ["a-4+ua-1", ["a-1a", "a-2b"], "a-9", ["a-2a", "a-2a"], "1.7+a-4"])
def test_standards_that_do_not_exist_together_are_refused(world: World, standard: object) -> None:
    answer = world.browser("member").post("documents", ORDER | {"standard": standard})
    assert (answer.status, answer.faults) == (422, ["/standard"])


# --- once --------------------------------------------------------------------------------------------------------


def test_the_same_key_gives_the_same_document(world: World) -> None:
    member = world.browser("member")
    headers = {"Idempotency-Key": "order-1"}
    first, second = issue(member, headers=headers), issue(member, headers=headers)
    assert first == second
    assert issue(member)["id"] != first["id"]


def test_the_same_key_with_a_customisation_gives_the_same_document(world: World) -> None:
    order = {"template": "slip", "customisation": world.customisation}
    answers = [
        world.browser("member").post("documents", order, headers={"Idempotency-Key": "order-1"})
        for _ in range(2)
    ]
    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize(
    "other",
    [{"values": {"name": "Other"}}, {"version": 1}, {"standard": []}, {"template": "notice"}],
)
def test_the_same_key_for_another_request_is_refused(world: World, other: dict[str, Any]) -> None:
    member = world.browser("member")
    issue(member, headers={"Idempotency-Key": "order-1"})
    answer = member.post("documents", ORDER | other, headers={"Idempotency-Key": "order-1"})
    assert (answer.status, answer.kind) == (409, "key-used-otherwise")


def test_the_same_key_in_another_organisation_is_another_request(world: World) -> None:
    member = world.browser("member")
    order = {"template": "notice", "values": {"name": "Grace"}}
    headers = {"Idempotency-Key": "order-1"}
    assert member.post("documents", order, headers=headers).status == 201
    own = member.get("me", headers={"X-Organisation": ""}).json()["organisation"]
    answer = member.post("documents", order, headers=headers | {"X-Organisation": own})
    assert (answer.status, answer.kind) == (409, "key-used-otherwise")


def test_the_key_of_a_deleted_document_is_answered_in_words(world: World) -> None:
    member = world.browser("member")
    headers = {"Idempotency-Key": "order-1"}
    first = issue(member, headers=headers)
    assert member.delete(f"documents/{first['id']}").status == 204
    answer = member.post("documents", ORDER, headers=headers)
    assert (answer.status, answer.kind) == (410, "document-deleted")
    assert f"/documents/{first['id']}/restore" in answer.json()["detail"]
    assert member.post(f"documents/{first['id']}/restore").status == 200
    assert issue(member, headers=headers) == first


def test_a_key_is_nobody_elses_business(world: World) -> None:
    headers = {"Idempotency-Key": "order-1"}
    member = issue(world.browser("member"), headers=headers)
    author = issue(world.browser("author"), headers=headers, values={"name": "Other"})
    assert member["id"] != author["id"]


@pytest.mark.parametrize("key", ["", "k" * 256, "a\x00b"])
def test_a_key_that_cannot_be_kept_is_refused(world: World, key: str) -> None:
    answer = world.browser("member").post("documents", ORDER, headers={"Idempotency-Key": key})
    assert (answer.status, answer.kind) == (422, "invalid-request")
    assert answer.faults == ["/Idempotency-Key"]


@pytest.mark.committed
def test_eight_requests_at_once_with_one_key_make_one_document(world: World) -> None:
    start = threading.Barrier(8)
    answers: list[Answer] = []

    def ask() -> None:
        caller = world.program("member")
        start.wait(timeout=10)
        answers.append(caller.post("documents", ORDER, headers={"Idempotency-Key": "order-1"}))
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert [answer.status for answer in answers] == [201] * 8
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Document.objects.filter(idempotency_key="order-1").count() == 1


# --- downloading -------------------------------------------------------------------------------------------------


def test_a_client_that_has_the_bytes_is_not_sent_them(world: World) -> None:
    member = world.browser("member")
    tag = f'"{world.pdf_sha256}"'
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        answer = pdf(member, world.document, If_None_Match=known)
        assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", tag)
    assert pdf(member, world.document, If_None_Match='"other"').status == 200


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-199", 100, 199),
        ("bytes=-50", -50, -1),
        ("bytes=100-", 100, -1),
        ("bytes=0-0", 0, 0),
        ("bytes=0-99999999", 0, -1),
        ("bytes=-99999999", 0, -1),
    ],
)
def test_a_part_is_the_part_that_was_asked_for(world: World, asked: str, first: int, last: int) -> None:
    member = world.browser("member")
    whole = pdf(member, world.document).body
    size = len(whole)
    first, last = first % size, last % size
    answer = pdf(member, world.document, Range=asked)
    assert answer.status == 206
    assert answer.body == whole[first : last + 1]
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
    assert answer.headers["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", "bytes=" + "9" * 5000 + "-"])
def test_a_part_outside_the_document_cannot_be_had(world: World, asked: str) -> None:
    answer = pdf(world.browser("member"), world.document, Range=asked)
    assert (answer.status, answer.kind) == (416, "range")
    size = Document.objects.get(pk=world.document).content.size
    assert answer.headers["Content-Range"] == f"bytes */{size}"


@pytest.mark.parametrize("asked", ["bytes=9-3", "bytes=a-b", "pages=1-2", "bytes=0-1,5-6", "bytes=-", ""])
def test_a_range_that_is_none_gets_the_whole(world: World, asked: str) -> None:
    answer = pdf(world.browser("member"), world.document, Range=asked)
    assert answer.status == 200
    assert hashlib.sha256(answer.body).hexdigest() == world.pdf_sha256


def test_a_part_of_something_older_becomes_the_whole(world: World) -> None:
    member = world.browser("member")
    tag = f'"{world.pdf_sha256}"'
    assert pdf(member, world.document, Range="bytes=0-9", If_Range=tag).status == 206
    assert pdf(member, world.document, Range="bytes=0-9", If_Range='"older"').status == 200


@pytest.mark.parametrize(
    ("name", "file_name"),
    [
        ('Ann "The Boss"\r\nSet-Cookie: a=b', "Slip - Ann The Boss Set-Cookie a=b"),
        ("../../etc/passwd", "Slip - .. .. etc passwd"),
        ("فاطمة", "Slip - فاطمة"),
        ("🎉 Party; x=y", "Slip - 🎉 Party; x=y"),
        ("Ærøskøbing Øl", "Slip - Ærøskøbing Øl"),
        ("a" * 200, "Slip - " + "a" * 113),
    ],
)
def test_a_download_has_a_name_that_every_system_takes(world: World, name: str, file_name: str) -> None:
    member = world.browser("member")
    made = issue(member, values={"name": name}, standard=[])
    header = pdf(member, made["id"]).headers["Content-Disposition"]
    assert header.isascii()
    assert "\n" not in header
    kind, plain, starred = header.split("; filename", 1)[0], *header.split("; filename", 1)[1].split("*=", 1)
    assert kind == "attachment"
    assert plain.startswith('="Slip')
    assert plain.count('"') == 2
    assert unquote(starred.removeprefix("UTF-8''")) == f"{file_name}.pdf"
    inline = member.get(f"documents/{made['id']}/pdf?inline=true").headers["Content-Disposition"]
    assert inline == header.replace("attachment", "inline", 1)


# --- pictures ----------------------------------------------------------------------------------------------------


def test_an_upload_keeps_nothing_but_its_pixels(world: World) -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    data = picture(form="JPEG", exif=exif) + b"PK\x03\x04 SECRET-PLACE"
    member = world.browser("member")
    made = member.post("assets", files={"file": Upload("a.jpg", data, "image/png")}).json()
    kept = member.get(f"assets/{made['id']}")
    assert kept.media_type == made["media_type"] == "image/jpeg"
    assert b"SECRET-PLACE" in data
    assert b"SECRET-PLACE" not in kept.body
    assert hashlib.sha256(kept.body).hexdigest() == made["sha256"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><rect></svg>",
        b"%PDF-1.7",
        picture(size=(200, 200))[:200],
        picture(form="BMP"),
        picture(form="TIFF"),
    ],
    ids=["empty", "broken-svg", "pdf", "cut", "bmp", "tiff"],
)
def test_what_is_no_image_is_refused(world: World, data: bytes) -> None:
    answer = world.browser("member").post("assets", files={"file": Upload("a.png", data, "image/png")})
    assert (answer.status, answer.kind, answer.faults) == (422, "image-refused", ["/file"])


def test_an_image_of_too_many_pixels_is_refused_before_it_is_decoded(world: World) -> None:
    giant = picture(size=(12_001, 1))
    answer = world.browser("member").post("assets", files={"file": Upload("a.png", giant)})
    assert (answer.status, answer.kind) == (422, "image-refused")
    size = struct.pack(">II", 40_000, 40_000)
    bomb = picture().replace(struct.pack(">II", 24, 16), size)
    head = b"IHDR" + size + bomb[24:29]
    bomb = bomb.replace(bomb[29:33], struct.pack(">I", zlib.crc32(head)), 1)
    answer = world.browser("member").post("assets", files={"file": Upload("a.png", bomb)})
    assert (answer.status, answer.kind) == (422, "image-refused")
    assert "million pixels" in answer.json()["detail"]


def test_an_own_picture_is_set(world: World) -> None:
    member = world.browser("member")
    made = issue(member, values={"name": "A", "picture": world.asset})
    assert b"/Subtype/Image" in pdf(member, made["id"]).body.replace(b" ", b"")
    assert DocumentUpload.objects.get(document=made["id"]).asset_id == Asset.objects.get(pk=world.asset).pk


@pytest.mark.parametrize("who", ["author", "owner"])
def test_anothers_picture_does_not_exist(world: World, who: str) -> None:
    for address, template, written in (
        ("documents", {"template": "slip"}, world.asset),
        ("documents", {"template": "slip"}, world.asset.upper()),
        ("templates/slip/preview", {}, world.asset),
    ):
        payload = {**template, "values": {"name": "A", "picture": written}}
        answer = world.browser(who).post(address, payload)
        assert (answer.status, answer.faults) == (422, ["/picture"])
        assert (
            answer.json()["errors"][0]["message"] == "This picture does not exist any more. Upload it again."
        )


def test_an_id_in_a_text_is_a_text(world: World) -> None:
    """Only places for pictures lead to files; what somebody writes elsewhere is set as it stands."""
    author = world.browser("author")
    made = issue(author, values={"name": world.asset})
    reader = pypdf.PdfReader(io.BytesIO(pdf(author, made["id"]).body))
    assert world.asset[:8] in reader.pages[0].extract_text()


def test_an_own_pictures_id_in_a_text_is_a_text_too(world: World) -> None:
    member = world.browser("member")
    made = issue(member, values={"name": world.asset})
    assert made["subject"] == world.asset
    text = pypdf.PdfReader(io.BytesIO(pdf(member, made["id"]).body)).pages[0].extract_text()
    assert world.asset[:8] in text
    assert "uploads" not in text


def test_a_deleted_picture_is_missed_but_documents_keep_theirs(world: World) -> None:
    member = world.browser("member")
    values = {"name": "A", "picture": world.asset}
    made = issue(member, values=values)
    Asset.objects.filter(pk=world.asset).delete()
    assert member.post("documents", ORDER | {"values": values}).faults == ["/picture"]
    wiring.close()
    assert member.post(f"documents/{made['id']}/remake").json()["identical"]


# --- seeing ------------------------------------------------------------------------------------------------------


def listed(caller: Caller, query: str = "") -> list[str]:
    """Return the ids of a list."""
    return [each["id"] for each in caller.get(f"documents{query}").json()]


def test_an_owner_sees_everyones_documents_and_a_member_only_their_own(world: World) -> None:
    authors = issue(world.browser("author"))["id"]
    assert listed(world.browser("owner"), "?everyone=true") == [authors, world.document]
    assert listed(world.browser("owner")) == []
    assert listed(world.browser("member"), "?everyone=true") == [world.document]
    assert listed(world.browser("author"), "?everyone=true") == [authors]


def test_a_deleted_document_is_gone_until_it_is_brought_back(world: World) -> None:
    member = world.browser("member")
    assert member.delete(f"documents/{world.document}").status == 204
    assert pdf(member, world.document).status == 404
    assert listed(member) == []
    assert member.delete(f"documents/{world.document}").status == 404
    assert Caller().get(f"verify/{world.pdf_sha256}").json()["state"] == "unknown"
    assert member.post(f"documents/{world.document}/restore").status == 200
    assert pdf(member, world.document).status == 200
    assert member.post(f"documents/{world.document}/restore").status == 404


def test_what_is_purged_while_it_is_restored_is_not_there_any_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents, customisations = queries.deleted_document, queries.deleted_customisation

    def purge() -> int:
        return operations.purge_deleted(now=wiring.clock().now() + timedelta(days=1), grace=timedelta(0))

    monkeypatch.setattr(queries, "deleted_document", lambda *of: (documents(*of), purge())[0])
    monkeypatch.setattr(queries, "deleted_customisation", lambda *of: (customisations(*of), purge())[0])
    member = world.browser("member")
    assert member.post(f"customisations/{world.deleted_customisation}/restore").status == 404
    assert member.delete(f"documents/{world.document}").status == 204
    assert member.post(f"documents/{world.document}/restore").status == 404


@pytest.mark.committed
def test_what_is_restored_while_others_are_purged_stays(world: World) -> None:
    purged: list[int] = []

    def purge() -> None:
        purged.append(
            operations.purge_deleted(now=wiring.clock().now() + timedelta(days=1), grace=timedelta(0))
        )
        connections.close_all()

    collector = threading.Thread(target=purge)
    with transaction.atomic():
        assert operations.restore_document(Document.objects.get(pk=world.deleted_document))
        collector.start()
        collector.join(5)  # it waits for this transaction where it takes no heed of others
    collector.join(60)
    assert purged, "the collector failed"
    assert Document.objects.filter(pk=world.deleted_document, deleted_at=None).exists()


def test_what_was_deleted_can_be_brought_back_until_the_grace_is_over(world: World) -> None:
    now = wiring.clock().now()
    hour = timedelta(hours=1)
    assert operations.purge_deleted(now=now, grace=hour) == 0
    purged = operations.purge_deleted(now=now + hour, grace=hour)
    assert purged >= 2
    member = world.browser("member")
    assert member.post(f"documents/{world.deleted_document}/restore").status == 404
    assert member.post(f"customisations/{world.deleted_customisation}/restore").status == 404
    assert pdf(member, world.document).status == 200


def test_a_search_finds_documents_that_have_all_the_words(world: World) -> None:
    member = world.browser("member")
    hopper = issue(member)["id"]
    notice = issue(member, template="notice", values={"name": "Grace Kelly"})["id"]
    assert listed(member, "?q=grace") == [notice, hopper]
    assert listed(member, "?q=grace+hopper") == [hopper]
    assert listed(member, "?q=notice") == [notice]
    assert listed(member, "?template=notice") == [notice]
    assert listed(member, "?q=%25") == []
    assert listed(member, "?q=grace&template=slip") == [hopper]


def test_pages_hold_each_document_once_even_when_all_were_made_at_one_instant(world: World) -> None:
    member = world.browser("member")
    made = {issue(member)["id"] for _ in range(6)} | {world.document}
    Document.objects.update(created_at=wiring.clock().now())
    seen: list[str] = []
    cursor = ""
    for length in (3, 3, 1):
        answer = member.get(f"documents?limit=3&cursor={cursor}")
        assert answer.headers["X-Total-Count"] == "7"
        assert len(answer.json()) == length
        seen += [each["id"] for each in answer.json()]
        cursor = answer.headers.get("X-Next-Cursor", "")
    assert cursor == ""
    assert len(seen) == 7
    assert set(seen) == made


def test_a_document_made_while_one_turns_pages_moves_nothing(world: World) -> None:
    member = world.browser("member")
    older = [issue(member)["id"] for _ in range(3)]
    first = member.get("documents?limit=2")
    issue(member)
    second = member.get(f"documents?limit=2&cursor={first.headers['X-Next-Cursor']}")
    assert [each["id"] for each in (*first.json(), *second.json())] == [*reversed(older), world.document]


@pytest.mark.parametrize("cursor", ["x", "é", "MjAyNi0xMS0yM3w", "MTB8MTA=", "9" * 3000])
def test_a_cursor_that_is_not_ours_is_refused(world: World, cursor: str) -> None:
    answer = world.browser("member").get(f"documents?cursor={cursor}")
    assert (answer.status, answer.kind) == (422, "invalid-request")


@pytest.mark.parametrize("limit", ["0", "201", "-1", "many", "9" * 30])
def test_a_page_has_between_one_and_two_hundred_documents(world: World, limit: str) -> None:
    answer = world.browser("member").get(f"documents?limit={limit}")
    assert (answer.status, answer.faults) == (422, ["/limit"])


# --- verifying ---------------------------------------------------------------------------------------------------


def test_anybody_can_verify_and_learns_nothing_more(world: World) -> None:
    answer = Caller().get(f"verify/{world.pdf_sha256.upper()}")
    assert set(answer.json()) == {"cancelled_at", "state", "issued_at", "template"}
    assert answer.json()["state"] == "issued"
    assert answer.json()["template"] == "Slip"
    for unknown in ("0" * 64, "x"):
        assert Caller().get(f"verify/{unknown}").json()["state"] == "unknown"


# --- previews ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "media_type", "begins"),
    [
        ("", "image/svg+xml", b"<svg"),
        ("image/png", "image/png", b"\x89PNG"),
        ("application/pdf", "application/pdf", b"%PDF"),
        ("image/svg+xml;q=0.2, image/png;q=0.9", "image/png", b"\x89PNG"),
        ("text/html, */*;q=x", "image/svg+xml", b"<svg"),
    ],
)
def test_a_preview_has_the_form_that_is_accepted(
    world: World, accept: str, media_type: str, begins: bytes
) -> None:
    values = {"name": "A", "more_pages": 2}
    answer = world.browser("member").post(
        "templates/slip/preview", {"values": values, "page": 2}, headers={"Accept": accept}
    )
    assert (answer.status, answer.media_type) == (200, media_type)
    assert answer.body.startswith(begins)
    assert answer.headers["X-Page-Count"] == "3"
    assert answer.headers["X-Page"] == ("1" if media_type == "application/pdf" else "2")
    assert Document.objects.count() == 2


def test_a_page_that_the_caller_has_is_not_sent_again(world: World) -> None:
    member = world.browser("member")

    def ask(name: str, have: object = None, **headers: str) -> Answer:
        payload = {"values": {"name": name}} | ({} if have is None else {"have": have})
        return member.post("templates/slip/preview", payload, headers=headers)

    assert "X-Page-SHA256" not in ask("A").headers
    first = ask("A", [])
    name = first.headers["X-Page-SHA256"]
    assert name == hashlib.sha256(first.body).hexdigest()
    again = ask("A", ["0" * 64, name])
    assert (again.status, again.body, again.headers["X-Page-SHA256"]) == (204, b"", name)
    assert (again.headers["X-Page"], again.headers["X-Page-Count"]) == ("1", "1")
    # What is known is a page of other values: it says nothing, and the page comes.
    assert ask("B", [name]).status == 200
    assert ask("A", ["x"]).status == 422
    packed = ask("A", [], **{"Accept-Encoding": "br, gzip;q=0.5"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == first.body
    assert "Content-Encoding" not in ask("A", [], **{"Accept-Encoding": "gzip;q=0"}).headers


def test_only_authors_preview_a_draft(world: World) -> None:
    payload = {"values": {"name": "A"}, "version": 2}
    assert world.browser("author").post("templates/slip/preview", payload).status == 200
    assert world.browser("member").post("templates/slip/preview", payload).status == 404


def test_a_preview_shows_where_each_field_is_and_a_document_does_not(world: World) -> None:
    member = world.browser("member")
    preview = member.post("templates/slip/preview", {"values": {"name": "A"}})
    assert b"galley:/name" in preview.body
    assert b"galley:" not in pdf(member, issue(member, standard=[])["id"]).body


def test_documents_of_one_person_stay_in_their_organisation(world: World) -> None:
    rows = queries.documents_of(membership("member"), everyone=True)
    assert [str(row.pk) for row in rows] == [world.document]


def test_a_drawing_is_taken_and_nothing_in_it_can_run(world: World) -> None:
    drawing = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 16" onload="alert(1)">
        <script>alert(2)</script><foreignObject><b onclick="x">HTML</b></foreignObject>
        <rect width="24" height="16" fill="teal"/><text x="2">&lt;3</text></svg>"""
    member = world.browser("member")
    made = member.post("assets", files={"file": Upload("a.svg", drawing)}).json()
    assert (made["media_type"], made["width"], made["height"]) == ("image/svg+xml", 24, 16)
    kept = member.get(f"assets/{made['id']}")
    assert b'<rect width="24" height="16" fill="teal">' in kept.body
    assert b"&lt;3" in kept.body
    for word in (b"alert", b"script", b"HTML", b"onclick"):
        assert word not in kept.body
    assert "sandbox" in kept.headers["Content-Security-Policy"]


def test_a_drawing_that_reaches_out_is_refused(world: World) -> None:
    for inside in (
        '<image href="https://example.org/a.png"/>',
        '<use xlink:href="file:///etc/passwd#a"/>',
        "<style>@import 'https://example.org';</style>",
        '<rect style="fill: url(https://example.org/a)"/>',
        '<a href="javascript:alert(1)"><rect fill="javascript:1"/></a><image href="data:text/html,x"/>',
    ):
        drawing = f"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
            {inside}</svg>"""
        answer = world.browser("member").post("assets", files={"file": Upload("a.svg", drawing.encode())})
        assert (answer.status, answer.kind) == (422, "image-refused"), inside
        assert "from elsewhere" in answer.json()["detail"]

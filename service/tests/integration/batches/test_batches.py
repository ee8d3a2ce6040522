"""Many documents from one table: read, checked, mended, made, and each row once."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from galley.batches import jobs
from galley.batches.models import Batch, BatchRow
from galley.batches.operations import checking, making
from galley.batches.operations.composing import Composer
from galley.batches.operations.tasks import MAKE, ask
from galley.documents.models import Document
from galley.documents.operations import issue_many
from galley.objects import operations as objects
from galley.rendering.bundles import bundle as bundles
from galley.signing.models import SigningCertificate
from pypdf import PdfReader
from tests.support import certificates, signatures, slips
from tests.support.callers import Answer, Upload
from tests.support.world import World, membership, published

DATA = Path(__file__).parent / "data"
INVOICE = Path(__file__).parents[4] / "templates/invoice"
TASKS = {"batches.read": jobs.read, "batches.check": jobs.check, "batches.make": jobs.make}


def worked(most: int = 1000) -> int:
    """Do what waits, as a worker does, at most so many jobs; return how many were done."""
    for done in range(most):
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE id = (SELECT min(id) FROM procrastinate_jobs)"
                " RETURNING task_name, args"
            )
            job = cursor.fetchone()
        if job is None:
            return done
        TASKS[job[0]](**(job[1] if isinstance(job[1], dict) else json.loads(job[1])))
    return most


def sent(world: World, data: str | bytes, name: str = "people.csv", **form: str) -> Answer:
    parts: dict[str, Upload | str] = {"file": Upload(name, data.encode() if isinstance(data, str) else data)}
    return world.browser("member").send("POST", "batches", files=parts | {"template": "slip"} | form)


def shown(world: World, made: Answer, path: str = "") -> Any:
    return world.browser("member").get(f"batches/{made.json()['id']}{path}").json()


def said_by(pdf: PdfReader) -> list[str]:
    return [page.extract_text() for page in pdf.pages]


@pytest.mark.committed
def test_each_row_without_faults_becomes_a_document(world: World) -> None:
    made = sent(
        world, "Name;Lines 1;Lines 2;More pages;Remark\nAda;One;Two;1;x\n;One;;;\nBö;;;1,5;\nCy;;;;\n"
    )
    assert (made.status, made.json()["state"]) == (202, "reading")
    worked()
    batch = shown(world, made)
    assert [each["field"] for each in batch["columns"]] == [
        "/name",
        "/lines/0",
        "/lines/1",
        "/more_pages",
        "",
    ]
    assert (batch["state"], batch["total"], batch["done"], batch["failed"]) == ("done", 4, 2, 2)
    faulty = shown(world, made, "/rows?state=faulty")
    assert [(each["number"], each["problems"][0]["column"]) for each in faulty] == [(3, 0), (4, 3)]
    assert [each["problems"][0]["kind"] for each in faulty] == ["needed", "cell-no-whole-number"]
    answer = world.browser("member").get(f"batches/{batch['id']}/zip")
    assert 'filename="people.zip"' in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.testzip() is None
        assert [name.split()[0] for name in archive.namelist()] == ["000002", "000005"]
        assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())
        alone = [PdfReader(io.BytesIO(archive.read(name))) for name in archive.namelist()]
    merged = world.browser("member").get(f"batches/{batch['id']}/pdf")
    whole = PdfReader(io.BytesIO(merged.body), strict=True)
    assert merged.headers["Content-Type"] == "application/pdf"
    assert said_by(whole) == [page for each in alone for page in said_by(each)]
    assert len(whole.outline) == 2
    errors = world.browser("member").get(f"batches/{batch['id']}/errors.csv").body.decode("utf-8-sig")
    assert "Name,Lines 1,Lines 2,More pages,Remark,Row,What is wrong" in errors
    assert "“1,5” is no whole number." in errors
    path = f"batches/{batch['id']}/errors.csv?decimal_mark=comma"
    assert "Name;Lines 1;Lines 2" in world.browser("member").get(path).body.decode("utf-8-sig")


@pytest.mark.committed
def test_spreadsheets_and_json_lines_are_read_and_typed_cells_are_not_guessed(world: World) -> None:
    sheet = sent(world, (DATA / "people.xlsx").read_bytes(), "people.xlsx", dry_run="true")
    lines = sent(
        world,
        '{"name": "Ada", "lines": ["One", "Two"], "more_pages": 1}\n\n{"name": "Bo"}\n',
        "p.jsonl",
        dry_run="1",
    )
    bad = sent(world, b"PK\x03\x04" + b"no spreadsheet" * 9, "bad.xlsx")
    worked()
    rows = shown(world, sheet, "/rows")
    assert [(each["number"], each["cells"][0], each["state"]) for each in rows] == [
        (2, "Ada", "good"),
        (5, "Bö", "good"),
    ], "empty rows are passed over, and keep their numbers"
    assert rows[0]["cells"][1:] == [2, "2026-11-30"], "a formula has the value that was kept, a day is a day"
    assert shown(world, lines, "/rows/1/values") == {"name": "Ada", "lines": ["One", "Two"], "more_pages": 1}
    assert shown(world, lines)["state"] == "ready"
    unreadable = shown(world, bad)
    assert (unreadable["state"], unreadable["total"]) == ("unreadable", 0)
    assert "cannot be opened" in unreadable["fault"]
    assert unreadable["fault_kind"] == "table-no-spreadsheet"


@pytest.mark.committed
def test_columns_are_corrected_remembered_and_rows_mended_stopped_and_resumed(world: World) -> None:
    member = world.browser("member")
    first = sent(world, "Who;Extra\nAda;1\n;2\n", dry_run="true")
    worked()
    batch = f"batches/{first.json()['id']}"
    assert shown(world, first)["failed"] == 2, "no column has the name of the field"
    assert member.send("PUT", f"{batch}/columns", {"columns": ["/name", "/nothing"]}).status == 422
    assert member.send("PUT", f"{batch}/columns", {"columns": ["/name", "/more_pages"]}).status == 200
    worked()
    assert (shown(world, first)["waiting"], shown(world, first)["failed"]) == (1, 1)
    mended = member.send("PUT", f"{batch}/rows/3", {"cells": ["Grace", "0"]})
    assert (mended.status, mended.json()["state"]) == (200, "good")
    assert member.post(f"{batch}/start").json()["state"] == "making"
    assert member.post(f"{batch}/stop").json()["state"] == "stopped"
    worked()
    assert shown(world, first)["done"] == 0
    assert member.post(f"{batch}/start").status == 200
    worked()
    assert shown(world, first)["done"] == 2
    assert member.send("PUT", f"{batch}/rows/3", {"cells": ["Other", ""]}).status == 409
    again = sent(world, "who;extra\nCy;\n")
    worked()
    assert [each["field"] for each in shown(world, again)["columns"]] == ["/name", "/more_pages"]
    assert Document.objects.filter(idempotency_key__startswith="batch ").count() == 3
    assert member.send("DELETE", batch).status == 204
    assert Document.objects.filter(idempotency_key__startswith="batch ").count() == 3


@pytest.mark.committed
def test_no_column_makes_room_for_a_milliard_items_and_a_guess_replaces_no_wish(world: World) -> None:
    for far in ("/lines/99999999", "/lines/1000"):
        refused = sent(world, "A\n1\n", columns=json.dumps([far]))
        assert (refused.status, refused.kind) == (422, "invalid-request"), far
    other = sent(world, "Name;More pages\nAda;1\n", columns='["/name"]')
    worked()
    assert shown(world, other)["fault"] == "The table has 2 columns; 1 are named."
    assert (shown(world, other)["fault_kind"], shown(world, other)["fault_about"]) == (
        "batch-other-columns",
        ["2", "1"],
    )
    assert sent(world, "A\n1\n", values='{"more_pages": NaN}').status == 422


@pytest.mark.committed
def test_cells_that_no_database_keeps_are_refused(world: World) -> None:
    made = sent(world, "Name;More pages\nAda;1\n", dry_run="true")
    worked()
    path = f"batches/{made.json()['id']}/rows/2"
    for cell in ("x\x00", "x" * 10_001):
        assert world.browser("member").send("PUT", path, {"cells": ["Ada", cell]}).status == 422, cell
    endless = world.browser("member").send(
        "PUT", path, raw=b'{"cells": ["Ada", 1e999]}', content_type="application/json"
    )
    assert endless.status == 422
    assert world.browser("member").send("PUT", path, {"cells": ["Ada", 2.5]}).json()["state"] == "faulty"
    assert world.browser("member").send("PUT", path, {"cells": [True, 2]}).json()["cells"] == [True, 2]


@pytest.mark.committed
def test_who_stops_while_rows_are_checked_has_nothing_made_nor_who_matches_columns_later(
    world: World,
) -> None:
    made = sent(world, "Name;Extra\nAda;1\n")
    worked(1)
    member, path = world.browser("member"), f"batches/{made.json()['id']}"
    assert member.post(f"{path}/stop").json()["state"] == "checking"
    worked()
    assert (shown(world, made)["state"], shown(world, made)["done"]) == ("ready", 0)
    assert member.post(f"{path}/start").status == 200
    member.post(f"{path}/stop")
    assert member.send("PUT", f"{path}/columns", {"columns": ["/name", "/more_pages"]}).status == 200
    worked()
    assert (shown(world, made)["state"], shown(world, made)["done"]) == ("ready", 0)


@pytest.mark.committed
def test_what_a_person_changes_while_rows_are_looked_at_is_not_overwritten(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker judges rows by the columns, and makes documents of the cells, that there are when it is done."""
    made = sent(world, "Who;Extra\nAda;\nBo;\n", dry_run="true")
    member, path = world.browser("member"), f"batches/{made.json()['id']}"
    worked(1)
    judge = checking._judge

    def judge_late(row: BatchRow, composer: Composer, **given: Any) -> None:
        judge(row, composer, **given)
        monkeypatch.setattr(checking, "_judge", judge)
        assert member.send("PUT", f"{path}/columns", {"columns": ["/name", ""]}).status == 200

    monkeypatch.setattr(checking, "_judge", judge_late)
    worked()
    assert (shown(world, made)["state"], shown(world, made)["waiting"]) == ("ready", 2)
    render = issue_many.render_many

    def render_late(*args: Any, **given: Any) -> Any:
        found = render(*args, **given)
        monkeypatch.setattr(making, "render_many", render)
        BatchRow.objects.filter(batch=made.json()["id"], number=2).update(cells=["Grace", ""])
        return found

    monkeypatch.setattr(making, "render_many", render_late)
    assert member.post(f"{path}/start").status == 200
    worked(1)
    assert shown(world, made)["done"] == 0
    refused = member.send("PUT", f"{path}/rows/3", {"cells": ["Other", ""]})
    assert (refused.status, refused.kind) == (409, "batch-busy")
    with transaction.atomic():
        ask(MAKE, Batch.objects.get(pk=made.json()["id"]))
    worked()
    assert shown(world, made)["done"] == 2
    subjects = Document.objects.filter(idempotency_key__startswith="batch ").values_list("subject", flat=True)
    assert set(subjects) == {"Grace", "Bo"}


@pytest.mark.committed
def test_a_batch_ends_where_its_organisation_has_no_room_and_goes_on_when_there_is(world: World) -> None:
    made = sent(world, "Name\nAda\nBo\nCy\n", dry_run="true")
    worked()
    held = objects.holding_of(membership("member").organisation_id).objects
    less = settings.GALLEY.model_copy(update={"quota_objects": held + 2})
    with override_settings(GALLEY=less):
        assert world.browser("member").post(f"batches/{made.json()['id']}/start").status == 200
        worked()
        batch = shown(world, made)
        assert (batch["state"], batch["done"], batch["waiting"]) == ("stopped", 2, 1)
        assert "no room" in batch["fault"]
        assert batch["fault_kind"] == "batch-no-room"
        refused = world.browser("member").post(f"batches/{made.json()['id']}/start")
        assert (refused.status, refused.kind) == (403, "quota-reached")
    begun = world.browser("member").post(f"batches/{made.json()['id']}/start").json()
    assert (begun["fault"], begun["fault_kind"], begun["fault_about"]) == ("", None, None)
    worked()
    assert (shown(world, made)["state"], shown(world, made)["done"]) == ("done", 3)


@pytest.mark.committed
def test_each_document_of_a_batch_is_signed_and_it_waits_where_none_can_be(
    world: World, tmp_path: Path
) -> None:
    issued = certificates.issued()
    certificates.upload(world, issued, "slip")
    made = sent(world, "Name\nAda\nBo\nCy\n", dry_run="true")
    worked()
    ends_at = SigningCertificate.objects.values_list("ends_at", flat=True)[0]
    SigningCertificate.objects.update(ends_at="2026-01-01T00:00:00Z")
    member, path = world.browser("member"), f"batches/{made.json()['id']}"
    member.post(f"{path}/start")
    worked()
    batch = shown(world, made)
    assert (batch["state"], batch["done"], batch["failed"], batch["waiting"]) == ("stopped", 0, 0, 3)
    assert "The certificate to sign with ended on 2026-01-01" in batch["fault"]
    assert (batch["fault_kind"], batch["fault_about"]) == ("sign-ended", ["2026-01-01"])
    SigningCertificate.objects.update(ends_at=ends_at)
    member.post(f"{path}/start")
    worked()
    assert (shown(world, made)["state"], shown(world, made)["done"]) == ("done", 3)
    with zipfile.ZipFile(io.BytesIO(member.get(f"{path}/zip").body)) as archive:
        for name in archive.namelist():
            assert signatures.found_valid(archive.read(name), issued, tmp_path), name
    merged = PdfReader(io.BytesIO(member.get(f"{path}/pdf").body), strict=True)
    assert len(merged.outline) == 3
    assert "/AcroForm" not in merged.root_object, "a signature is over its own file alone"


@pytest.mark.committed
def test_what_an_electronic_invoice_lacks_is_listed_before_any_is_made(world: World) -> None:
    published(bundles.from_folder(INVOICE), None)
    made = sent(
        world,
        "Form;Leitweg-ID\nxrechnung;\nxrechnung;04011000-1234512345-06\nnone;\n",
        template="invoice",
        values=(INVOICE / "sample.json").read_text(),
        columns=json.dumps(["/e_invoice/form", "/e_invoice/buyer_reference"]),
        dry_run="true",
    )
    worked()
    rows = shown(world, made, "/rows")
    assert [(each["number"], each["state"]) for each in rows] == [(2, "faulty"), (3, "good"), (4, "good")]
    lacking = {each["path"]: each for each in rows[0]["problems"]}["/e_invoice/buyer_reference"]
    assert (lacking["column"], lacking["kind"], lacking["about"]) == (
        1,
        "e-invoice-leitweg-id",
        ["XRechnung"],
    )


@pytest.mark.committed
def test_a_batch_that_gets_further_is_not_given_up_however_often_its_worker_died(world: World) -> None:
    made = sent(world, "Name\nAda\n", dry_run="true")
    worked()
    world.browser("member").post(f"batches/{made.json()['id']}/start")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', attempts = 29")
        jobs.make(batch=made.json()["id"])
        cursor.execute("SELECT attempts FROM procrastinate_jobs WHERE status = 'doing'")
        assert cursor.fetchall() == [(0,)]
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert shown(world, made)["done"] == 1


def test_an_organisation_sends_so_many_tables_an_hour_and_keeps_so_many_bytes(world: World) -> None:
    few = settings.GALLEY.model_copy(update={"batches_per_hour": 2})
    with override_settings(GALLEY=few):
        first = sent(world, "Name\nAda\n", dry_run="true")
        assert (first.status, first.headers["RateLimit"].split(";")[0]) == (202, '"objects"')
        assert '"batches";r=1' in first.headers["RateLimit"]
        assert world.browser("member").delete(f"batches/{first.json()['id']}").status == 204
        other = world.browser("owner").send(
            "POST", "batches", files={"file": Upload("a.csv", b"Name\nBo\n"), "template": "slip"}
        )
        assert other.status == 202, "one organisation, two people"
        refused = sent(world, "Name\nCy\n")
        assert (refused.status, refused.kind) == (429, "too-many-batches"), "what was deleted counts"
    held = objects.holding_of(membership("member").organisation_id).bytes
    less = settings.GALLEY.model_copy(update={"quota_mb": held // 2**20 + 1})
    with override_settings(GALLEY=less):
        full = sent(world, b"Name\n" + b"A\n" * 2**19)
        assert (full.status, full.kind) == (403, "quota-reached")
        assert sent(world, "Name\nAda\n").status == 202


@pytest.mark.committed
def test_a_column_that_is_missing_is_told_once_and_not_with_each_row(world: World) -> None:
    made = sent(world, "Lines 1;More pages\nOne;1\nTwo;1,5\nThree;1\n", dry_run="true")
    worked()
    [fault] = shown(world, made, "/faults")
    assert (fault["path"], fault["kind"], fault["rows"]) == ("/name", "needed", 3)
    columns = {"columns": ["/name", "/more_pages"]}
    assert world.browser("member").send("PUT", f"batches/{made.json()['id']}/columns", columns).status == 200
    worked()
    assert shown(world, made, "/faults") == [], "what lies in a cell is told with its row"
    assert shown(world, made)["failed"] == 1


@pytest.mark.committed
def test_a_rate_that_no_column_gives_is_the_usual_one_of_the_business_and_is_told(world: World) -> None:
    vat = {"type": "number", "title": "VAT %", "default": 0, "brand": "/vat_rate", "maximum": 50}
    row = {"type": "object", "properties": {"what": {"type": "string", "title": "What"}, "vat": vat}}
    items = {"type": "array", "title": "Items", "items": row}
    schema = slips.SCHEMA | {"properties": slips.SCHEMA["properties"] | {"items": items}}
    bundle = slips.bundle("bill", title="Bill", schema_json=json.dumps(schema))
    published(bundle, membership("author").organisation)
    without = sent(world, "Name;What 1\nAda;Ink\n", template="bill", dry_run="true")
    given = sent(world, "Name;What 1;VAT % 1\nAda;Ink;7\n", template="bill", dry_run="true")
    no_rows = sent(world, "Name\nAda\n", template="bill", dry_run="true")
    worked()
    told = {"pointer": "/items/#/vat", "label": "Items · # · VAT %"}
    assert shown(world, without, "/usual") == [told | {"value": 0, "source": "template"}]
    values = {"name": "Northern Press", "vat_rate": 19}
    assert world.browser("owner").put("brands/northern-press", {"values": values}).status == 200
    assert shown(world, without, "/usual") == [told | {"value": 19, "source": "business"}]
    assert shown(world, without, "/rows/2/values")["items"] == [{"what": "Ink", "vat": 19}]
    assert shown(world, given, "/rows/2/values")["items"] == [{"what": "Ink", "vat": 7}]
    assert shown(world, given, "/usual") == shown(world, no_rows, "/usual") == []

"""Many documents from one table: read, checked, mended, made, and each row once."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from galley.batches import jobs
from galley.documents.models import Document
from tests.support.callers import Answer, Upload
from tests.support.world import World

DATA = Path(__file__).parent / "data"
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
    answer = world.browser("member").get(f"batches/{batch['id']}/zip")
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.testzip() is None
        assert [name.split()[0] for name in archive.namelist()] == ["000002", "000005"]
        assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())
    errors = world.browser("member").get(f"batches/{batch['id']}/errors.csv").body.decode("utf-8-sig")
    assert "Name,Lines 1,Lines 2,More pages,Remark,Row,What is wrong" in errors
    assert "“1,5” is no whole number." in errors


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

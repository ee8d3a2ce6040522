"""Many documents from one table: read, checked, mended, made, and each row once."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.db import connection
from galley.batches import jobs
from tests.support.callers import Answer, Upload
from tests.support.world import World

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

"""Each row of a table becomes one document, whatever is killed while they are made; real processes.

`KILLS` says how often a worker is killed, twelve times the database is among them; a hundred takes minutes.
"""

from __future__ import annotations

import http.client
import io
import json
import os
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import psutil
import pytest
from tests.support.places import Place, until

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("KILLS", "4"))
ROWS = 100 + 60 * KILLS
BORDER = "a-border-that-is-in-no-table"


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    there = Place(
        tmp_path_factory.mktemp("batches") / "data",
        RENDER_WORKERS="2",
        JOB_LOST_SECONDS="2",
        QUOTA_OBJECTS="1000000",
    )
    yield there
    there.clean_up()


def killed(place: Place, *words: str) -> bool:
    """Kill the process that has these words in its command line; return whether there was one."""
    for process in place.processes():
        with suppress(psutil.Error):
            if all(word in process.cmdline() for word in words):
                process.kill()
                return True
    return False


def killed_or_done(place: Place, key: str, batch: str, words: str) -> bool:
    return killed(place, words) or asked(place, key, batch)["state"] == "done"


def sent(place: Place, key: str, table: str) -> str:
    parts = ['form-data; name="template"\r\n\r\ncertificate\r\n']
    parts.append(f'form-data; name="values"\r\n\r\n{json.dumps({"issuer": {"name": "Halden"}})}\r\n')
    parts.append(f'form-data; name="file"; filename="people.csv"\r\n\r\n{table}\r\n')
    body = "".join(f"--{BORDER}\r\nContent-Disposition: {part}" for part in parts) + f"--{BORDER}--\r\n"
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=60)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": f"multipart/form-data; boundary={BORDER}"}
    connection.request("POST", "/api/v1/batches", body.encode(), headers)
    answer = connection.getresponse()
    said = answer.read()
    assert answer.status == 202, said
    return str(json.loads(said)["id"])


def asked(place: Place, key: str, path: str) -> Any:
    """Ask until there is an answer: the database may be away."""
    while True:
        with suppress(OSError, http.client.HTTPException):
            status, body = place.ask("GET", path, Authorization=f"Bearer {key}")
            if status == 200:
                return json.loads(body) if body[:1] in b"[{" else body
        time.sleep(0.1)


def goes_on(place: Place, key: str, batch: str, *, beyond: int) -> bool:
    """Wait until more documents are made than so many, or all."""

    def is_there() -> bool:
        found = asked(place, key, batch)
        assert found["failed"] == 0, found
        return bool(found["done"] > beyond or found["state"] == "done")

    return until(is_there)


def test_each_row_becomes_one_document_however_processes_are_killed(place: Place) -> None:
    table = "Name;Course\n" + "".join(f"Person {at};Bookbinding\n" for at in range(ROWS))
    with place.served():
        key = place.key_of("ada@example.com")
        batch = f"/api/v1/batches/{sent(place, key, table)}"
        kills = 0
        while kills < KILLS and (found := asked(place, key, batch))["state"] != "done":
            assert goes_on(place, key, batch, beyond=found["done"])
            # What was killed before may still be on its way back.
            words = "--until-idle" if kills % 4 else "-D"
            assert until(partial(killed_or_done, place, key, batch, words))
            kills += 1
        assert kills > KILLS / 2, "most were killed before all was done"
        assert until(lambda: asked(place, key, batch)["state"] == "done")
        made = asked(place, key, batch)
        assert (made["done"], made["failed"]) == (ROWS, 0)
        with zipfile.ZipFile(io.BytesIO(asked(place, key, f"{batch}/zip"))) as archive:
            assert len(archive.namelist()) == ROWS
        assert len(asked(place, key, "/api/v1/documents?limit=200")) == min(ROWS, 200)
        totals = asked(place, key, "/api/v1/documents/totals")
        assert totals["count"] == ROWS, "and no document more"

"""Galley as a program: started, interrupted and started again, by a person who has only a terminal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from journeys.support.house import House
from journeys.support.people import Caller, Person


def test_a_second_one_on_the_same_data_is_refused(house: House) -> None:
    refused = house.command("serve")
    assert refused.returncode == 1
    assert "Galley runs on the data folder" in refused.stderr
    assert "GALLEY_HOME" in refused.stderr
    assert house.get("/healthz/ready")


def test_every_object_is_as_recorded(house: House) -> None:
    checked = house.command("check-references", "--json")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_ctrl_c_leaves_nothing_behind_and_the_next_start_has_everything(
    house: House, person: Person, caller: Callable[[Person], Caller]
) -> None:
    service = caller(person)
    values = service.get("/api/v1/templates/certificate")["sample"]
    body = {"template": "certificate", "values": values}
    made = service.post("/api/v1/documents", body, **{"Idempotency-Key": "kept"})

    left = house.stop()
    assert not left, f"Ctrl-C left processes behind: {left}"
    house.start()

    # The person is still logged in, the bytes are the same, and the same key asks for the same document.
    kept = service.send("GET", f"/api/v1/documents/{made['id']}/pdf").body()
    assert hashlib.sha256(kept).hexdigest() == made["sha256"]
    assert service.post("/api/v1/documents", body, **{"Idempotency-Key": "kept"})["id"] == made["id"]

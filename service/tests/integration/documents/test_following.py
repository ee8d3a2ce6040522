"""The next document from one that was made or saved."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from galley import wiring
from tests.support import slips
from tests.support.world import World, membership, published

RECORD = '\n[tool.galley.record]\nnumber = "/number"\ndated_on = "/date"\n'
BILL: dict[str, Any] = {
    "name": "Hartmann",
    "number": "2026-0412",
    "date": "2026-11-23",
    "paid": "9",
    "to": "2026-11-30",
}


def bill(name: str = "bill") -> None:
    """Publish a template with a number and notes of what moves on."""
    noted = {"number": {}, "date": {}, "paid": {"next": "empty"}, "to": {"format": "date", "next": "move"}}
    properties = {key: {"type": "string", "title": key, **more} for key, more in noted.items()}
    published(
        slips.bundle(
            name,
            typst_toml=slips.MANIFEST.format(name=name, title="Bill") + RECORD,
            schema_json=json.dumps(slips.SCHEMA | {"properties": slips.SCHEMA["properties"] | properties}),
            sample_json=json.dumps(BILL),
        ),
        membership("author").organisation,
    )


class Clock:
    """One moment: in Kiritimati the first of December has begun."""

    def now(self) -> datetime:
        return datetime(2026, 11, 30, 20, 0, tzinfo=UTC)


def test_the_next_document_takes_the_values_over_and_moves_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill()
    member = world.browser("member")
    monkeypatch.setattr(wiring, "clock", Clock)
    made = member.post("documents", {"template": "bill", "values": BILL, "issued_on": "2026-10-31"}).json()
    begun = member.get(f"documents/{made['id']}/next").json()
    assert begun["values"] == {"name": "Hartmann", "number": "2026-0413", "to": "2026-12-31"}
    assert [(each["path"], each["change"]) for each in begun["moved"]] == [
        ("/date", "emptied"), ("/number", "number"), ("/paid", "emptied"), ("/to", "moved"),
    ]  # fmt: skip
    assert (begun["template"], begun["version"], begun["name"]) == ("bill", 1, "Bill 2026-0412")


def test_saved_values_begin_one_too(world: World) -> None:
    bill()
    member = world.browser("member")
    saved = member.post("customisations", {"template": "bill", "name": "Mine", "values": BILL}).json()
    begun = member.get(f"customisations/{saved['id']}/next").json()
    assert begun["values"]["number"] == "2026-0413"
    assert begun["name"] == "Mine"

"""Rules across fields: a shipped template refuses what cannot be, at the field that has to change."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from galley.rendering.bundles.bundle import from_folder
from galley.rendering.engine.diagnostics import refused_fields
from galley.rendering.engine.engine import Engine
from galley.rendering.limits import RenderLimits
from galley.rendering.pipes.protocol import Done, Job, Refused

TEMPLATES = Path(__file__).parents[4] / "templates"
ENGINE = Engine(RenderLimits())


def changed(values: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    found = copy.deepcopy(values)
    for path, value in changes.items():
        *parents, last = path.split("/")
        place: Any = found
        for name in parents:
            place = place[int(name)] if isinstance(place, list) else place.setdefault(name, {})
        place[int(last) if isinstance(place, list) else last] = value
    return found


def rendered(template: str, changes: dict[str, Any], form: str) -> Done | Refused:
    bundle = from_folder(TEMPLATES / template)
    inputs = {"issued_on": "2026-11-23", "preview": "true" if form == "svg" else "false"}
    text = json.dumps(changed(bundle.sample, changes))
    root = str(TEMPLATES / template)
    answer = ENGINE.render(Job(root, form, bundle.manifest.standard, 110, 0, inputs, text, 60))
    assert isinstance(answer, Done | Refused)
    return answer


@pytest.mark.parametrize("form", ["svg", "pdf"])
@pytest.mark.parametrize(
    ("template", "changes", "field"),
    [
        ("contract", {"term/ends": "2026-12-31"}, "/term/ends"),
        ("contract", {"pay/currency": "JPY", "pay/salary": "1.5"}, "/pay/salary"),
        ("certificate", {"course/ends": "2020-01-01"}, "/course/ends"),
        ("ticket", {"event/doors": "21:00", "event/starts": "20:00"}, "/event/doors"),
        ("ticket", {"tickets/0/price": "10.555"}, "/tickets/0/price"),
        ("statement", {"period/to": "2020-01-01"}, "/period/to"),
        ("statement", {"transactions/3/date": "2020-01-01"}, "/transactions/3/date"),
        ("statement", {"transactions/3/amount": "-1.001"}, "/transactions/3/amount"),
        ("invoice", {"payment/paid": "16795.68"}, "/payment/paid"),
        ("invoice", {"payment/paid": "10.005"}, "/payment/paid"),
        ("invoice", {"document/date": "9999-12-31"}, "/document/date"),
        ("invoice", {"document/delivered_to": "2020-01-01"}, "/document/delivered_to"),
        (
            "invoice",
            {"payment/paid": "", "discounts": [{"description": "x", "amount": "15813.61"}]},
            "/discounts/0/amount",
        ),
        ("invoice", {"payment/early_percent": 2, "payment/early_days": 31}, "/payment/early_days"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    template: str, changes: dict[str, Any], field: str, form: str
) -> None:
    answer = rendered(template, changes, form)
    assert isinstance(answer, Refused)
    ((path, sentence),) = answer.fields
    assert path == field
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("template", "changes"),
    [
        ("contract", {"term/ends": "2027-01-04"}),
        ("certificate", {"course/ends": ""}),
        ("ticket", {"event/doors": "23:00", "event/starts": "00:30"}),
        ("ticket", {"event/doors": "20:00", "event/starts": "20:00"}),
        ("statement", {"currency": "KWD", "transactions/3/amount": "-1.001"}),
        ("invoice", {"payment/paid": "16795.67"}),
        ("invoice", {"document/date": "9999-12-31", "payment/terms_days": 0}),
        ("invoice", {"items/1/price": "78.123456"}),
        ("invoice", {"payment/paid": "", "discounts": [{"description": "x", "amount": "15813.60"}]}),
    ],
)
def test_what_is_just_possible_is_set(template: str, changes: dict[str, Any]) -> None:
    answer = rendered(template, changes, "pdf")
    assert isinstance(answer, Done), answer


def test_every_fault_is_told_at_once() -> None:
    changes = {
        "transactions/0/date": "2020-01-01",
        "transactions/1/amount": "1.001",
        "opening_balance": "0.001",
    }
    answer = rendered("statement", changes, "svg")
    assert isinstance(answer, Refused)
    assert {path for path, _ in answer.fields} == {
        "/opening_balance",
        "/transactions/0/date",
        "/transactions/1/amount",
    }


@pytest.mark.parametrize("said", ["x", "galley:refused {", "galley:refused [1]"])
def test_what_no_kit_wrote_is_no_refusal(said: str) -> None:
    assert refused_fields(f"panicked with: {said}") == ()

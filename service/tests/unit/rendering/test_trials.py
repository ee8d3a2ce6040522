"""Values that are tried before a template is published."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from galley.rendering.bundles import check, trials
from galley.rendering.bundles.bundle import from_folder
from galley.rendering.engine.engine import Engine
from galley.rendering.limits import RenderLimits
from galley.rendering.pipes.protocol import Done, Job, Refused
from galley.rendering.values import values
from PIL import Image

TEMPLATES = Path(__file__).parents[4] / "templates"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name", "rows"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 300},
        "picture": {"type": "string", "format": "asset"},
        "rows": {"type": "array", "minItems": 1, "maxItems": 50, "items": {"$ref": "#/$defs/row"}},
        "notes": {"type": "array", "items": {"type": "string"}},
        "kind": {"type": "string", "oneOf": [{"const": "a"}, {"const": "b"}]},
        "until": {"type": "string", "format": "date"},
        "deep": {
            "type": "object",
            "required": ["a"],
            "properties": {"a": {"type": "integer", "minimum": 3}, "b": {"type": "boolean"}},
        },
    },
    "if": {"required": ["kind"]},
    "then": {"required": ["until"]},
    "$defs": {
        "row": {
            "type": "object",
            "required": ["text"],
            "properties": {
                "text": {"type": "string"},
                "percent": {"type": "number"},
                "amount": {"type": "string", "format": "money"},
            },
            "not": {"required": ["percent", "amount"]},
        }
    },
}


def made() -> dict[str, dict[str, Any]]:
    return {
        trial.name: trial.values
        for trial in trials.trials_of(SCHEMA, {"name": "Ada", "rows": [{"text": "x"}]})
    }


def test_every_trial_fits_the_schema() -> None:
    assert len(made()) > 8
    for name, chosen in made().items():
        text = json.dumps(chosen).replace(trials.PICTURE, trials.BY_FORMAT["uuid"])
        assert values.problems(json.loads(text), SCHEMA) == (), name


def test_what_is_required_is_tried_alone() -> None:
    assert made()["what is required alone"] == {"name": "Ada", "rows": [{"text": "x"}]}


def test_every_optional_value_is_tried_alone_with_what_it_asks_for() -> None:
    alone = made()
    assert alone["“/picture” as the only optional value"]["picture"] == trials.PICTURE
    assert alone["“/deep” as the only optional value"]["deep"] == {"a": 3}
    assert alone["“/deep/b” as the only optional value"]["deep"] == {"a": 3, "b": True}
    assert alone["“/rows/0/percent” as the only optional value"]["rows"] == [{"text": "x", "percent": 1}]
    assert set(alone["“/kind” as the only optional value"]) == {"name", "rows", "kind", "until"}


def test_long_and_empty_lists_are_tried() -> None:
    assert len(made()["the longest lists"]["rows"]) == 50
    assert made()["empty lists"]["notes"] == []
    assert len(made()["the longest texts"]["name"]) > 250


def test_the_picture_of_a_trial_is_one() -> None:
    with Image.open(io.BytesIO(trials.PICTURE_BYTES)) as picture:
        picture.load()
        assert picture.format == "PNG"


@pytest.mark.parametrize("template", sorted(path.name for path in TEMPLATES.iterdir()))
def test_the_shipped_templates_pass_the_check_of_bundles(template: str) -> None:
    assert check.faults_of(from_folder(TEMPLATES / template)) == ()


@pytest.mark.slow
@pytest.mark.parametrize("template", sorted(path.name for path in TEMPLATES.iterdir()))
def test_the_shipped_templates_set_every_trial(template: str, tmp_path: Path) -> None:
    root = tmp_path / template
    shutil.copytree(TEMPLATES / template, root)
    (root / "uploads").mkdir()
    (root / "uploads/trial.png").write_bytes(trials.PICTURE_BYTES)
    bundle, engine = from_folder(TEMPLATES / template), Engine(RenderLimits())
    inputs = {"issued_on": "2026-11-23", "preview": "false"}
    for trial in trials.trials_of(bundle.schema, bundle.sample):
        text = json.dumps(trial.values, ensure_ascii=False)
        answer = engine.render(Job(str(root), "pdf", bundle.manifest.standard, 110, 0, inputs, text, 60))
        if isinstance(answer, Refused) and answer.fields:
            continue  # its own rules refuse what was made from the schema alone
        assert isinstance(answer, Done), (trial.name, answer)
        assert answer.warnings == (), trial.name

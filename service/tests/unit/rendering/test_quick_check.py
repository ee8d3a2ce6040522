"""The quick look at values says yes exactly where the slow one finds nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from galley.rendering import quick_check, values
from hypothesis import given, settings
from hypothesis import strategies as st

TEMPLATES = sorted((Path(__file__).parents[4] / "templates").iterdir())
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.text(max_size=5)
    | st.sampled_from(["12.50", "2026-11-23", "#fff"])
)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def agree(chosen: dict[str, Any], schema_text: str) -> bool:
    return quick_check.fits(chosen, schema_text) == (not values.problems(chosen, json.loads(schema_text)))


@pytest.mark.parametrize("folder", TEMPLATES, ids=lambda folder: folder.name)
def test_both_looks_agree_on_what_is_shipped(folder: Path) -> None:
    schema = (folder / "schema.json").read_text()
    for file in (folder / "sample.json", *folder.glob("tests/*.json")):
        assert quick_check.fits(json.loads(file.read_text()), schema), file.name
    assert not quick_check.fits({}, schema)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_both_looks_agree_on_samples_with_something_wrong_in_them(data: st.DataObject) -> None:
    folder = data.draw(st.sampled_from(TEMPLATES))
    schema = (folder / "schema.json").read_text()
    chosen = json.loads((folder / "tests/minimal.json").read_text())
    place = chosen
    while True:
        name = data.draw(st.sampled_from(sorted(place)))
        if not isinstance(place[name], dict) or data.draw(st.booleans()):
            break
        place = place[name]
    place[name] = data.draw(anything)
    assert agree(chosen, schema), chosen


@pytest.mark.parametrize(
    "form", ["money", "color", "asset", "date", "email", "uri", "uuid", "time", "date-time"]
)
@settings(max_examples=40, deadline=None)
@given(
    text=st.text(max_size=12)
    | st.sampled_from(["1.5", "#aabbcc", "/assets/a.png", "2026-02-29", "a@b.ee", "12:30:00"])
)
def test_both_looks_agree_on_formats(form: str, text: str) -> None:
    schema = json.dumps({"type": "object", "properties": {"x": {"type": "string", "format": form}}})
    assert agree({"x": text}, schema)

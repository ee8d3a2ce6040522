"""WebAssembly plugins: as files where the operator allows them; hidden in a template's code, within all its limits."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from galley import ports
from pypdf import PdfReader
from tests.integration.rendering.conftest import LIMITS, Render
from tests.support import slips
from tests.support.bundles import template
from tests.support.callers import Upload
from tests.support.wasm import plugin
from tests.support.world import World

HIDDEN = f"#let hidden = plugin(bytes(({', '.join(map(str, plugin()))})))\n"


def text_of(pdf: bytes) -> str:
    return PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_a_plugin_that_never_ends_is_stopped_like_any_other_work(render: Render) -> None:
    outcome = render(template(HIDDEN + "#str(hidden.hello())"))
    assert isinstance(outcome, ports.Rendered), outcome
    assert "hi" in text_of(outcome.parts[0])
    assert render(template(HIDDEN + "#str(hidden.endless())")) == ports.TimedOut(LIMITS.cpu_seconds)


def test_a_plugin_gets_no_more_memory_than_its_template(render: Render) -> None:
    outcome = render(template(HIDDEN + "#str(hidden.greedy())"))
    # Either it is refused what it asks for and goes on, or its process ends.
    assert isinstance(outcome, ports.Rendered | ports.OutOfMemory | ports.TemplateError), outcome
    again = render(template(HIDDEN + "#str(hidden.hello()) again"))
    assert isinstance(again, ports.Rendered), again


@pytest.mark.parametrize("setting", ["off", "allowed"])
def test_the_operator_says_whether_bundles_may_bring_plugins(world: World, setting: str) -> None:
    main = slips.MAIN + '#str(plugin("lib/hello.wasm").hello())'
    files = slips.files("plugged", main_typ=main) | {"lib/hello.wasm": plugin()}
    allowed: Any = settings.GALLEY.model_copy(update={"template_plugins": setting})
    author = world.browser("author")
    with override_settings(GALLEY=allowed):
        made = author.post("templates", files={"bundle": Upload("plugged.zip", slips.zipped(files))})
        if setting == "off":
            assert made.status == 422
            assert "lib/hello.wasm" in made.faults
            return
        assert made.status == 201, made.body
        pdf = author.send(
            "POST",
            "templates/plugged/preview",
            {"values": {"name": "A"}, "version": 1},
            headers={"Accept": "application/pdf"},
        )
    assert pdf.status == 200, pdf.body
    assert "hi" in text_of(pdf.body)

"""What a letter costs that a person types: the page is the same to the byte, and only what shows it is made again."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from galley.adapters.workers.values_package import Found, ValuesPackage
from galley.rendering.engine.engine import Engine
from galley.rendering.limits import RenderLimits
from galley.rendering.pipes.protocol import Done, Job

SHIPPED = Path(__file__).parents[2] / "templates"
# Where a person types, in the sample of each.
PLACES = {
    "brochure": ("cover", "name"),
    "certificate": ("recipient", "name"),
    "contract": ("employee", "name"),
    "invoice": ("client", "name"),
    "letter": ("recipient", "name"),
    "menu": ("house", "name"),
    "statement": ("account", "holder"),
    "ticket": ("order", "name"),
}
# Short ones are nearly all of one piece.
LONG = ("contract", "invoice", "statement", "ticket")
ROUNDS, WARM_UP = 9, 3


@pytest.fixture
def package(tmp_path: Path) -> ValuesPackage:
    return ValuesPackage(tmp_path)


def typed(slug: str) -> Iterator[str]:
    """Yield the sample's values, each time with a letter more."""
    section, key = PLACES[slug]
    values = json.loads((SHIPPED / slug / "sample.json").read_text())
    for number in range(ROUNDS):
        values[section][key] += "abcdefghi"[number]
        yield json.dumps(values, ensure_ascii=False)


def made(engine: Engine, slug: str, form: str, values: str) -> tuple[Done, float]:
    """Return what an engine makes of values, and how much processor time that takes, in seconds."""
    standard = ("a-2a", "ua-1") if form == "pdf" else ()
    inputs = {"issued_on": "2026-11-23", "preview": "true" if form == "svg" else "false"}
    begun = time.process_time()
    done = engine.render(Job(str(SHIPPED / slug), form, standard, 144, 0, inputs, values, 60))
    assert isinstance(done, Done), done
    return done, time.process_time() - begun


@pytest.mark.parametrize("slug", PLACES)
def test_a_letter_makes_anew_only_what_shows_it(slug: str, package: ValuesPackage) -> None:
    knows, forgets = Engine(RenderLimits(), values=package.folder), Engine(RenderLimits())
    knowing, forgetting = list[float](), list[float]()
    for number, values in enumerate(typed(slug)):
        with package.holding(Found(values.encode())):
            page, seconds = made(knows, slug, "svg", values)
            document, _ = made(knows, slug, "pdf", values)
        other, other_seconds = made(forgets, slug, "svg", values)
        assert page.parts == other.parts
        assert number or document.parts == made(forgets, slug, "pdf", values)[0].parts
        if number >= WARM_UP:
            knowing.append(seconds)
            forgetting.append(other_seconds)
    assert document.parts == made(forgets, slug, "pdf", values)[0].parts
    if slug in LONG:
        # The least, because whatever else the machine does only adds to it.
        assert min(knowing) < 0.8 * min(forgetting), (knowing, forgetting)

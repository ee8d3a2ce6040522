"""Templates that try to break the service, through the real pool."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
from dataclasses import replace

import pytest
from galley import ports
from galley.adapters.workers.render_pool import RenderPool
from galley.rendering import confinement
from tests.fakes.memory_store import MemoryObjectStore
from tests.integration.rendering.conftest import LIMITS, Pools, Render
from tests.support import bundles
from tests.support.bundles import template

ENDLESS = "#for a in range(100000) { for b in range(100000) { let x = a * b } }"
HUGE_RANGE = "#range(1000000000)"
DOUBLING = '#{ let text = "ab"; for _ in range(40) { text = text + text }; text }'


def refused(outcome: ports.RenderOutcome) -> ports.TemplateError:
    assert isinstance(outcome, ports.TemplateError), outcome
    return outcome


def test_an_endless_template_is_stopped_at_its_limit(render: Render) -> None:
    assert render(template(ENDLESS)) == ports.TimedOut(LIMITS.cpu_seconds)


def test_a_preview_has_less_time_than_a_document(render: Render) -> None:
    outcome = render(template(ENDLESS), ports.Priority.PREVIEW, form=ports.OutputFormat.SVG)
    assert outcome == ports.TimedOut(LIMITS.preview_cpu_seconds)


@pytest.mark.parametrize("source", [HUGE_RANGE, DOUBLING])
def test_a_template_that_eats_memory_is_out_of_memory(render: Render, source: str) -> None:
    assert render(template(source)) == ports.OutOfMemory(LIMITS.memory_bytes)


def test_deep_recursion_is_the_templates_own_fault(render: Render) -> None:
    outcome = refused(render(template("#let f(n) = f(n + 1)\n\n#f(0)")))
    assert "call depth" in outcome.message
    assert (outcome.file, outcome.line) == ("main.typ", 1)


def test_deeply_nested_content_is_the_templates_own_fault(render: Render) -> None:
    outcome = refused(render(template("#let c = [x]\n#for _ in range(20000) { c = block(c) }\n#c")))
    assert "layout depth" in outcome.message


def test_too_many_pages_are_refused(render: Render) -> None:
    assert render(template("#for _ in range(60) [x #pagebreak()]")) == ports.OutputTooLarge("50 pages")


def test_a_hundred_thousand_pages_do_not_come_out(render: Render) -> None:
    outcome = render(template("#for _ in range(100000) [x #pagebreak()]"))
    assert isinstance(outcome, ports.OutputTooLarge | ports.TimedOut | ports.OutOfMemory)


def test_a_picture_as_large_as_a_house_does_not_come_out(render: Render) -> None:
    outcome = render(template("#set page(width: 1000cm, height: 1000cm)\nx"), form=ports.OutputFormat.PNG)
    assert outcome == ports.OutOfMemory(LIMITS.memory_bytes)


def test_too_many_bytes_are_refused(render: Render) -> None:
    gradient = "gradient.linear(rgb(calc.rem(i, 255), 0, 0), blue)"
    source = f"#set page(height: auto)\n#for i in range(9000) [#rect(fill: {gradient}) #i ]"
    outcome = render(template(source), form=ports.OutputFormat.SVG)
    assert outcome == ports.OutputTooLarge("4 MiB")


def test_files_outside_the_bundle_cannot_be_read(render: Render) -> None:
    for path in ("/etc/passwd", "../../../../etc/passwd", "../main.typ", "/../etc/passwd"):
        outcome = refused(render(template(f'#read("{path}")')))
        assert "root:" not in outcome.message
        assert (outcome.file, outcome.line) == ("main.typ", 1)


def test_no_message_names_a_path_of_this_machine(render: Render, shared_pool: RenderPool) -> None:
    home = str(shared_pool._roots.folder)
    for source in (
        '#read("absent.txt")',
        '#image("/assets/absent.png")',
        '#include "absent.typ"',
        '#read("/")',
    ):
        outcome = refused(render(template(source)))
        said = " ".join((outcome.message, outcome.file or "", *outcome.hints))
        assert home not in said
        assert home.lstrip("/") not in said
        assert "/tmp" not in said


def test_a_network_import_fails_at_once(render: Render) -> None:
    outcome = refused(render(template('\n#import "@preview/cetz:0.3.0": canvas')))
    assert outcome.message == "The package @preview/cetz:0.3.0 is not available here."
    assert (outcome.file, outcome.line) == ("main.typ", 2)


def test_a_network_import_fails_at_once_even_without_a_namespace_of_its_own() -> None:
    program = """
import sys, typst
try: typst.compile(b'#import "@preview/cetz:0.3.0": canvas')
except typst.TypstError as error: print(error.message)
"""
    told = subprocess.run(
        (sys.executable, "-I", "-c", program),
        env=confinement.ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Connection refused" in told.stdout, "no name server was asked"


def test_a_template_sees_nothing_but_its_inputs(render: Render, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "do-not-leak")
    outcome = refused(render(template("#panic(sys.inputs.keys().sorted())")))
    assert outcome.message == 'panicked with: ("issued_on", "preview", "values")'


def test_values_are_never_read_as_markup(render: Render) -> None:
    outcome = render(bundles.certificate(), values='{"name":"#panic(1) $x$ *bold* #read(\\"/etc/passwd\\")"}')
    assert isinstance(outcome, ports.Rendered)


def test_one_request_cannot_read_what_another_brought_along(render: Render, store: MemoryObjectStore) -> None:
    data = b"the other person's file"
    store.put("assets/secret", data, media_type="text/plain")
    upload = ports.Upload("secret.txt", "assets/secret", hashlib.sha256(data).hexdigest())
    bundle = template('#set document(date: none)\n#read("/uploads/secret.txt")')
    assert isinstance(render(bundle, uploads=(upload,)), ports.Rendered)
    assert "is not in the bundle" in refused(render(bundle)).message


def test_good_and_hostile_renders_mixed_leave_every_good_one_right(
    pools: Pools, store: MemoryObjectStore
) -> None:
    # Patient, so that on a busy machine too it is their memory that ends them.
    pool = pools(limits=replace(LIMITS, cpu_seconds=30.0))
    good = bundles.certificate()
    bundles.stored(store, good)
    hostile = [template(source) for source in (HUGE_RANGE, DOUBLING, "#let f(n) = f(n)\n#f(0)", "#panic(1)")]
    for bundle in hostile:
        bundles.stored(store, bundle)
    expected = pool.render(bundles.request(good, '{"name":"0"}'), priority=ports.Priority.DOCUMENT)
    assert isinstance(expected, ports.Rendered)
    order = [*hostile * 2, *[good] * 16]
    random.Random(7).shuffle(order)
    for number, bundle in enumerate(order):
        values = f'{{"name":"{number}"}}'
        outcome = pool.render(bundles.request(bundle, values), priority=ports.Priority.DOCUMENT)
        assert isinstance(outcome, ports.Rendered) == (bundle is good), outcome
    assert pool.status().replaced == {"out-of-memory": 4}


@pytest.mark.parametrize(
    "source",
    [
        "#(datetime(year: 9999, month: 12, day: 31) + duration(days: 1)).display()",
        "#(datetime(year: 2026, month: 1, day: 1) + duration(weeks: 9999999)).display()",
    ],
)
def test_a_compiler_that_panics_is_the_templates_fault(
    pools: Pools, store: MemoryObjectStore, source: str
) -> None:
    pool = pools(workers=1)
    bundle, good = template(source), bundles.certificate()
    for each in (bundle, good):
        bundles.stored(store, each)
    outcome = refused(pool.render(bundles.request(bundle), priority=ports.Priority.DOCUMENT))
    assert outcome.file == "main.typ"
    assert "compiler stopped" in outcome.message
    assert pool.status().replaced == {"broken": 1}, "once: it would do so again"
    rendered = pool.render(bundles.request(good), priority=ports.Priority.DOCUMENT)
    assert isinstance(rendered, ports.Rendered)

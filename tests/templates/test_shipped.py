"""Every template that Galley ships: a good bundle, whose every value set makes an archivable, accessible PDF."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import zxingcpp
from galley.rendering.bundles import bundle, check
from galley.rendering.engine.engine import Engine
from galley.rendering.limits import RenderLimits
from galley.rendering.pipes.protocol import Done, Job
from galley.rendering.values.values import problems
from PIL import Image
from pypdf import PdfReader

SHIPPED = Path(__file__).parents[2] / "templates"
SLUGS = sorted(folder.name for folder in SHIPPED.iterdir() if (folder / "typst.toml").exists())
CASES = [
    pytest.param(slug, file, id=f"{slug}-{file.stem}")
    for slug in SLUGS
    for file in [SHIPPED / slug / "sample.json", *sorted((SHIPPED / slug / "tests").glob("*.json"))]
]
ISSUED_ON = datetime(2026, 11, 23, tzinfo=UTC)
ARCHIVABLE_AND_ACCESSIBLE = ("a-2a", "ua-1")
# Whoever orders tickets gives the document its title; the tickets themselves name their holders.
# Labels have a title for the list alone.
WITHOUT_A_PLACE = {"ticket": {"/order/name"}, "labels": {"/title"}}


@cache
def engine() -> Engine:
    return Engine(RenderLimits())


def render(
    engine: Engine, slug: str, values: object, form: str, *, preview: bool = False, ppi: int = 144
) -> Done:
    outcome = engine.render(
        Job(
            root=str(SHIPPED / slug),
            form=form,
            standard=ARCHIVABLE_AND_ACCESSIBLE,
            ppi=ppi,
            timestamp=int(ISSUED_ON.timestamp()),
            inputs={"issued_on": f"{ISSUED_ON:%Y-%m-%d}", "preview": "true" if preview else "false"},
            values=json.dumps(values),
            cpu_seconds=60,
        )
    )
    assert isinstance(outcome, Done), outcome
    return outcome


def program(name: str, *arguments: object) -> str:
    found = shutil.which(name)
    assert found, f"{name} is missing: run tests/packages.py"
    done = subprocess.run([found, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_at_least_eight_are_shipped() -> None:
    assert len(SLUGS) >= 8


@pytest.mark.parametrize("slug", SLUGS)
def test_the_bundle_has_no_fault(slug: str) -> None:
    found = bundle.from_folder(SHIPPED / slug)
    assert check.faults_of(found) == ()
    assert found.manifest.standard == ARCHIVABLE_AND_ACCESSIBLE
    assert len(found.tests) >= 3, "values at their shortest, at their longest and at their oddest"


@pytest.mark.parametrize("slug", SLUGS)
def test_fonts_come_with_their_licence(slug: str) -> None:
    folder = SHIPPED / slug
    fonts = [*folder.rglob("*.ttf"), *folder.rglob("*.otf")]
    if fonts:
        texts = [
            file.name
            for file in folder.rglob("*")
            if re.search("OFL|LICEN[CS]E|GPL", file.name, re.IGNORECASE)
        ]
        assert texts, "fonts without a licence"


@pytest.mark.parametrize(("slug", "file"), CASES)
def test_every_value_set_makes_an_archivable_and_accessible_pdf(
    slug: str, file: Path, tmp_path: Path
) -> None:
    values = json.loads(file.read_text())
    (pdf,) = render(engine(), slug, values, "pdf").parts
    path = tmp_path / "document.pdf"
    path.write_bytes(pdf)
    program("qpdf", "--check", path)
    fonts = program("pdffonts", path).splitlines()[2:]
    # Name, type and encoding have spaces in them; from the end: embedded, subset, unicode, object, generation.
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts), fonts
    assert all(line.split()[-3] == "yes" for line in fonts), "text that cannot be copied or read out"

    reader = PdfReader(io.BytesIO(pdf))
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] is True or str(catalogue["/MarkInfo"]["/Marked"]) == "True"
    assert catalogue["/StructTreeRoot"]["/K"]
    assert re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", str(catalogue["/Lang"]))
    assert reader.metadata
    assert str(reader.metadata.title or "").strip()
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    described = reader.xmp_metadata
    assert described
    text = described.stream.get_data().decode()
    assert re.search(r"pdfaid:part>2<|pdfaid:part=\"2\"", text)
    assert re.search(r"pdfaid:conformance>A<|pdfaid:conformance=\"A\"", text)
    assert re.search(r"pdfuaid:part>1<|pdfuaid:part=\"1\"", text)


BLANK = " "


def emptied(value: Any) -> Iterator[Any]:
    """Yield a value with each of its texts blank in turn, and with each of its lists empty."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from ({**value, name: each} for each in emptied(inner))
    elif isinstance(value, list):
        yield []
        yield from ([each, *value[1:]] for first in value[:1] for each in emptied(first))
    elif isinstance(value, str):
        yield BLANK


@pytest.mark.parametrize("slug", SLUGS)
def test_every_text_may_be_blank_and_every_list_empty(slug: str) -> None:
    found = bundle.from_folder(SHIPPED / slug)
    tried = [each for each in emptied(found.sample) if not problems(each, found.schema)]
    assert len(tried) > 3
    for values in tried:
        render(engine(), slug, values, "pdf")


@pytest.mark.parametrize("slug", SLUGS)
def test_the_same_values_make_the_same_bytes_in_another_engine(slug: str) -> None:
    sample = bundle.from_folder(SHIPPED / slug).sample
    first, second = (
        render(one, slug, sample, "pdf").parts for one in (Engine(RenderLimits()), Engine(RenderLimits()))
    )
    assert first == second


@pytest.mark.parametrize("slug", SLUGS)
def test_the_preview_has_the_documents_pages_and_a_place_for_every_needed_value(slug: str) -> None:
    found = bundle.from_folder(SHIPPED / slug)
    preview = render(engine(), slug, found.sample, "svg", preview=True)
    assert preview.pages == render(engine(), slug, found.sample, "pdf").pages
    places = {
        unquote(place)
        for part in preview.parts
        for place in re.findall(r'href="galley:([^"]+)"', part.decode())
    }
    needed = set(needed_values(found.schema, found.schema, found.sample, ""))
    needed -= WITHOUT_A_PLACE.get(slug, set())
    missing = {one for one in needed if not any(f"{place}/".startswith(f"{one}/") for place in places)}
    assert not missing, f"no place on any page for {sorted(missing)}"


def needed_values(root: dict[str, Any], schema: dict[str, Any], value: Any, pointer: str) -> list[str]:
    """The pointers of all values of the sample that the schema requires; choices are not written on the page."""
    while "$ref" in schema:
        target: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = target
    if isinstance(value, dict):
        return [
            found
            for name in schema.get("required", [])
            for found in needed_values(
                root, schema.get("properties", {}).get(name, {}), value[name], f"{pointer}/{name}"
            )
        ]
    if isinstance(value, list):
        # One row stands for all: long lists go over many pages.
        return needed_values(root, schema.get("items", {}), value[0], f"{pointer}/0") if value else []
    return [] if "oneOf" in schema or "enum" in schema else [pointer]


def test_the_qr_codes_of_tickets_can_be_scanned() -> None:
    sample = bundle.from_folder(SHIPPED / "ticket").sample
    drawn = render(engine(), "ticket", sample, "png", ppi=144)
    scanned = {
        code.text
        for part in drawn.parts
        for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(part)).convert("RGB"))
    }
    assert scanned == {ticket["code"] for ticket in sample["tickets"]}


def test_the_statement_runs_over_ten_pages() -> None:
    sample = bundle.from_folder(SHIPPED / "statement").sample
    assert render(engine(), "statement", sample, "pdf").pages >= 10


@pytest.mark.parametrize(
    ("slug", "pointer"), [("invoice", ("payment", "bic")), ("statement", ("account", "bic"))]
)
def test_a_bic_has_the_form_of_one(slug: str, pointer: tuple[str, str]) -> None:
    schema = json.loads((SHIPPED / slug / "schema.json").read_text())
    sample = json.loads((SHIPPED / slug / "sample.json").read_text())
    group, name = pointer
    for bic, fits in (("HCMUIE2D", True), ("hcmuie2dxxx", True), ("HCMUIE2DX", False), ("not a BIC", False)):
        found = problems({**sample, group: {**sample[group], name: bic}}, schema)
        assert [problem.path for problem in found] == ([] if fits else [f"/{group}/{name}"]), bic


def test_the_summary_of_a_report_without_figures_stands_clear_of_the_line_above() -> None:
    (pdf,) = render(engine(), "report", {"title": "Jam", "summary": "More people came."}, "pdf").parts
    heights: dict[str, float] = {}

    def note(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        heights.setdefault(text.strip(), cm[5] + cm[3] * tm[5])

    PdfReader(io.BytesIO(pdf)).pages[0].extract_text(visitor_text=note)
    assert abs(heights["More people came."] - heights["23 November 2026"]) > 25  # points


@pytest.mark.parametrize(
    ("slug", "title"),
    [
        ("credit-note", "Gutschrift"),
        ("delivery-note", "Lieferschein"),
        ("invoice", "Rechnung"),
        ("order-confirmation", "Auftragsbestätigung"),
        ("payslip", "Entgeltabrechnung"),
        ("quote", "Angebot"),
        ("receipt", "Quittung"),
        ("reminder", "Mahnung"),
        ("statement", "Kontoauszug"),
        ("timesheet", "Stundenzettel"),
    ],
)
def test_a_german_paper_is_known_by_its_german_name(slug: str, title: str) -> None:
    sample = {**bundle.from_folder(SHIPPED / slug).sample, "locale": "de"}
    assert render(engine(), slug, sample, "pdf").record["title"] == title

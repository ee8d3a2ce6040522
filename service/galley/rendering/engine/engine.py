"""Renders jobs with one warm Typst compiler for each template in use."""

from __future__ import annotations

import json
import re
import time
import tomllib
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import typst

from galley.ports import NO_BRAND, Remark
from galley.rendering import confinement
from galley.rendering.engine import diagnostics, inputs, links, recorded
from galley.rendering.installed import FONTS, PACKAGES
from galley.rendering.limits import MIB, RenderLimits
from galley.rendering.pipes.protocol import Answer, Done, Job, Refused, TooLarge
from galley.rendering.values import letters

# Typst writes the page tree as the first object, right behind the file's first line, where no text of a
# template can be.
PAGE_COUNT = re.compile(rb"%PDF-\d\.\d\n%[\x80-\xff]{4}\n+1 0 obj\n<</Type/Pages/Count (\d+)[/>]")

# How many templates' known letters are kept.
KNOWN_SETS = 256
KNOWN_LETTERS = 20_000
MANIFEST = "typst.toml"


@dataclass(frozen=True, slots=True)
class Warm:
    """A compiler that has read its template, the template's entry point, and whether it takes values by itself."""

    compiler: typst.Compiler
    entrypoint: str
    reads_inputs: bool


class Engine:
    """Keeps compilers warm, the most recently used last. Not for use by several threads."""

    def __init__(self, limits: RenderLimits, *, values: Path | None = None) -> None:
        """`values` is a folder with a package in it that has the values of each job while it is rendered."""
        self._limits = limits
        self._values = values
        self._compilers: OrderedDict[str, Warm] = OrderedDict()
        # Letters that the fonts of a template have and its standard takes.
        self._known: dict[tuple[str, tuple[str, ...]], set[str]] = {}

    def warm_up(self) -> None:
        """Load the compiler's code and built-in fonts, and let it make its threads."""
        typst.Compiler(b"Galley #pagebreak() Galley", ignore_system_fonts=True).compile(format="svg")

    def render(self, job: Job) -> Answer:
        """Render one job. Raises `MemoryError`; an allocation refused inside the compiler aborts the
        process.
        """
        begun = time.perf_counter()
        warm = self._warm(job.root)
        try:
            if unset := self._unset_letters(warm, job):
                return Refused(
                    "Some letters cannot be set.", None, None, (), confinement.resident_bytes(), unset
                )
            parts, warnings = _compiled(warm, job)
        except typst.TypstError as error:
            return _refusal(error, job)
        except BaseException as error:
            if not _is_panic(error):
                raise
            return _panic(error, warm.entrypoint)
        if forbidden := _forbidden(job.form, parts):
            return Refused(forbidden.message, None, None, forbidden.hints, confinement.resident_bytes())
        seconds = time.perf_counter() - begun
        pages = len(parts) if job.form != "pdf" else page_count(parts[0])
        if limit := self._exceeded(parts, pages):
            return TooLarge(limit, confinement.resident_bytes())
        record, doubts = _stated(warm, job)
        return Done(pages, seconds, confinement.resident_bytes(), parts, (*warnings, *doubts), record)

    def _unset_letters(self, warm: Warm, job: Job) -> tuple[str, ...]:
        """Return letters of the values that cannot be set. A page picture and a PDF so have the same faults."""
        if len(self._known) > KNOWN_SETS:
            self._known.clear()
        known = self._known.setdefault((job.root, job.standard), set())
        unusual = letters.unusual(job.values, known)
        if not unusual:
            return ()
        try:
            warm.compiler.compile(
                input=letters.PROBE,
                format="pdf",
                sys_inputs={"letters": json.dumps(unusual)},
                pdf_standards=cast("list[typst.PDFStandard]", list(job.standard or letters.PROBE_STANDARD)),
                timestamp=0,
            )
        except typst.TypstError as error:
            return diagnostics.unset_letters(error.diagnostic)
        if len(known) > KNOWN_LETTERS:
            known.clear()
        known.update(unusual)
        return ()

    def _warm(self, root: str) -> Warm:
        if warm := self._compilers.get(root):
            self._compilers.move_to_end(root)
            return warm
        entrypoint = _entrypoint(root)
        compiler = typst.Compiler(
            f"{root}/{entrypoint}",
            root=root,
            font_paths=[f"{root}/fonts", *map(str, FONTS)],
            ignore_system_fonts=True,
            package_path=str(self._values or PACKAGES),
            package_cache_path=str(PACKAGES),
        )
        reads_inputs = self._values is None or inputs.may_be_read(Path(root))
        warm = self._compilers[root] = Warm(compiler, entrypoint, reads_inputs)
        if len(self._compilers) > self._limits.warm_templates:
            self._compilers.popitem(last=False)
        return warm

    def _exceeded(self, parts: tuple[bytes, ...], pages: int) -> str | None:
        if pages > self._limits.pages:
            return f"{self._limits.pages} pages"
        if sum(map(len, parts)) > self._limits.output_bytes:
            return f"{self._limits.output_bytes // MIB} MiB"
        return None


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF made by this engine has. Raises `ValueError` for any other PDF."""
    found = PAGE_COUNT.match(pdf, 0, 128)
    if found is None:
        raise ValueError("The PDF does not begin with a page tree, as the engine's PDFs do.")
    return int(found[1])


def _forbidden(form: str, parts: tuple[bytes, ...]) -> Remark | None:
    """Return what the result would open or carry that documents may not."""
    if form == "pdf":
        return links.problem_in_pdf(parts[0])
    return next(filter(None, map(links.problem_in_svg, parts)), None) if form == "svg" else None


def _compiled(warm: Warm, job: Job) -> tuple[tuple[bytes, ...], tuple[Remark, ...]]:
    result: Any
    result, warnings = warm.compiler.compile_with_warnings(
        input=f"{job.root}/{warm.entrypoint}",
        format=cast("typst.OutputFormat", job.form),
        ppi=float(job.ppi),
        sys_inputs=_inputs(warm, job),
        pdf_standards=cast("list[typst.PDFStandard]", list(job.standard) if job.form == "pdf" else []),
        timestamp=job.timestamp,
    )
    remarks = diagnostics.warnings(
        [warning.diagnostic for warning in warnings], root=job.root, packages=str(PACKAGES)
    )
    return tuple(result) if isinstance(result, list) else (result,), remarks


def _inputs(warm: Warm, job: Job) -> dict[str, str]:
    if not warm.reads_inputs:
        return job.inputs
    # A document of before has no business, and its inputs stay what they were.
    brand = {} if job.brand == NO_BRAND else {"brand": job.brand}
    return job.inputs | {"values": job.values} | brand


def _stated(warm: Warm, job: Job) -> tuple[dict[str, str], tuple[Remark, ...]]:
    """Return what a document that is kept is known by. The compiler remembers its pages, so this takes 0.3 ms."""
    if job.form != "pdf":
        return {}, ()
    try:
        return recorded.stated(warm.compiler.query(recorded.SELECTOR, field=recorded.FIELD))
    except (typst.TypstError, ValueError, RecursionError):
        # Asked without the day, a template may end otherwise than a moment ago; its pages stand.
        return {}, ()


def _entrypoint(root: str) -> str:
    # Read here and not in the parent, because reading it is work on what a stranger wrote.
    return str(tomllib.loads((Path(root) / MANIFEST).read_text())["package"]["entrypoint"])


def _is_panic(error: BaseException) -> bool:
    # The class is made by the compiler's own library and has no name that can be imported.
    return type(error).__name__ == "PanicException"


def _panic(error: BaseException, entrypoint: str) -> Refused:
    """Say what made the compiler give up: a calculation that leaves the range of dates, for example."""
    message = f"The compiler stopped in the middle of this template: {str(error)[:300]}."
    hint = "Look for a calculation whose result is too large, such as a date after the year 9999."
    return Refused(message, entrypoint, None, (hint,), confinement.resident_bytes(), broken=True)


def _refusal(error: typst.TypstError, job: Job) -> Refused:
    found = diagnostics.complaint(
        error.message, error.diagnostic, error.hints, root=job.root, packages=str(PACKAGES)
    )
    resident = confinement.resident_bytes()
    fields = diagnostics.refused_fields(error.message)
    # What the compiler says of the document as a whole has no place; it is mended where the template begins.
    file = found.file if found.file or found.letters or fields else _entrypoint(job.root)
    return Refused(
        found.message, file, found.line, found.hints, resident, found.letters, found.further, fields
    )

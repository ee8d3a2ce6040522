"""The engine itself: Typst in one warm process, with nothing of ours around it."""

from __future__ import annotations

import json
import time
from typing import Literal

import typst

from benchmarks.galley.papers import PACKAGES, Paper

STANDARD: list[typst.PDFStandard] = ["a-2a", "ua-1"]


class RawEngine:
    """One warm compiler for one paper."""

    def __init__(self, paper: Paper) -> None:
        folder = str(paper.folder)
        self._paper = paper
        self._compiler = typst.Compiler(
            f"{folder}/main.typ",
            root=folder,
            font_paths=[f"{folder}/fonts"],
            ignore_system_fonts=True,
            package_path=str(PACKAGES),
        )
        for _ in range(3):
            self.pdf()
            self.svg()

    def pdf(self) -> float:
        """Render a fresh document as PDF and return the seconds it took."""
        return self._timed("pdf", preview="false", standards=STANDARD)

    def svg(self) -> float:
        """Render a fresh preview as SVG and return the seconds it took."""
        return self._timed("svg", preview="true", standards=[])

    def _timed(
        self, form: Literal["pdf", "svg"], *, preview: str, standards: list[typst.PDFStandard]
    ) -> float:
        text = json.dumps(self._paper.values(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        inputs = {"values": text, "issued_on": "2026-11-23", "preview": preview}
        begun = time.perf_counter()
        self._compiler.compile(format=form, sys_inputs=inputs, pdf_standards=standards, timestamp=1795392000)
        return time.perf_counter() - begun

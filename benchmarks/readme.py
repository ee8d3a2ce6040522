"""The README's figures are this file's doing: it copies results.json between two marks."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.figures import RESULTS, table

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"


def with_figures(text: str) -> str:
    """Return the README's text with the kept figures between the marks."""
    rows = json.loads(RESULTS.read_text())
    head, rest = text.split(BEGIN, 1)
    _, tail = rest.split(END, 1)
    note = (
        f"Measured on {rows[0]['machine']}, commit {rows[0]['commit']}. `make bench` measures them on yours."
    )
    return f"{head}{BEGIN}\n\n{table(rows)}\n\n{note}\n\n{END}{tail}"


def write() -> None:
    """Put the kept figures into the README."""
    README.write_text(with_figures(README.read_text()))

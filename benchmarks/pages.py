"""Writes the kept figures where people read them: a few as sentences into the README, all of them into the docs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.figures import RESULTS, number, table

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BENCHMARKS = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"

# Each sentence takes its numbers from one row: {value}, and peers by name.
SENTENCES = (
    (
        "preview of the contract, median",
        (
            "A page follows the typing: **{value} ms** over HTTP for a letter more in a three-page contract. "
            "The typesetter alone takes {raw} ms to make all of it anew."
        ),
    ),
    (
        "documents issued and stored, certificate, 8 clients",
        "**{value} documents a second**, issued and stored for good, on two processors.",
    ),
    (
        "good renders done among hostile ones",
        "**{value} of 800** ordinary pages came out while templates that loop for ever and eat all memory ran too.",
    ),
    (
        "restore point of a database, compared with pg_dump alone",
        (
            "One restore point of database and bucket takes **{value} times** as long as `pg_dump` alone, "
            "measured with {GB} GB, and copies no object."
        ),
    ),
    (
        "dangling references in them",
        "**{value} rows without their object** in 200 restore points that were taken under writers and restored.",
    ),
    (
        "healthy canaries stopped, of 2,000, a look every 2 s",
        "The judge stopped **{value} %** of 2,000 healthy canaries.",
    ),
)


def write() -> None:
    """Put the kept figures into the README and into the page of benchmarks."""
    rows = json.loads(RESULTS.read_text())
    README.write_text(between_marks(README.read_text(), sentences(rows)))
    BENCHMARKS.write_text(between_marks(BENCHMARKS.read_text(), f"{table(rows)}\n\n{_measured_on(rows)}"))


def sentences(rows: Sequence[dict[str, Any]]) -> str:
    """Return the README's list of figures. Raises `KeyError` when a figure that it tells of was never measured."""
    by_name = {row["name"]: row for row in rows}
    return "\n".join(f"- {_filled(by_name[name], words)}" for name, words in SENTENCES)


def between_marks(text: str, figures: str) -> str:
    """Return a page's text with these figures between its marks."""
    head, rest = text.split(BEGIN, 1)
    _, tail = rest.split(END, 1)
    return f"{head}{BEGIN}\n\n{figures}\n\n{END}{tail}"


def _filled(row: dict[str, Any], words: str) -> str:
    return words.format(
        value=number(row["value"]), **{name: number(value) for name, value in row["peers"].items()}
    )


def _measured_on(rows: Sequence[dict[str, Any]]) -> str:
    """Say on what, and at which commits: a run of some parts leaves the other rows as they were."""
    machines = sorted({row["machine"] for row in rows})
    by_commit: dict[str, int] = {}
    for row in rows:
        by_commit[row["commit"]] = by_commit.get(row["commit"], 0) + 1
    commits = ", ".join(f"{count} at {commit}" for commit, count in by_commit.items())
    return f"Measured on {' and '.join(machines)}. Figures by commit: {commits}."

"""Tables and plain text, taken apart into rows, columns and lines."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import islice

from slipway.decisions.comparing.content.tree import MOST_ITEMS, MOST_TEXTS, Text, Tree, text

SEPARATORS = (",", ";", "\t", "|")
LONGEST_FIELD = 128 * 1024


def lines(written: str) -> Tree:
    """Return the lines that say something."""
    kept: list[Tree] = [
        text(" ".join(line.split())) for line in written.splitlines()[:MOST_ITEMS] if line.strip()
    ]
    return {"lines": kept}


def table(written: str) -> Tree:
    """Return the columns, and each row by the names of its columns. Lines, where it is no table."""
    first = written.partition("\n")[0].strip("\r\ufeff")
    separator = max(SEPARATORS, key=first.count)
    rows = _rows(written.lstrip("\ufeff"), separator)
    if not rows:
        return lines(written)
    header = _each_once(rows[0])
    most = min(MOST_ITEMS, MOST_TEXTS // max(len(header), 1))
    return {
        "columns": [text(name) for name in header],
        "rows": [_row(header, row) for row in rows[1 : most + 1]],
        "number of rows": Text(str(len(rows) - 1)),
    }


def _rows(written: str, separator: str) -> list[list[str]]:
    try:
        return [row for row in islice(csv.reader(written.splitlines(), delimiter=separator), 100_000) if row]
    except csv.Error:
        return []


def _row(header: list[str], row: list[str]) -> Tree:
    named: dict[str, Tree] = {name: text(cell) for name, cell in zip(header, row, strict=False)}
    further: dict[str, Tree] = {
        f"column {at + 1}": text(row[at]) for at in range(len(header), min(len(row), 200))
    }
    return named | further


def _each_once(names: list[str]) -> list[str]:
    seen = Counter[str]()
    found = list[str]()
    for name in names[:500]:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found

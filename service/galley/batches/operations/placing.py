"""Where in a table a problem lies."""

from __future__ import annotations

from typing import Any

from galley.batches.models import Batch
from galley.batches.rules.cell_faults import Unclear
from galley.ports import Problem

WHOLE = -1


def placed(batch: Batch, problems: list[Problem]) -> list[list[Any]]:
    """Return problems as a row keeps them, each in the column that it lies in, -1 where it lies in none."""
    return [kept(_column(batch, each.path), each) for each in problems]


def of_cells(batch: Batch, faults: list[tuple[int, Unclear]]) -> list[list[Any]]:
    """Return the faults of cells, by the places of their columns, as a row keeps them."""
    return [
        kept(place, Problem(batch.columns[place], str(fault), fault.kind, fault.about))
        for place, fault in faults
    ]


def kept(place: int, problem: Problem) -> list[Any]:
    """Return a problem as a row keeps it."""
    return [place, problem.path, problem.message, problem.kind, list(problem.about)]


def _column(batch: Batch, path: str) -> int:
    if path in batch.columns:
        return int(batch.columns.index(path))
    inside = (at for at, pointer in enumerate(batch.columns) if pointer and pointer.startswith(f"{path}/"))
    return next(inside, WHOLE) if path else WHOLE

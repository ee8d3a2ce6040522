"""Where in a table a problem lies."""

from __future__ import annotations

from typing import Any

from galley.batches.models import Batch
from galley.ports import Problem

WHOLE = -1


def placed(batch: Batch, problems: list[Problem]) -> list[list[Any]]:
    """Return problems with the place of the column that each lies in, -1 where it lies in none."""
    return [[_column(batch, each.path), each.path, each.message] for each in problems]


def _column(batch: Batch, path: str) -> int:
    if path in batch.columns:
        return int(batch.columns.index(path))
    inside = (at for at, pointer in enumerate(batch.columns) if pointer and pointer.startswith(f"{path}/"))
    return next(inside, WHOLE) if path else WHOLE

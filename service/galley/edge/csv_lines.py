"""Lines of CSV as the spreadsheet programs of a country read them (RFC 4180, but for the comma)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from ninja import Query

BEGINNING = "\ufeff"  # the mark of UTF-8, by which spreadsheets know it


class DecimalMark(StrEnum):
    """Where spreadsheets write 1,5 they read cells between semicolons, and take "1.50" for a day in May."""

    POINT = "point"
    COMMA = "comma"


AskedMark = Annotated[
    DecimalMark,
    Query(
        description="How decimals are written: 1.5 between commas, or 1,5 between semicolons, as spreadsheets read "
        "them in most of Europe and South America."
    ),
]


def line_of(cells: Iterable[object], mark: DecimalMark) -> str:
    """Return a line of cells; numbers among them are written as the mark says, texts stay as they are."""
    out = io.StringIO()
    csv.writer(out, delimiter=";" if mark is DecimalMark.COMMA else ",").writerow(
        [_shown(cell, mark) for cell in cells]
    )
    return out.getvalue()


def _shown(cell: object, mark: DecimalMark) -> object:
    is_number = isinstance(cell, float | Decimal) and mark is DecimalMark.COMMA
    return str(cell).replace(".", ",") if is_number else cell

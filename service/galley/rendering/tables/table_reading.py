"""Read a table portion by portion: its names of columns, and rows with their numbers as people count them."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from galley.ports import Table, TableFault
from galley.rendering.tables.percent_cells import Place, percent_cells
from galley.rendering.tables.table_faults import Unreadable
from galley.rendering.tables.unknown_cells import unknown_cell

MOST_COLUMNS, MOST_ROWS, LONGEST_CELL = 200, 100_000, 10_000
DELIMITERS = ",;\t|"
LOOKED_AT = 64 * 1024
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# A letter that is none: NUL, and halves of letters.
NO_TEXT = re.compile("[\\x00\\ud800-\\udfff]")
Cell = str | int | float | bool
Row = tuple[int, list[Cell]]


def read_table(data: bytes, *, after: int, count: int) -> Table | TableFault:
    """Return the rows behind the row number `after`, at most `count`, and whether there are more."""
    try:
        headers, rows = _opened(data)
        if not after:
            _check_values(data)
        names = [_kept(str(each).strip()[:200]) for each in headers]
        waiting = (row for row in rows if row[0] > after)
        found = [_checked(row, len(names)) for row in islice(waiting, count)]
        return Table(tuple(names), tuple(found), next(waiting, None) is not None)
    except Unreadable as error:
        return error.fault


def _check_values(data: bytes) -> None:
    if data.startswith(ZIP) and (place := unknown_cell(data)):
        raise Unreadable("table-unknown-cell", place)


def _opened(data: bytes) -> tuple[Sequence[Any], Iterator[Row]]:
    if data.startswith((ZIP, OLD_EXCEL)):
        return _sheet(data)
    text = _text(data)
    if text.lstrip().startswith(("[{", "[\n", "[\r")):
        raise Unreadable("table-json-list")
    is_lines = text.lstrip().startswith("{")
    return _json_lines(text) if is_lines else _csv(text)


def _checked(row: Row, width: int) -> Row:
    number, cells = row
    if number > MOST_ROWS + 1:
        raise Unreadable("table-too-many-rows", MOST_ROWS)
    if any(isinstance(each, str) and len(each) > LONGEST_CELL for each in cells):
        raise Unreadable("table-cell-too-long", str(number), LONGEST_CELL)
    if not _is_empty(cells[width:]):
        # "1234,50" without quotes is two cells between commas, and all behind it stand in the wrong column.
        raise Unreadable("table-row-too-wide", str(number))
    whole = [_kept(each, number) for each in cells[:width]]
    return number, whole + [""] * (width - len(whole))


def _kept(cell: Any, row: int | None = None) -> Any:
    """Return a cell of a row, or of the names of columns. Raises `Unreadable` for what no database keeps."""
    is_known = math.isfinite(cell) if isinstance(cell, float) else not NO_TEXT.search(str(cell))
    if not is_known:
        raise Unreadable("table-cell-no-text", str(row)) if row else Unreadable("table-name-no-text")
    return cell


def _is_empty(cells: Sequence[Cell]) -> bool:
    return all(isinstance(each, str) and not each.strip() for each in cells)


# --- text --------------------------------------------------------------------------------------------------------


def _text(data: bytes) -> str:
    """Return what the bytes say: as their first bytes tell, else UTF-8, else as Windows writes in western Europe."""
    known = next((name for bom, name in BOMS if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(known)
    except UnicodeDecodeError as error:
        if known != "utf-8":
            raise Unreadable("table-damaged") from error
        text = _windows_text(data)
    if "\x00" in text:
        raise Unreadable("table-no-text")
    return text


def _windows_text(data: bytes) -> str:
    """Return what Windows wrote. Raises `Unreadable` where most of it is UTF-8: “Müller” would become “MÃ¼ller”."""
    try:
        if data.decode("utf-8", errors="ignore").isascii():
            return data.decode("cp1252")
    except UnicodeDecodeError:
        pass
    raise Unreadable("table-half-utf-8")


def _csv(text: str) -> tuple[Sequence[str], Iterator[Row]]:
    csv.field_size_limit(LONGEST_CELL * 10)
    first, _, _ = text.partition("\n")
    # Excel says so itself, where it writes for a country.
    if first.lower().startswith("sep=") and len(first.strip()) == len("sep=;"):
        delimiter, text = first.strip()[-1], text[len(first) + 1 :]
    else:
        delimiter = _delimiter(text[:LOOKED_AT])
    # Strictly: a quote that is never closed would swallow all rows below it.
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    headers = next(_rows(lines, first=1), None)
    if headers is None:
        raise Unreadable("table-empty")
    _check_width(headers[1])
    return [str(each) for each in headers[1]], _rows(lines, first=headers[0] + 1)


def _rows(lines: Iterator[list[str]], *, first: int) -> Iterator[Row]:
    number = first - 1
    while True:
        number += 1
        try:
            cells = next(lines, None)
        except csv.Error as error:
            raise _no_csv(number, str(error)) from error
        if cells is None:
            return
        if not _is_empty(cells):
            yield number, [each.strip() for each in cells]


def _no_csv(number: int, said: str) -> Unreadable:
    """Return why a row is no CSV, from the words of Python's reader."""
    if "unexpected end of data" in said:
        return Unreadable("table-open-quote", str(number))
    if "expected after" in said:
        return Unreadable("table-behind-quote", str(number))
    if "field limit" in said:
        return Unreadable("table-cell-too-long", str(number), LONGEST_CELL)
    return Unreadable("table-row-no-csv", str(number))


def _delimiter(beginning: str) -> str:
    """Return what stands most often in the first row, outside of quotes."""
    first = next(iter(csv.reader(io.StringIO(beginning, newline=""), delimiter="\x1f")), [""])
    inside, counts = False, dict.fromkeys(DELIMITERS, 0)
    for letter in first[0] if first else "":
        inside ^= letter == '"'
        if not inside and letter in counts:
            counts[letter] += 1
    return max(DELIMITERS, key=lambda each: counts[each])


def _check_width(headers: Collection[object]) -> None:
    if len(headers) > MOST_COLUMNS:
        raise Unreadable("table-too-many-columns", len(headers), MOST_COLUMNS)


# --- JSON lines --------------------------------------------------------------------------------------------------


def _json_lines(text: str) -> tuple[Sequence[str], Iterator[Row]]:
    """Each line is an object. Groups become columns named by their path, such as `client/name` or `items/1/price`."""
    names: dict[str, None] = {}
    for _, each in _objects(text):
        names.update(dict.fromkeys(each))
        _check_width(names)
    columns = list(names)
    return columns, ((number, [each.get(name, "") for name in columns]) for number, each in _objects(text))


def _objects(text: str) -> Iterator[tuple[int, dict[str, Cell]]]:
    for number, line in enumerate(io.StringIO(text), start=1):
        if line.strip():
            try:
                found = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise Unreadable("table-line-no-json", str(number)) from error
            if not isinstance(found, dict):
                raise Unreadable("table-line-no-object", str(number))
            yield number, dict(_leaves(found, ""))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Cell]]:
    inner: Iterable[tuple[Any, Any]] | None = value.items() if isinstance(value, dict) else None
    if isinstance(value, list):
        inner = ((str(at), each) for at, each in enumerate(value, start=1))
    if inner is None:
        yield path, "" if value is None else value
        return
    for name, each in inner:
        yield from _leaves(each, f"{path}/{name}" if path else str(name))


# --- spreadsheets ------------------------------------------------------------------------------------------------


def _sheet(data: bytes) -> tuple[Sequence[Any], Iterator[Row]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0)
    except (CalamineError, IndexError, OSError) as error:
        raise Unreadable("table-no-spreadsheet") from error
    _check_width(range(sheet.width))
    rows = _cells(sheet, percent_cells(data) if data.startswith(ZIP) else frozenset())
    headers = next(rows, None)
    if headers is None:
        raise Unreadable("table-empty-sheet")
    return headers[1], rows


def _cells(sheet: Any, shares: Collection[Place]) -> Iterator[Row]:
    first, left = (each + 1 for each in sheet.start or (0, 0))
    for number, row in enumerate(sheet.to_python(skip_empty_area=True), start=first):
        cells = [
            _cell(each) if (number, at) not in shares else _share(each) for at, each in enumerate(row, left)
        ]
        if not _is_empty(cells):
            yield number, cells


def _share(value: Any) -> Cell:
    """Return a share as it is shown: 0.19 as "19 %"."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return _cell(value)
    # Spreadsheets show fifteen digits; what is behind them is noise of binary fractions.
    hundredfold = Decimal(f"{value:.15g}") * 100
    return f"{hundredfold.normalize():f} %"


def _cell(value: Any) -> Cell:
    match value:
        case bool() | str():
            return value.strip() if isinstance(value, str) else value
        case float() if value.is_integer() and abs(value) < 2**53:
            return int(value)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return value  # type: ignore[no-any-return] # an integer or another number

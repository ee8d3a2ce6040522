"""Cells of a spreadsheet that are shown as a share: it keeps 0.19 where people see 19 %.

The library that reads spreadsheets tells the number and not how it is shown.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO

from galley.rendering.tables.unknown_cells import OVERLAP, PIECE, first_sheet

# The formats 0 % and 0.00 % that every spreadsheet has (ECMA-376, part 1, 18.8.30).
BUILT_IN = frozenset((b"9", b"10"))
STYLES_BYTES = 4 * 1024 * 1024
FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b[^<>]{0,2000}>")
FORMATS_OF_CELLS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
STYLE = re.compile(rb"<(?:\w+:)?xf\b[^<>]{0,2000}>")
ID, CODE = re.compile(rb"\bnumFmtId=\"(\d{1,6})\""), re.compile(rb"\bformatCode=\"([^\"]{0,1000})\"")
# What a format says as it stands, such as "10%" in quotes, makes no share of a number.
LITERAL = re.compile(rb"&quot;.*?&quot;|\\.")
Place = tuple[int, int]


def percent_cells(data: bytes) -> frozenset[Place]:
    """Return row and column, both from 1, of each cell on the first sheet of an XLSX that is shown as a share."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            styles = _percent_styles(_beginning(book, "xl/styles.xml"))
            if not styles:
                return frozenset()
            with book.open(first_sheet(book)) as sheet:
                return frozenset(_places(sheet, styles))
    except (KeyError, LookupError, OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        # Another kind of spreadsheet, or a damaged one: then a share is asked about.
        return frozenset()


def _beginning(book: zipfile.ZipFile, name: str) -> bytes:
    with book.open(name) as file:
        return file.read(STYLES_BYTES)


def _percent_styles(text: bytes) -> list[int]:
    """Return the numbers of the styles that show a share."""
    shares = set(BUILT_IN)
    for found in FORMAT.findall(text):
        number, code = ID.search(found), CODE.search(found)
        if number and code and b"%" in LITERAL.sub(b"", code[1]):
            shares.add(number[1])
    formats = FORMATS_OF_CELLS.search(text)
    styles = STYLE.findall(formats[0]) if formats else []
    return [at for at, style in enumerate(styles) if (found := ID.search(style)) and found[1] in shares]


def _places(sheet: IO[bytes], styles: list[int]) -> Iterator[Place]:
    numbers = b"|".join(str(each).encode() for each in styles)
    cell = re.compile(
        rb"<(?:\w+:)?c\b(?=[^<>]{0,300}?\ss=\"(?:"
        + numbers
        + rb")\")[^<>]{0,300}?\sr=\"([A-Z]{1,3})(\d{1,7})\""
    )
    text = b""
    while piece := sheet.read(PIECE):
        text = text[-OVERLAP:] + piece
        for found in cell.finditer(text):
            yield int(found[2]), _column(found[1])


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number

"""Cells of a spreadsheet whose value nobody knows: errors, and formulas that were never worked out.

The library that reads spreadsheets takes both for empty ones, and an empty VAT is no VAT.
"""

from __future__ import annotations

import io
import re
import zipfile
from posixpath import join
from typing import IO

SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*?\s\w+:id=\"([^\"]+)\"")
RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
# Bounded and never across the next tag: whoever wrote the file may have meant it to be searched for ever.
INSIDE = rb"[^<>]{0,300}"
PLACE = rb"<(?:\w+:)?c\b(?=[^<>]{0,300}?\sr=\"(?P<%b>[A-Z]{1,3}\d{1,7})\")"
UNKNOWN = re.compile(
    PLACE % b"error"
    + rb"[^<>]{0,300}?\st=\"e\""
    + rb"|"
    + PLACE % b"formula"
    + INSIDE
    + rb">\s{0,99}<(?:\w+:)?f\b"
    + rb"(?:[^<>]{0,300}/>|[^<>]{0,300}>[^<]{0,9000}</(?:\w+:)?f>)\s{0,99}</(?:\w+:)?c>"
)
PIECE, OVERLAP = 1024 * 1024, 16 * 1024


def unknown_cell(data: bytes) -> str:
    """Return the place of a cell on the first sheet of an XLSX whose value is not known, such as B2; else ""."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book, book.open(first_sheet(book)) as sheet:
            return _unknown_in(sheet)
    except (KeyError, LookupError, OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        # Another kind of spreadsheet, or a damaged one: whoever reads it says so.
        return ""


def first_sheet(book: zipfile.ZipFile) -> str:
    """Return the name of the first sheet's file. Raises `LookupError`."""
    found = SHEET.search(book.read("xl/workbook.xml"))
    named = b'Id="' + found[1] + b'"' if found else b"-"
    for each in RELATIONSHIP.findall(book.read("xl/_rels/workbook.xml.rels")):
        target = re.search(rb"Target=\"([^\"]+)\"", each)
        if named in each and target:
            return join("/xl", target[1].decode()).lstrip("/")
    raise LookupError("The first sheet is named nowhere.")


def _unknown_in(sheet: IO[bytes]) -> str:
    text = b""
    while piece := sheet.read(PIECE):
        text = text[-OVERLAP:] + piece
        if found := UNKNOWN.search(text):
            return (found["error"] or found["formula"]).decode()
    return ""

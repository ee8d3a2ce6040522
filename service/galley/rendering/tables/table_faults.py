"""Why a table cannot be read, in words for the person whose table it is."""

from __future__ import annotations

from galley.ports import TableFault
from galley.sentences import sentence_of

# What is wrong, by its kind; the web app says each of them in its languages.
SENTENCES = {
    "table-unknown-cell": (
        "Cell {0} has an error, or a formula that was never worked out, so its value is not known. "
        "Open the file in a spreadsheet program, mend that cell, and save it."
    ),
    "table-json-list": (
        "This is one list in JSON. Write each object on a line of its own, without the brackets."
    ),
    "table-too-many-rows": "This table has more than {0} rows. Divide it into several files.",
    "table-too-many-columns": "This table has {0} columns; at most {1} are possible.",
    "table-cell-too-long": "Row {0} has a cell with more than {1} characters. Shorten it.",
    "table-row-too-wide": (
        "Row {0} has more cells than the first row names columns. "
        "Put cells with a comma or semicolon between quotes, or name the column."
    ),
    "table-cell-no-text": "Row {0} has a cell that is neither a text nor a number. Write it again.",
    "table-name-no-text": "The first row has a cell that is neither a text nor a number. Write it again.",
    "table-damaged": "The file’s text is damaged. Save it again as CSV in UTF-8.",
    "table-half-utf-8": (
        "The file’s text is damaged: some of its letters are not UTF-8. Save it again as CSV in UTF-8."
    ),
    "table-no-text": "This is no table of text. Save it as CSV, XLSX or JSON lines.",
    "table-empty": "This file is empty. Its first row names the columns.",
    "table-empty-sheet": "The first sheet is empty. Its first row names the columns.",
    "table-open-quote": "Row {0} cannot be read as CSV: a quote in it is never closed. Close it.",
    "table-behind-quote": (
        "Row {0} cannot be read as CSV: something stands behind a closing quote. "
        "Write a quote inside a text twice."
    ),
    "table-row-no-csv": "Row {0} cannot be read as CSV. Save the file again as CSV in UTF-8.",
    "table-line-no-json": "Line {0} is no JSON. Each line has to be one object.",
    "table-line-no-object": "Line {0} is no object. Each line has to be one, between braces.",
    "table-no-spreadsheet": "This spreadsheet cannot be opened. Save it without a password as XLSX or CSV.",
    "table-takes-too-long": "This table takes too long. Divide it into several files.",
    "table-takes-memory": "This table takes more than {0} MiB of memory. Divide it into several files.",
    "table-ends-reader": "This table ended the process that read it. Divide it into several files.",
}


class Unreadable(Exception):
    """A table that cannot be read: the kind of its fault, and what the sentence is about."""

    def __init__(self, kind: str, *about: object) -> None:
        self.fault = fault_of(kind, *about)
        super().__init__(self.fault.message)


def fault_of(kind: str, *about: object) -> TableFault:
    """Return a fault with its sentence in English; see `sentence_of`."""
    said = sentence_of(SENTENCES, kind, *about)
    return TableFault(said.text, said.kind, said.about)

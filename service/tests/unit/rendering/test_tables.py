"""Tables of strangers: what would be read wrong is not read, and the fault says where."""

from __future__ import annotations

import pytest
from galley.ports import Table, TableFault
from galley.rendering.tables.table_reading import read_table


def read(data: bytes | str) -> Table | TableFault:
    return read_table(data.encode() if isinstance(data, str) else data, after=0, count=10)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("client,price,vat\nAcme,1234,50,19\n", "Row 2 has more cells than the first row names"),
        ('name,price\nAda,1\n"Bo,2\nCy,3\n', "Row 3 cannot be read as CSV"),
        ('name,price\n"Bo" Co,2\n', "Row 2 cannot be read as CSV"),
        ('{"a": NaN}', "Row 1 has a cell"),
        ('{"a": 1}\n{"a": 1e999}', "Row 2 has a cell"),
        ('{"a": "x\\u0000"}', "Row 1 has a cell"),
        ('{"a": "\\ud800"}', "Row 1 has a cell"),
        ('{"a\\u0000": 1}', "The first row has a cell"),
        ("Name\nMüller\n".encode() + b"\xff\n", "damaged"),
        (b"Name\nJos\x81\n", "damaged"),
        ('[{"a": 1}]', "one list"),
    ],
)
def test_what_would_be_read_wrong_is_a_fault(data: bytes | str, said: str) -> None:
    found = read(data)
    assert isinstance(found, TableFault), found
    assert said in found.message


def test_short_rows_trailing_marks_and_letters_of_windows_are_read() -> None:
    found = read('name;price\nMüller;1234,50;;\nAda\n5" pipe;2\n'.encode("cp1252"))
    assert isinstance(found, Table), found
    assert [cells for _, cells in found.rows] == [["Müller", "1234,50"], ["Ada", ""], ['5" pipe', "2"]]

"""Tables of strangers: what would be read wrong is not read, and the fault says where."""

from __future__ import annotations

import io
import zipfile

import pytest
from galley.ports import Table, TableFault
from galley.rendering.tables.table_faults import SENTENCES
from galley.rendering.tables.table_reading import read_table


def read(data: bytes | str) -> Table | TableFault:
    return read_table(data.encode() if isinstance(data, str) else data, after=0, count=10)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("client,price,vat\nAcme,1234,50,19\n", "Row 2 has more cells than the first row names"),
        ('name,price\nAda,1\n"Bo,2\nCy,3\n', "Row 3 cannot be read as CSV: a quote in it is never closed"),
        ('name,price\n"Bo" Co,2\n', "Row 2 cannot be read as CSV: something stands behind a closing quote"),
        (f"name\n{'x' * 100_001}\n", "Row 2 has a cell with more than 10,000 characters"),
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
    assert found.message == SENTENCES[found.kind].format(*found.about)


def test_short_rows_trailing_marks_and_letters_of_windows_are_read() -> None:
    found = read('name;price\nMüller;1234,50;;\nAda\n5" pipe;2\n'.encode("cp1252"))
    assert isinstance(found, Table), found
    assert [cells for _, cells in found.rows] == [["Müller", "1234,50"], ["Ada", ""], ['5" pipe', "2"]]


def test_an_error_or_a_formula_without_its_value_is_no_empty_cell() -> None:
    """A VAT that is an error is not no VAT."""
    good = '<c r="A2" t="str"><f>B9</f><v></v></c><c r="B2"><f>1+1</f><v>2</v></c>'
    found = read(spreadsheet(good))
    assert isinstance(found, Table), found
    assert found.rows == ((2, ["", 2]),)
    for cell in ('<c r="B2" t="e"><v>#REF!</v></c>', '<c r="B2" s="1"><f t="shared" si="0"/></c>'):
        for before in ("", '<c r="A2"><v>1</v></c>', " " * 1024 * 1024):
            refused = read(spreadsheet(before + cell))
            assert isinstance(refused, TableFault), refused
            assert refused.message.startswith("Cell B2 has an error")


@pytest.mark.parametrize(
    ("kept", "style", "shown"),
    [
        ("0.19", 1, "19 %"),
        ("0.055", 2, "5.5 %"),
        ("5.5000000000000004E-2", 2, "5.5 %"),
        ("1", 1, "100 %"),
        ("0", 1, "0 %"),
        ("-0.07", 3, "-7 %"),
        ("0.19", 0, 0.19),
        ("0.19", 4, 0.19),
        ("0.19", 5, 0.19),
    ],
)
def test_a_number_that_is_shown_as_a_share_is_read_as_one(kept: str, style: int, shown: object) -> None:
    styles = (
        '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0.0%"/>'
        '<numFmt formatCode="+0%;-0%" numFmtId="165"/><numFmt numFmtId="166" formatCode="0.0\\%"/>'
        '<numFmt numFmtId="167" formatCode="0.0&quot;%&quot;"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf fontId="0" numFmtId="9"/>'
        '<xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/></cellXfs></styleSheet>'
    )
    for cell in (f'<c r="B2" s="{style}"><v>{kept}</v></c>', f'<c s="{style}" r="B2"><v>{kept}</v></c>'):
        for before in ("", " " * 1024 * 1024):
            found = read(spreadsheet(before + cell, styles))
            assert isinstance(found, Table), found
            assert found.rows == ((2, ["", shown]),)


def spreadsheet(cells: str, styles: str = "") -> bytes:
    """Return an XLSX with a first row of two names, and a second one."""
    rows = '<row r="1"><c r="A1" t="str"><v>Name</v></c><c r="B1" t="str"><v>VAT</v></c></row>'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId7"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship '
        f'Target="worksheets/sheet1.xml" Type="{office}/worksheet" Id="rId7"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}<row r="2">{cells}</row>'
        "</sheetData></worksheet>",
    }
    if styles:
        files["xl/styles.xml"] = styles
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return file.getvalue()

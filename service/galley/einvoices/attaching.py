"""Puts the XML of an invoice into its PDF: PDF/A-3 with an attached file, as Factur-X 1.0 and ZUGFeRD 2 describe it.

The engine writes no such description (XMP), so the end of the PDF is written anew: its description, its catalogue, the
file, and the table of all objects. Nothing before them changes, and the same PDF and file give the same bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from galley.einvoices.invoice import Form

# The engine writes the description and the catalogue as its last two objects, then the table. A test holds it to that.
START = re.compile(rb"startxref\n(\d{1,10})\n%%EOF\s*\Z")
TABLE = re.compile(
    rb"xref\n0 (?P<size>\d+)\n(?P<table>(?:\d{10} \d{5} [nf]\r\n)+)"
    rb"trailer\n<</Size \d+(?P<trailer>/Root (?P<root>\d+) 0 R[^\n]*)>>\n(?:%[^\n]*\n)?startxref\n"
)
CATALOGUE = re.compile(
    rb"\d+ 0 obj\n<</Type/Catalog(?P<entries>[^\n]*/Metadata (?P<described>\d+) 0 R[^\n]*)>>\nendobj\n"
)
DESCRIPTION = re.compile(rb"\d+ 0 obj\n<</Length (?P<length>\d+)/Type/Metadata/Subtype/XML>>\nstream\n")
ATTACHED = re.compile(rb"/EmbeddedFiles<</Names\[\([^)]*\)(\d+) 0 R\]>>")
FILE = re.compile(rb"\d+ 0 obj\n<</Length (\d+)/Type/EmbeddedFile/Subtype/text#2Fxml[^\n]*>>\nstream\n")
BEHIND = b"\nendstream\nendobj\n"
ENTRY = 20  # bytes, ISO 32000-1, 7.5.4
LAST_BYTES = 64
FILE_NAMES = {Form.FACTUR_X: "factur-x.xml", Form.XRECHNUNG: "xrechnung.xml"}
LEVELS = {Form.FACTUR_X: "EN 16931", Form.XRECHNUNG: "XRECHNUNG"}
NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
PROPERTIES = (
    ("DocumentFileName", "The name of the embedded XML document"),
    ("DocumentType", "The type of the hybrid document in capital letters, e.g. INVOICE or ORDER"),
    ("Version", "The actual version of the standard applying to the embedded XML document"),
    ("ConformanceLevel", "The conformance level of the embedded XML document"),
)


class NotOfTheEngine(Exception):
    """The PDF does not end as those of the engine do."""

    def __init__(self) -> None:
        super().__init__("This PDF does not end as the engine's PDFs do, so nothing can be attached to it.")


@dataclass(frozen=True, slots=True)
class _Object:
    number: int
    body: bytes

    @property
    def written(self) -> bytes:
        return b"%d 0 obj\n%b\nendobj\n" % (self.number, self.body)


@dataclass(frozen=True, slots=True)
class _End:
    """What is written anew, and where it begins."""

    begins: int
    described: int
    xmp: bytes
    root: int
    catalogue: bytes
    size: int
    table: bytes
    trailer: bytes


def with_invoice(pdf: bytes, xml: bytes, form: Form, *, made_on: date) -> bytes:
    """Return the PDF with the XML attached. Raises `NotOfTheEngine`."""
    end = _end_of(pdf)
    file, named = end.size, end.size + 1
    objects = [
        _stream(end.described, b"/Type/Metadata/Subtype/XML", _described(end.xmp, form)),
        _Object(end.root, b"<</Type/Catalog%b>>" % _catalogue(end.catalogue, named, form)),
        _embedded(file, xml, made_on),
        _Object(named, _file(file, form)),
    ]
    return pdf[: end.begins] + _written(end, objects)


def invoice_in(pdf: bytes) -> bytes | None:
    """Return the XML that `with_invoice` attached to a PDF, None where there is none."""
    start = START.search(pdf, max(0, len(pdf) - LAST_BYTES))
    table = start and TABLE.match(pdf, int(start[1]))
    catalogue = table and CATALOGUE.match(pdf, _offset(table["table"], int(table["root"])))
    named = catalogue and ATTACHED.search(catalogue["entries"])
    if not table or not named:
        return None
    # The file comes just before its name.
    file = FILE.match(pdf, _offset(table["table"], int(named[1]) - 1))
    return pdf[file.end() : file.end() + int(file[1])] if file else None


def _written(end: _End, objects: list[_Object]) -> bytes:
    """Return the objects with the table of all that the PDF then has."""
    body, table = b"", bytearray(end.table)
    for each in objects:
        entry = b"%010d 00000 n\r\n" % (end.begins + len(body))
        table[each.number * ENTRY : (each.number + 1) * ENTRY] = entry
        body += each.written
    size = len(table) // ENTRY
    trailer = b"trailer\n<</Size %d%b>>\nstartxref\n%d\n%%%%EOF" % (size, end.trailer, end.begins + len(body))
    return body + b"xref\n0 %d\n" % size + bytes(table) + trailer


def _end_of(pdf: bytes) -> _End:
    """Return the end of a PDF, read as readers do: from its last line to the table, and from there to the objects."""
    start = START.search(pdf, max(0, len(pdf) - LAST_BYTES))
    table = start and TABLE.match(pdf, int(start[1]))
    if not table:
        raise NotOfTheEngine
    at = _offset(table["table"], int(table["root"]))
    catalogue = CATALOGUE.match(pdf, at)
    if not catalogue or catalogue.end() != table.start():
        raise NotOfTheEngine
    begins = _offset(table["table"], int(catalogue["described"]))
    description = DESCRIPTION.match(pdf, begins)
    if not description or description.end() + int(description["length"]) + len(BEHIND) != at:
        raise NotOfTheEngine
    return _End(
        begins=begins,
        described=int(catalogue["described"]),
        xmp=pdf[description.end() : at - len(BEHIND)],
        root=int(table["root"]),
        catalogue=catalogue["entries"],
        size=int(table["size"]),
        table=table["table"],
        trailer=table["trailer"],
    )


def _offset(table: bytes, number: int) -> int:
    return int(table[number * ENTRY : number * ENTRY + 10] or b"0")


def _stream(number: int, entries: bytes, data: bytes) -> _Object:
    return _Object(number, b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(data), entries, data))


def _embedded(number: int, xml: bytes, made_on: date) -> _Object:
    dated = f"D:{made_on:%Y%m%d}000000Z".encode()
    entries = b"/Type/EmbeddedFile/Subtype/text#2Fxml/Params<</Size %d/ModDate(%b)>>" % (
        len(xml),
        dated,
    )
    # Not compressed: what compresses may be another one some day, and the bytes are to be the same for ever.
    return _stream(number, entries, xml)


def _file(number: int, form: Form) -> bytes:
    name = FILE_NAMES[form].encode()
    return (
        b"<</Type/Filespec/F(%b)/UF(%b)/AFRelationship/Alternative/Desc(The same invoice for programs)"
        b"/EF<</F %d 0 R/UF %d 0 R>>>>" % (name, name, number, number)
    )


def _catalogue(entries: bytes, file: int, form: Form) -> bytes:
    tree = b"/EmbeddedFiles<</Names[(%b)%d 0 R]>>" % (FILE_NAMES[form].encode(), file)
    if b"/Names<<" in entries:
        return entries.replace(b"/Names<<", b"/Names<<" + tree, 1) + b"/AF[%d 0 R]" % file
    if b"/Names" in entries:
        raise NotOfTheEngine
    return entries + b"/Names<<%b>>/AF[%d 0 R]" % (tree, file)


def _described(xmp: bytes, form: Form) -> bytes:
    """Return the description with what Factur-X adds: its four properties, and the schema that explains them."""
    values = {
        "DocumentFileName": FILE_NAMES[form],
        "DocumentType": "INVOICE",
        "Version": "1.0" if form is Form.FACTUR_X else "3.0",
        "ConformanceLevel": LEVELS[form],
    }
    said = "".join(f"<fx:{name}>{values[name]}</fx:{name}>" for name, _ in PROPERTIES)
    added = f'<rdf:Description rdf:about="" xmlns:fx="{NAMESPACE}">{said}</rdf:Description>'
    bag, end = b"<pdfaExtension:schemas><rdf:Bag>", b"</rdf:RDF>"
    if bag not in xmp or end not in xmp:
        raise NotOfTheEngine
    with_schema = xmp.replace(bag, bag + _schema().encode(), 1)
    before, _, after = with_schema.rpartition(end)
    return before + added.encode() + end + after


def _schema() -> str:
    properties = "".join(
        '<rdf:li rdf:parseType="Resource"><pdfaProperty:category>external</pdfaProperty:category>'
        f"<pdfaProperty:description>{description}</pdfaProperty:description>"
        f"<pdfaProperty:name>{name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType></rdf:li>"
        for name, description in PROPERTIES
    )
    return (
        '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )

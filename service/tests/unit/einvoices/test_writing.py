"""The bytes of an electronic invoice: the same for ever, and in PDFs of the engine alone."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
from galley.einvoices import attaching, cii, reading
from galley.einvoices.invoice import Form
from galley.einvoices.places import Place, place_of
from galley.einvoices.reading import is_leitweg
from galley.einvoices.units import unit_code

TEMPLATE = Path(__file__).parents[4] / "templates/invoice"
DAY = date(2026, 11, 23)
XML = cii.xml_of(
    reading.invoice_of(json.loads((TEMPLATE / "tests/long.json").read_text()), Form.FACTUR_X, issued_on=DAY)
)
# Documents are made again to the byte. Where this changes, write the new XML beside the old one: decision 59.
DIGEST = "28399ffcf7791390de6840346b31a40d2cdb0b0c74c62abae0c51f0454515c6a"


def test_the_xml_of_documents_that_exist_stays_what_it_was() -> None:
    assert hashlib.sha256(XML).hexdigest() == DIGEST


@pytest.mark.parametrize(
    "pdf", [b"", b"%PDF-1.7\nstartxref\n9\n%%EOF", b"%PDF-1.7\nstartxref\n99999999\n%%EOF"]
)
def test_what_the_engine_has_not_made_takes_no_invoice(pdf: bytes) -> None:
    with pytest.raises(attaching.NotOfTheEngine):
        attaching.with_invoice(pdf, XML, Form.FACTUR_X, made_on=DAY)
    assert attaching.invoice_in(pdf) is None


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("Werkstraße 14\n01097 Dresden", Place(("Werkstraße 14",), "01097", "Dresden", "DE")),
        ("3, rue des Tanneurs\n67000 Strasbourg\nFrance", Place(("3, rue des Tanneurs",), "67000", "Strasbourg", "FR")),
        ("7 Kestrel Row\nDublin 8\nD08 KX41\nIreland", Place(("7 Kestrel Row",), "D08 KX41", "Dublin 8", "IE")),
        ("Oudegracht 1\n3511 AB Utrecht\nNederland", Place(("Oudegracht 1",), "3511 AB", "Utrecht", "NL")),
        ("Διογένους 1\n105 56 Αθήνα\nΕλλάδα", Place(("Διογένους 1",), "105 56", "Αθήνα", "GR")),
        ("418 Cedar Avenue\nDuluth, MN 55802\nUSA", Place(("418 Cedar Avenue",), "MN 55802", "Duluth", "US")),
        ("Postfach 12\nA-1010 Wien\nÖsterreich", Place(("Postfach 12",), "1010", "Wien", "AT")),
        ("Mill House", Place(("Mill House",), "", "", "DE")),
        ("", Place((), "", "", "DE")),
    ],
)  # fmt: skip
def test_an_address_is_read_as_it_stands_on_an_envelope(address: str, place: Place) -> None:
    assert place_of(address, vat_id="DE 311 204 870") == place


def test_units_have_the_codes_of_their_words() -> None:
    words = {
        "Std.": "HUR",
        "hours": "HUR",
        "m²": "MTK",
        "Stück": "H87",
        "lfm": "MTR",
        "": "C62",
        "pallet": "C62",
    }
    assert {word: unit_code(word) for word in words} == words


def test_a_leitweg_id_has_its_check_digits() -> None:
    assert is_leitweg("04011000-1234512345-06")
    assert is_leitweg("991-33333TEST-33")
    assert not is_leitweg("04011000-1234512345-07")
    assert not is_leitweg("Order 12")

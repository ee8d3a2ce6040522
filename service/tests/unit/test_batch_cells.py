"""What a cell means, and which column fills which field: nothing is guessed that could mean two things."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from galley.batches.rules import currencies
from galley.batches.rules.cell_faults import Unclear
from galley.batches.rules.cells import filled, meant
from galley.batches.rules.fields import Field, fields_of, suggested

INVOICE = Path(__file__).parents[3] / "templates/invoice/schema.json"
PRICE = Field("/price", "Price", "text", is_money=True)
HOURS = Field("/hours", "Hours", "number")
COUNT = Field("/count", "Count", "integer")
DAY = Field("/day", "Day", "day")
KIND = Field("/kind", "Kind", "text", choices=(("credit", "Credit note"), ("invoice", "Invoice")))
SCHEMA: dict[str, Any] = {
    "required": ["client", "items"],
    "$defs": {
        "party": {"properties": {"name": {"title": "Name"} | {"type": "string"}}, "required": ["name"]}
    },
    "properties": {
        "client": {"title": "Client", "$ref": "#/$defs/party"},
        "bank": {"title": "Bank", "properties": {"name": {"type": "string", "title": "Name of the bank"}}},
        "items": {
            "title": "Items",
            "type": "array",
            "items": {
                "properties": {
                    "description": {"type": "string", "title": "Description"},
                    "price": {"type": "string", "format": "money", "title": "Price of one"},
                }
            },
        },
        "paid": {"type": "boolean", "title": "Bezahlt"},
        "logo": {"type": "string", "format": "asset"},
    },
}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234.5", "1234.5"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1 234,50 €", "1234.50"),
        ("-12,5", "-12.5"),
        ("0.125", "0.125"),
        ("1.234.567", "1234567"),
        ("1’234.50", "1234.50"),
        (12.1, "12.1"),
        (1.125, "1.125"),
        (7, "7"),
        (85.80000000000001, "85.8"),
        ("100 SEK", "100"),
    ],
)
def test_an_amount_with_one_meaning_has_it(text: str | float, number: str) -> None:
    assert meant(text, PRICE) == number


@pytest.mark.parametrize(
    "text",
    [
        *("1.125", "1,125", "12.345", "", "twelve", "1.2.3", "1,2,3", "1.", "--1", "1.23,45.6"),
        *("12 50", "1'2", "1 234'567", "10 %", "$5€", "5 $ 6", "9" * 5000, float("inf"), float("nan")),
    ],
)
def test_an_amount_with_two_meanings_or_none_is_a_fault(text: str | float) -> None:
    with pytest.raises(Unclear):
        meant(text, PRICE)


def test_the_ways_out_that_a_fault_names_have_one_meaning() -> None:
    with pytest.raises(Unclear, match=r"Write 1125, or 1\.1250\."):
        meant("1.125", HOURS)
    assert (meant("1125", HOURS), meant("1.1250", HOURS)) == (1125, 1.125)


def test_numbers_days_and_choices() -> None:
    assert (meant("12,5", HOURS), meant("3", COUNT), meant(True, Field("/p", "P", "yes"))) == (12.5, 3, True)
    assert [meant(each, DAY) for each in ("2026-03-04", "4.3.2026", "31/12/2026", "12/31/2026")] == [
        "2026-03-04",
        "2026-03-04",
        "2026-12-31",
        "2026-12-31",
    ]
    for unclear in ("03/04/2026", "03-04-2026", "31.2.2026", "soon"):
        with pytest.raises(Unclear):
            meant(unclear, DAY)
    with pytest.raises(Unclear):
        meant("1,5", COUNT)
    assert meant("CREDIT NOTE", KIND) == "credit"


def test_columns_are_matched_without_case_and_accents_and_each_field_once() -> None:
    fields = fields_of(SCHEMA)
    assert "/logo" not in [each.pointer for each in fields]
    headers = [
        "Kunde",
        "items/2/price",
        "Description 1",
        "PRICE OF ONE 1",
        "bezahlt",
        "Client name",
        "Remark",
    ]
    assert suggested(headers, fields) == [
        "",
        "/items/1/price",
        "/items/0/description",
        "/items/0/price",
        "/paid",
        "/client/name",
        "",
    ]
    assert suggested(["Kunde"], fields) == ["/client/name"]


def test_a_german_french_or_spanish_table_of_invoices_leaves_no_tax_out() -> None:
    schema = json.loads(INVOICE.read_text())
    fields = fields_of(schema)
    wanted = ["/client/name", "/items/0/description", "/items/0/price", "/items/0/vat"]
    assert suggested(["Kundin", "Leistung 1", "Preis 1", "USt 1"], fields) == wanted
    assert suggested(["Firma", "Bezeichnung 1", "Preis 1", "MwSt 1"], fields) == wanted
    assert suggested(["Client", "Désignation 1", "Prix 1", "TVA 1"], fields) == wanted
    assert suggested(["Cliente", "Concepto 1", "Precio 1", "IVA 1"], fields) == wanted


def test_empty_items_are_left_out_and_what_all_rows_have_stays() -> None:
    columns = ["/client/name", "/items/0/price", "/items/1/price"]
    found = filled(["Ada", "", "12,50"], columns, fields_of(SCHEMA), {"client": {"place": "Bergen"}})
    assert found.values == {"client": {"place": "Bergen", "name": "Ada"}, "items": [{"price": "12.50"}]}
    assert found.faults == []


def test_a_share_is_told_from_a_number() -> None:
    """A spreadsheet that shows 19 % keeps 0.19."""
    vat = Field("/items/#/vat", "Items · # · VAT %", "number")
    assert [meant(each, vat) for each in ("19 %", "0,5%", 19.0, 0, "0.5")] == [19, 0.5, 19, 0, 0.5]
    with pytest.raises(Unclear, match=r"0\.19 could mean 0\.19 % or 19 %"):
        meant(0.19, vat)
    for known, cell in ((HOURS, "50 %"), (COUNT, "9" * 5000), (COUNT, 10**4000), (HOURS, float("-inf"))):
        with pytest.raises(Unclear):
            meant(cell, known)
    assert meant(0.5, HOURS) == 0.5


@pytest.mark.parametrize(
    ("cell", "currency", "is_taken"),
    [
        ("€ 5", "EUR", True),
        ("5 EUR", "EUR", True),
        ("5 USD", "EUR", False),
        ("$5", "EUR", False),
        ("$5", "CAD", True),
        ("£5", "USD", False),
        ("5 CHF", "", True),
        ("5 PCS", "", False),
    ],
)
def test_an_amount_in_another_currency_than_its_document_is_a_fault(
    cell: str, currency: str, is_taken: bool
) -> None:
    found = filled([cell], ["/price"], [PRICE], {})
    assert found.values == {"price": "5"}
    assert (not list(currencies.faults_of(found.signs, currency))) is is_taken

"""What the formats of a schema let through."""

from __future__ import annotations

import pytest
from galley.rendering.values import values


def problem(form: str, value: str) -> str | None:
    schema = {"type": "object", "properties": {"field": {"type": "string", "format": form}}}
    found = values.problems({"field": value}, schema)
    return found[0].message if found else None


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("iban", "DE89370400440532013000"),
        ("iban", "de89 3704 0044 0532 0130 00"),
        ("iban", "IE29 AIBK 9311 5212 3456 78"),
        ("iban", ""),
        ("vat-id", "de 136 695 976"),
        ("vat-id", "IE6388047V"),
        ("vat-id", "ES X-5910266-W"),
        ("vat-id", "CHE-116.281.710 MWST"),
        ("vat-id", "CHE-116.281.710"),
        ("vat-id", "GB 980 7806 84"),
        ("vat-id", "US 12-3456789"),
        ("vat-id", "27AAPFU0939F1ZV"),
        ("money", "0.0025"),
        ("money", "1234.567"),
        ("money", "-12"),
    ],
)
def test_what_is_right_is_taken_however_it_is_spaced(form: str, value: str) -> None:
    assert problem(form, value) is None


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("iban", "DE89370400440532013001"),
        ("iban", "DE8937040044053201300"),
        ("iban", "ZZ89370400440532013000"),
        ("iban", "hello"),
        ("iban", "DE89" + "0" * 100_000),
        ("vat-id", "DE136695977"),
        ("vat-id", "IE 9406271 TH"),
        ("vat-id", "GB 980 7806 85"),
        ("vat-id", "CHE-116.281.711"),
        ("vat-id", "?!"),
        ("money", "1e5"),
        ("money", "1.1234567"),
        ("money", "1,50"),
    ],
)
def test_what_is_wrong_is_named(form: str, value: str) -> None:
    assert problem(form, value)


@pytest.mark.parametrize(
    ("form", "value", "told"),
    [
        ("iban", "hello", "Not an IBAN"),
        ("iban", "GB00", "Not an IBAN"),
        ("iban", "12345678", "Not an IBAN"),
        ("iban", "DE89 3704 0044 0532 0130 01", "Not a valid IBAN"),
        ("vat-id", "ATU1", "Not a VAT ID"),
        ("vat-id", "?!", "Not a VAT ID"),
        ("vat-id", "DE 136 695 977", "Not a valid VAT ID"),
        ("vat-id", "CHE-116.281.711", "Not a valid VAT ID"),
    ],
)
def test_what_has_no_form_is_not_said_to_have_wrong_check_digits(form: str, value: str, told: str) -> None:
    assert (problem(form, value) or "").startswith(f"{told}:")


def test_a_wrong_check_digit_is_said_to_be_one() -> None:
    assert problem("iban", "DE89370400440532013001") == (
        "Not a valid IBAN: its check digits do not fit. Compare it with the original."
    )

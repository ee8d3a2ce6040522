"""What an electronic invoice needs and the values lack, in words for who fills in the form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from galley.einvoices import cii
from galley.einvoices.invoice import Category, Form, Invoice, Party
from galley.einvoices.places import country_of_vat_id

# What EN 16931 lets an amount have (BR-DEC-09 and the like).
MOST_DECIMALS = 2
DIGITS = re.compile(r"\d")
Need = tuple[str, str]


def needs_of(invoice: Invoice, *, digits: int) -> Iterator[Need]:
    """Yield the JSON pointer of each field that lacks something, and what; `digits` are the currency's decimals."""
    name = NAMES[invoice.form]
    if digits > MOST_DECIMALS:
        yield (
            "/currency",
            f"{name} has at most two decimals, and {invoice.currency} has {digits}. Choose another.",
        )
    if not invoice.seller.country:
        yield "/e_invoice/seller_country", f"{name} needs your country. Choose it here, or give your VAT ID."
    if not invoice.buyer.country:
        yield "/e_invoice/buyer_country", f"{name} needs the client’s country. Choose it here."
    yield from _for_names(invoice, name)
    yield from _for_taxes(invoice, name)
    if invoice.form is Form.XRECHNUNG:
        yield from _for_xrechnung(invoice)


def _for_names(invoice: Invoice, name: str) -> Iterator[Need]:
    """What BR-02, BR-06, BR-07, BR-25, BR-29 and BR-CO-09 ask for, where a form takes blanks or anything."""
    named = (
        ("/document/number", invoice.number, "a number"),
        ("/sender/name", invoice.seller.name, "your name"),
        ("/client/name", invoice.buyer.name, "the client’s name"),
        *((f"/items/{at}/description", each.name, "a description") for at, each in enumerate(invoice.lines)),
    )
    for pointer, text, what in named:
        if not cii.NO_XML.sub("", text).strip():
            yield pointer, f"{name} needs {what}, with letters or digits in it."
    for pointer, vat_id in (
        ("/sender/vat_id", invoice.seller.vat_id),
        ("/client/vat_id", invoice.buyer.vat_id),
    ):
        if vat_id and not country_of_vat_id(vat_id):
            yield pointer, f"{name} needs VAT IDs that begin with the letters of their country, such as DE."
    if invoice.delivered and invoice.delivered[0] > invoice.delivered[1]:
        yield "/document/delivered_to", "This day is before the first day of delivery."


NAMES = {Form.FACTUR_X: "A Factur-X invoice", Form.XRECHNUNG: "An XRechnung"}


def _for_taxes(invoice: Invoice, name: str) -> Iterator[Need]:
    """What BR-S-02, BR-AE-02, BR-IC-02, BR-IC-11, BR-G-02, BR-E-10, BR-O-10 and BR-CO-26 ask for."""
    seller, buyer = invoice.seller, invoice.buyer
    categories = {each.tax.category for each in invoice.taxes}
    if not (seller.vat_id or seller.tax_number or seller.legal):
        yield "/sender/vat_id", f"{name} needs your VAT ID, or else your tax number."
    elif Category.OUTSIDE not in categories and not (seller.vat_id or seller.tax_number):
        yield "/sender/vat_id", f"{name} with these taxes needs your VAT ID, or else your tax number."
    if categories & {Category.INTRA, Category.EXPORT} and not seller.vat_id:
        yield "/sender/vat_id", "Goods that leave the country without VAT need your VAT ID."
    if categories & {Category.REVERSE, Category.INTRA} and not buyer.vat_id:
        yield "/client/vat_id", "Without VAT for a business elsewhere, the client’s VAT ID is needed."
    if Category.INTRA in categories and invoice.delivered is None:
        yield (
            "/document/delivered_from",
            "Goods for a business elsewhere in the European Union need a day of delivery.",
        )
    if categories & {Category.EXEMPT, Category.OUTSIDE} and not any(invoice.exemption):
        yield "/tax/reason", "Say why no VAT is charged."


def _for_xrechnung(invoice: Invoice) -> Iterator[Need]:
    """What the rules BR-DE-1 to BR-DE-28 of XRechnung 3.0 ask for, and PEPPOL-EN16931-R010 and R020."""
    seller, buyer = invoice.seller, invoice.buyer
    if not invoice.buyer_reference:
        yield "/e_invoice/buyer_reference", "For an XRechnung the buyer’s Leitweg-ID is needed."
    if buyer.electronic is None:
        yield (
            "/e_invoice/buyer_email",
            (
                "For an XRechnung the e-mail address that receives the client’s invoices is needed, or a Leitweg-ID "
                "with its right check digits."
            ),
        )
    if not seller.email:
        yield "/sender/email", "For an XRechnung your e-mail address is needed."
    if len(DIGITS.findall(seller.phone)) < 3:
        yield "/sender/phone", "For an XRechnung your telephone number is needed."
    yield from _for_place(seller, "/sender/address", "your")
    yield from _for_place(buyer, "/client/address", "the client’s")


def _for_place(party: Party, pointer: str, whose: str) -> Iterator[Need]:
    if not (party.postcode and party.town):
        yield (
            pointer,
            f"For an XRechnung {whose} address needs a line with postcode and town, such as “01097 Dresden”.",
        )

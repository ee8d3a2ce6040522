"""What an electronic invoice needs and the values lack, in words for who fills in the form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from galley.einvoices import cii
from galley.einvoices.invoice import Category, Form, Invoice
from galley.einvoices.places import country_of_vat_id

# What EN 16931 lets an amount have (BR-DEC-09 and the like).
MOST_DECIMALS = 2
DIGITS = re.compile(r"\d")
# What lacks, by its kind; the web app says each of them in its languages.
SENTENCES = {
    "e-invoice-decimals": "{0} takes at most two decimals, and {1} has {2}. Choose another currency.",
    "e-invoice-seller-country": "{0} needs your country. Choose it here, or give your VAT ID.",
    "e-invoice-buyer-country": "{0} needs the client’s country. Choose it here.",
    "e-invoice-number": "{0} needs a number with letters or digits in it.",
    "e-invoice-seller-name": "{0} needs your name, with letters or digits in it.",
    "e-invoice-buyer-name": "{0} needs the client’s name, with letters or digits in it.",
    "e-invoice-line-name": "{0} needs a description with letters or digits in it.",
    "e-invoice-vat-id": "{0} needs VAT IDs that begin with the letters of their country, such as DE.",
    "e-invoice-delivered-before": "This day is before the first day of delivery.",
    "e-invoice-seller": "{0} needs your VAT ID, or else your tax number.",
    "e-invoice-seller-taxed": "{0} with these taxes needs your VAT ID, or else your tax number.",
    "e-invoice-seller-abroad": "Goods that leave the country without VAT need your VAT ID.",
    "e-invoice-buyer-abroad": "Without VAT for a business elsewhere, the client’s VAT ID is needed.",
    "e-invoice-delivery": "Goods for a business elsewhere in the European Union need a day of delivery.",
    "e-invoice-reason": "Say why no VAT is charged.",
    "e-invoice-leitweg-id": "{0} needs the buyer’s Leitweg-ID.",
    "e-invoice-buyer-email": (
        "{0} needs the e-mail address that receives the client’s invoices, or a Leitweg-ID with its right check digits."
    ),
    "e-invoice-seller-email": "{0} needs your e-mail address.",
    "e-invoice-seller-phone": "{0} needs your telephone number.",
    "e-invoice-seller-place": "{0} needs a line with postcode and town in your address, such as “01097 Dresden”.",
    "e-invoice-buyer-place": (
        "{0} needs a line with postcode and town in the client’s address, such as “01097 Dresden”."
    ),
}


class Need(NamedTuple):
    """What a field lacks: its JSON pointer, the kind of fault, and what its sentence is about."""

    pointer: str
    kind: str
    about: tuple[str, ...]

    @property
    def message(self) -> str:
        """The sentence in English."""
        return SENTENCES[self.kind].format(*self.about)


def needs_of(invoice: Invoice, *, digits: int) -> Iterator[Need]:
    """Yield what each field lacks; `digits` are the currency's decimals."""
    for pointer, kind in _found(invoice, digits):
        about = (NAMES[invoice.form], invoice.currency, str(digits))
        yield Need(pointer, kind, about if kind == "e-invoice-decimals" else about[:1])


NAMES = {Form.FACTUR_X: "Factur-X", Form.XRECHNUNG: "XRechnung"}
Found = Iterator[tuple[str, str]]


def _found(invoice: Invoice, digits: int) -> Found:
    if digits > MOST_DECIMALS:
        yield "/currency", "e-invoice-decimals"
    if not invoice.seller.country:
        yield "/e_invoice/seller_country", "e-invoice-seller-country"
    if not invoice.buyer.country:
        yield "/e_invoice/buyer_country", "e-invoice-buyer-country"
    yield from _for_names(invoice)
    yield from _for_taxes(invoice)
    if invoice.form is Form.XRECHNUNG:
        yield from _for_xrechnung(invoice)


def _for_names(invoice: Invoice) -> Found:
    """What BR-02, BR-06, BR-07, BR-25, BR-29 and BR-CO-09 ask for, where a form takes blanks or anything."""
    seller, buyer = invoice.seller, invoice.buyer
    named = (
        ("/document/number", invoice.number, "e-invoice-number"),
        ("/sender/name", seller.name, "e-invoice-seller-name"),
        ("/client/name", buyer.name, "e-invoice-buyer-name"),
        *(
            (f"/items/{at}/description", each.name, "e-invoice-line-name")
            for at, each in enumerate(invoice.lines)
        ),
    )
    for pointer, text, kind in named:
        if not cii.NO_XML.sub("", text).strip():
            yield pointer, kind
    for pointer, vat_id in (("/sender/vat_id", seller.vat_id), ("/client/vat_id", buyer.vat_id)):
        if vat_id and not country_of_vat_id(vat_id):
            yield pointer, "e-invoice-vat-id"
    if invoice.delivered and invoice.delivered[0] > invoice.delivered[1]:
        yield "/document/delivered_to", "e-invoice-delivered-before"


def _for_taxes(invoice: Invoice) -> Found:
    """What BR-S-02, BR-AE-02, BR-IC-02, BR-IC-11, BR-G-02, BR-E-10, BR-O-10 and BR-CO-26 ask for."""
    seller, buyer = invoice.seller, invoice.buyer
    categories = {each.tax.category for each in invoice.taxes}
    if not (seller.vat_id or seller.tax_number or seller.legal):
        yield "/sender/vat_id", "e-invoice-seller"
    elif Category.OUTSIDE not in categories and not (seller.vat_id or seller.tax_number):
        yield "/sender/vat_id", "e-invoice-seller-taxed"
    if categories & {Category.INTRA, Category.EXPORT} and not seller.vat_id:
        yield "/sender/vat_id", "e-invoice-seller-abroad"
    if categories & {Category.REVERSE, Category.INTRA} and not buyer.vat_id:
        yield "/client/vat_id", "e-invoice-buyer-abroad"
    if Category.INTRA in categories and invoice.delivered is None:
        yield "/document/delivered_from", "e-invoice-delivery"
    if categories & {Category.EXEMPT, Category.OUTSIDE} and not any(invoice.exemption):
        yield "/tax/reason", "e-invoice-reason"


def _for_xrechnung(invoice: Invoice) -> Found:
    """What the rules BR-DE-1 to BR-DE-28 of XRechnung 3.0 ask for, and PEPPOL-EN16931-R010 and R020."""
    seller, buyer = invoice.seller, invoice.buyer
    if not invoice.buyer_reference:
        yield "/e_invoice/buyer_reference", "e-invoice-leitweg-id"
    if buyer.electronic is None:
        yield "/e_invoice/buyer_email", "e-invoice-buyer-email"
    if not seller.email:
        yield "/sender/email", "e-invoice-seller-email"
    if len(DIGITS.findall(seller.phone)) < 3:
        yield "/sender/phone", "e-invoice-seller-phone"
    if not (seller.postcode and seller.town):
        yield "/sender/address", "e-invoice-seller-place"
    if not (buyer.postcode and buyer.town):
        yield "/client/address", "e-invoice-buyer-place"

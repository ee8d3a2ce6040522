"""An invoice as the XML of UN/CEFACT (Cross Industry Invoice D16B/D22B), in the order that its schema wants."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from galley.einvoices.invoice import Allowance, Breakdown, Category, Form, Invoice, Line, Party, Tax

NAMESPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
GUIDELINES = {
    Form.FACTUR_X: "urn:cen.eu:en16931:2017",
    Form.XRECHNUNG: "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
}
BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
INVOICE, CREDIT_NOTE = "380", "381"
# UNTDID 4461: a SEPA transfer, a transfer, settled between partners, not said.
SEPA, TRANSFER, CLEARING, UNSAID = "58", "30", "97", "1"
DISCOUNT = "95"  # UNTDID 5189
# Countries of the Single Euro Payments Area (European Payments Council, EPC409-09).
SEPA_COUNTRIES = frozenset(
    re.findall(
        "..",
        "ADALATBEBGCHCYCZDEDKEEESFIFRGBGIGRHRHUIEISITLILTLULVMCMDMEMKMTNLNOPLPTRORSSESISKSMVA",
    )
)
# What XML 1.0 has no letter for (its production 2).
NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class Element:
    """An element with its text or its children; one without either is left out when it is written."""

    name: str
    content: str | Sequence[Element | None] = ""
    attributes: dict[str, str] = field(default_factory=dict)

    def written(self) -> str:
        """Return it as XML."""
        content = self.content
        if isinstance(content, str):
            inner = escape(NO_XML.sub("", content))
        else:
            inner = "".join(each.written() for each in content if each)
        if not inner:
            return ""
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in self.attributes.items())
        return f"<{self.name}{attributes}>{inner}</{self.name}>"


def xml_of(invoice: Invoice) -> bytes:
    """Return the XML of an invoice; the same invoice gives the same bytes."""
    root = Element(
        "rsm:CrossIndustryInvoice",
        [_context(invoice), _document(invoice), _transaction(invoice)],
        {f"xmlns:{prefix}": address for prefix, address in NAMESPACES.items()},
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root.written()}\n'.encode()


def _context(invoice: Invoice) -> Element:
    process = Element("ram:BusinessProcessSpecifiedDocumentContextParameter", [_ram("ID", BILLING)])
    guideline = _ram("ID", GUIDELINES[invoice.form])
    return Element(
        "rsm:ExchangedDocumentContext",
        [
            process if invoice.form is Form.XRECHNUNG else None,
            Element("ram:GuidelineSpecifiedDocumentContextParameter", [guideline]),
        ],
    )


def _document(invoice: Invoice) -> Element:
    return Element(
        "rsm:ExchangedDocument",
        [
            _ram("ID", invoice.number),
            _ram("TypeCode", CREDIT_NOTE if invoice.credit else INVOICE),
            Element("ram:IssueDateTime", [_day(invoice.issued_on)]),
            *(Element("ram:IncludedNote", [_ram("Content", note)]) for note in invoice.notes),
        ],
    )


def _transaction(invoice: Invoice) -> Element:
    lines = [_line(number, line) for number, line in enumerate(invoice.lines, 1)]
    return Element(
        "rsm:SupplyChainTradeTransaction",
        [*lines, _agreement(invoice), _delivery(invoice), _settlement(invoice)],
    )


def _line(number: int, line: Line) -> Element:
    allowance = _allowance(line.discount, line.discount_percent, "") if line.discount else None
    return Element(
        "ram:IncludedSupplyChainTradeLineItem",
        [
            Element("ram:AssociatedDocumentLineDocument", [_ram("LineID", str(number))]),
            Element("ram:SpecifiedTradeProduct", [_ram("Name", line.name), _ram("Description", line.detail)]),
            Element(
                "ram:SpecifiedLineTradeAgreement",
                [Element("ram:NetPriceProductTradePrice", [_ram("ChargeAmount", _plain(line.price))])],
            ),
            Element(
                "ram:SpecifiedLineTradeDelivery",
                [Element("ram:BilledQuantity", _plain(line.quantity), {"unitCode": line.unit})],
            ),
            Element(
                "ram:SpecifiedLineTradeSettlement",
                [
                    _tax(line.tax, "ApplicableTradeTax"),
                    allowance,
                    Element(
                        "ram:SpecifiedTradeSettlementLineMonetarySummation",
                        [_ram("LineTotalAmount", _plain(line.net))],
                    ),
                ],
            ),
        ],
    )


def _tax(tax: Tax, name: str) -> Element:
    outside = tax.category is Category.OUTSIDE
    return Element(
        f"ram:{name}",
        [
            _ram("TypeCode", "VAT"),
            _ram("CategoryCode", tax.category.value),
            None if outside else _ram("RateApplicablePercent", _plain(tax.rate)),
        ],
    )


def _allowance(amount: Decimal, percent: Decimal, reason: str, tax: Tax | None = None) -> Element:
    return Element(
        "ram:SpecifiedTradeAllowanceCharge",
        [
            Element("ram:ChargeIndicator", [Element("udt:Indicator", "false")]),
            _ram("CalculationPercent", _plain(percent)) if percent else None,
            _ram("ActualAmount", _plain(amount)),
            _ram("ReasonCode", DISCOUNT),
            _ram("Reason", reason),
            _tax(tax, "CategoryTradeTax") if tax else None,
        ],
    )


def _agreement(invoice: Invoice) -> Element:
    order = Element("ram:BuyerOrderReferencedDocument", [_ram("IssuerAssignedID", invoice.order)])
    return Element(
        "ram:ApplicableHeaderTradeAgreement",
        [
            _ram("BuyerReference", invoice.buyer_reference),
            _party("SellerTradeParty", invoice.seller, is_seller=True),
            _party("BuyerTradeParty", invoice.buyer, is_seller=False),
            order,
        ],
    )


def _party(name: str, party: Party, *, is_seller: bool) -> Element:
    identified = party.vat_id or party.legal
    return Element(
        f"ram:{name}",
        [
            # Without VAT ID and registration, a seller is known by the tax number (BR-CO-26).
            None if identified else _ram("ID", party.tax_number),
            _ram("Name", party.name),
            Element("ram:SpecifiedLegalOrganization", [_ram("ID", party.legal)]),
            _contact(party) if is_seller or party.contact else None,
            _address(party),
            _electronic(party),
            _registration("VA", party.vat_id),
            _registration("FC", party.tax_number),
        ],
    )


def _contact(party: Party) -> Element:
    return Element(
        "ram:DefinedTradeContact",
        [
            _ram("PersonName", party.contact),
            Element("ram:TelephoneUniversalCommunication", [_ram("CompleteNumber", party.phone)]),
            Element("ram:EmailURIUniversalCommunication", [_ram("URIID", party.email)]),
        ],
    )


def _address(party: Party) -> Element:
    first, second, *others = (*party.lines, "", "")
    return Element(
        "ram:PostalTradeAddress",
        [
            _ram("PostcodeCode", party.postcode),
            _ram("LineOne", first),
            _ram("LineTwo", second),
            _ram("LineThree", ", ".join(filter(None, others))),
            _ram("CityName", party.town),
            _ram("CountryID", party.country),
        ],
    )


def _electronic(party: Party) -> Element | None:
    if party.electronic is None:
        return None
    scheme, address = party.electronic
    return Element("ram:URIUniversalCommunication", [Element("ram:URIID", address, {"schemeID": scheme})])


def _registration(scheme: str, identifier: str) -> Element:
    return Element("ram:SpecifiedTaxRegistration", [Element("ram:ID", identifier, {"schemeID": scheme})])


def _delivery(invoice: Invoice) -> Element:
    # Where goods go to is asked for where they leave the country for another of the Union (BR-IC-12).
    is_intra = any(each.tax.category is Category.INTRA for each in invoice.taxes)
    happened = invoice.delivered[1] if invoice.delivered else None
    parts = [
        Element("ram:ShipToTradeParty", [_address(invoice.buyer)]) if is_intra else None,
        Element("ram:ActualDeliverySupplyChainEvent", [Element("ram:OccurrenceDateTime", [_day(happened)])])
        if happened
        else None,
    ]
    return _kept("ram:ApplicableHeaderTradeDelivery", parts)


def _kept(name: str, parts: Sequence[Element | None]) -> Element:
    """Return an element that the schema wants, even with nothing in it."""
    made = Element(name, parts)
    return made if made.written() else _Empty(name)


class _Empty(Element):
    def written(self) -> str:
        return f"<{self.name}/>"


def _settlement(invoice: Invoice) -> Element:
    paid = invoice.payment
    corrected = Element("ram:InvoiceReferencedDocument", [_ram("IssuerAssignedID", invoice.corrects)])
    return Element(
        "ram:ApplicableHeaderTradeSettlement",
        [
            _ram("PaymentReference", paid.reference),
            _ram("InvoiceCurrencyCode", invoice.currency),
            _means(invoice),
            *(_breakdown(each, invoice.exemption) for each in invoice.taxes),
            _period(invoice),
            *(_whole_allowance(each) for each in invoice.allowances),
            _terms(invoice),
            _summation(invoice),
            corrected,
        ],
    )


def _means(invoice: Invoice) -> Element:
    paid = invoice.payment
    code = (SEPA if paid.iban[:2] in SEPA_COUNTRIES else TRANSFER) if paid.iban else UNSAID
    if invoice.credit:
        return Element("ram:SpecifiedTradeSettlementPaymentMeans", [_ram("TypeCode", CLEARING)])
    account = Element(
        "ram:PayeePartyCreditorFinancialAccount",
        [_ram("IBANID", paid.iban), _ram("AccountName", paid.holder) if paid.iban else None],
    )
    bank = Element("ram:PayeeSpecifiedCreditorFinancialInstitution", [_ram("BICID", paid.bic)])
    return Element("ram:SpecifiedTradeSettlementPaymentMeans", [_ram("TypeCode", code), account, bank])


def _breakdown(each: Breakdown, exemption: tuple[str, str]) -> Element:
    code, reason = exemption if each.tax.category not in (Category.STANDARD, Category.ZERO) else ("", "")
    return Element(
        "ram:ApplicableTradeTax",
        [
            _ram("CalculatedAmount", _plain(each.amount)),
            _ram("TypeCode", "VAT"),
            _ram("ExemptionReason", reason),
            _ram("BasisAmount", _plain(each.base)),
            _ram("CategoryCode", each.tax.category.value),
            _ram("ExemptionReasonCode", code),
            _ram("RateApplicablePercent", _plain(each.tax.rate)),
        ],
    )


def _period(invoice: Invoice) -> Element | None:
    if invoice.delivered is None or invoice.delivered[0] == invoice.delivered[1]:
        return None
    first, last = invoice.delivered
    return Element(
        "ram:BillingSpecifiedPeriod",
        [Element("ram:StartDateTime", [_day(first)]), Element("ram:EndDateTime", [_day(last)])],
    )


def _whole_allowance(each: Allowance) -> Element:
    return _allowance(each.amount, Decimal(0), each.reason, each.tax)


def _terms(invoice: Invoice) -> Element | None:
    paid = invoice.payment
    due = Element("ram:DueDateDateTime", [_day(paid.due_on)]) if paid.due_on and not invoice.credit else None
    return Element("ram:SpecifiedTradePaymentTerms", [_ram("Description", paid.terms), due])


def _summation(invoice: Invoice) -> Element:
    sums = invoice.sums
    tax = Element("ram:TaxTotalAmount", _plain(sums.tax), {"currencyID": invoice.currency})
    return Element(
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        [
            _ram("LineTotalAmount", _plain(sums.lines)),
            _ram("AllowanceTotalAmount", _plain(sums.allowances)) if invoice.allowances else None,
            _ram("TaxBasisTotalAmount", _plain(sums.net)),
            tax,
            _ram("GrandTotalAmount", _plain(sums.gross)),
            _ram("TotalPrepaidAmount", _plain(sums.paid)) if sums.paid else None,
            _ram("DuePayableAmount", _plain(sums.due)),
        ],
    )


def _ram(name: str, text: str) -> Element:
    return Element(f"ram:{name}", text)


def _day(day: date) -> Element:
    return Element("udt:DateTimeString", f"{day:%Y%m%d}", {"format": "102"})


def _plain(amount: Decimal) -> str:
    # Never with an exponent, and no minus before a zero.
    return f"{amount or abs(amount):f}"

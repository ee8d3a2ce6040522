"""An invoice out of the values of the template `invoice`, or of another one that asks for the same fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from galley.einvoices import currencies, needs, values, words
from galley.einvoices.invoice import Category, Form, Invoice, Party, Payment
from galley.einvoices.places import bare, country_of_vat_id, place_of
from galley.einvoices.reckoning import Reckoned, exact, reckoned

TREATMENTS = {
    "standard": Category.STANDARD,
    "reverse": Category.REVERSE,
    "intra": Category.INTRA,
    "export": Category.EXPORT,
    "small": Category.EXEMPT,
    "exempt": Category.EXEMPT,
    "outside": Category.OUTSIDE,
}
# Leitweg-ID, version 2.0.2 of KoSIT: a code for the region, one's own, and two check digits (ISO 7064, MOD 97-10).
LEITWEG = re.compile(r"\d{2,12}(?:-[A-Z0-9]{1,30})?-\d{2}")
# Kinds of documents that give back.
CREDITING = frozenset(("credit", "cancellation"))
EMAIL, LEITWEG_SCHEME = "EM", "0204"
LAST_YEAR = 9998


class InvoiceRefused(Exception):
    """The values make no electronic invoice; `needs` names each thing that lacks."""

    def __init__(self, lacking: list[needs.Need]) -> None:
        super().__init__("The electronic invoice lacks something.")
        self.needs = lacking


def form_of(value: object) -> Form | None:
    """Return which electronic invoice a value asks for, None where it asks for none."""
    return Form(value) if isinstance(value, str) and value in set(Form) else None


def invoice_of(chosen: Mapping[str, Any], form: Form, *, issued_on: date) -> Invoice:
    """Return the invoice that values say; `issued_on` is the day of those that name none. Raises `InvoiceRefused`."""
    made = invoice_again(chosen, form, issued_on=issued_on)
    if lacking := list(needs.needs_of(made, digits=currencies.digits_of(made.currency))):
        raise InvoiceRefused(lacking)
    return made


def invoice_again(chosen: Mapping[str, Any], form: Form, *, issued_on: date) -> Invoice:
    """Return the invoice that was made of values before; what is asked for since then is not asked of it."""
    day = values.day(chosen, "document", "date") or issued_on
    digits = currencies.digits_of(_currency(chosen))
    category = TREATMENTS.get(values.text(chosen, "tax", "treatment"), Category.STANDARD)
    sums = _reckoned(chosen, category, digits)
    number = values.text(chosen, "document", "number")
    reference = values.text(chosen, "e_invoice", "buyer_reference")
    return Invoice(
        form=form,
        number=number,
        credit=values.text(chosen, "document", "kind") in CREDITING,
        issued_on=day,
        currency=_currency(chosen),
        buyer_reference=reference,
        order=values.text(chosen, "document", "order"),
        corrects=values.text(chosen, "document", "corrects"),
        notes=tuple(filter(None, (values.lines(chosen, "text", name) for name in ("intro", "closing")))),
        delivered=_delivered(chosen),
        seller=_seller(chosen, category),
        buyer=_buyer(chosen, category, reference),
        lines=sums.lines,
        allowances=sums.allowances,
        taxes=sums.taxes,
        exemption=_exemption(chosen, category),
        sums=sums.sums,
        payment=_payment(chosen, form, day, number),
    )


def _currency(chosen: Mapping[str, Any]) -> str:
    return str(chosen.get("currency") or "EUR")


def _reckoned(chosen: Mapping[str, Any], category: Category, digits: int) -> Reckoned:
    paid = exact(values.text(chosen, "payment", "paid")).quantize(Decimal(1).scaleb(-digits))
    items, discounts = values.rows(chosen, "items"), values.rows(chosen, "discounts")
    return reckoned(items, discounts, category=category, paid=paid, digits=digits)


def _seller(chosen: Mapping[str, Any], category: Category) -> Party:
    vat_id = bare(values.text(chosen, "sender", "vat_id"))
    named = values.text(chosen, "e_invoice", "seller_country")
    place = place_of(values.lines(chosen, "sender", "address"), vat_id=vat_id, country=named)
    name, email = values.text(chosen, "sender", "name"), values.text(chosen, "sender", "email")
    return Party(
        name=name,
        lines=place.lines,
        postcode=place.postcode,
        town=place.town,
        country=place.country or country_of_vat_id(bare(values.text(chosen, "payment", "iban"))),
        # What lies outside of the tax's scope names no VAT ID (BR-O-02).
        vat_id="" if category is Category.OUTSIDE else vat_id,
        tax_number=values.text(chosen, "sender", "tax_number"),
        contact=values.text(chosen, "e_invoice", "contact") or name,
        phone=values.text(chosen, "sender", "phone"),
        email=email,
        electronic=(EMAIL, email) if email else None,
        legal=values.text(chosen, "sender", "register"),
    )


def _buyer(chosen: Mapping[str, Any], category: Category, reference: str) -> Party:
    vat_id = bare(values.text(chosen, "client", "vat_id"))
    country = values.text(chosen, "e_invoice", "buyer_country")
    place = place_of(values.lines(chosen, "client", "address"), vat_id=vat_id, country=country)
    email = values.text(chosen, "e_invoice", "buyer_email")
    electronic = (EMAIL, email) if email else (LEITWEG_SCHEME, reference) if is_leitweg(reference) else None
    return Party(
        name=values.text(chosen, "client", "name"),
        lines=place.lines,
        postcode=place.postcode,
        town=place.town,
        country=place.country,
        vat_id="" if category is Category.OUTSIDE else vat_id,
        contact=values.text(chosen, "client", "contact"),
        email=email,
        electronic=electronic,
    )


def is_leitweg(text: str) -> bool:
    """Whether a text is a Leitweg-ID with right check digits."""
    letters = text.upper().replace("-", "")
    return (
        bool(LEITWEG.fullmatch(text.upper()))
        and int("".join(str(int(each, 36)) for each in letters)) % 97 == 1
    )


def _delivered(chosen: Mapping[str, Any]) -> tuple[date, date] | None:
    first, last = (values.day(chosen, "document", name) for name in ("delivered_from", "delivered_to"))
    if first and last:
        return first, last
    only = first or last
    return (only, only) if only else None


def _exemption(chosen: Mapping[str, Any], category: Category) -> tuple[str, str]:
    reason = values.text(chosen, "tax", "reason")
    if values.text(chosen, "tax", "treatment") == "small":
        reason = words.in_language(words.SMALL, str(chosen.get("locale", "")))
    return words.REASON_CODES.get(category, ""), reason


def _payment(chosen: Mapping[str, Any], form: Form, day: date, number: str) -> Payment:
    terms = values.part(chosen, "payment").get("terms_days", 30)
    iban = bare(values.text(chosen, "payment", "iban"))
    return Payment(
        terms=_early(chosen, form, day),
        due_on=_after(day, terms),
        iban=iban,
        bic=bare(values.text(chosen, "payment", "bic")) if iban else "",
        holder=values.text(chosen, "sender", "name"),
        reference=values.text(chosen, "payment", "reference") or number,
    )


def _after(day: date, days: object) -> date | None:
    # The calendar ends with the year 9999.
    return day + timedelta(days=days) if isinstance(days, int) and day.year < LAST_YEAR else None


def _early(chosen: Mapping[str, Any], form: Form, day: date) -> str:
    payment = values.part(chosen, "payment")
    percent, days = exact(payment.get("early_percent")), payment.get("early_days")
    until = _after(day, days)
    if not percent or until is None:
        return ""
    if form is Form.XRECHNUNG:
        # How XRechnung writes it (BR-DE-18), with an end of line behind it.
        return f"#SKONTO#TAGE={days}#PROZENT={percent:.2f}#\n"
    sentence = words.in_language(words.EARLY, str(chosen.get("locale", "")))
    return sentence.format(rate=f"{percent.normalize():f}", day=until.isoformat())

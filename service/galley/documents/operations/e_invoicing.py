"""Documents that are an electronic invoice as well: the form is a value like others, and the XML lies in the PDF."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from galley.documents import rules
from galley.documents.models import Document
from galley.einvoices import attaching, cii, reading
from galley.einvoices.invoice import Form, Invoice
from galley.library.models import TemplateVersion
from galley.ports import Rendered, TemplateError

# Where the values say which form: `[tool.galley.record]` of the template.
POINTER = "e_invoice"
# A file may lie in PDF/A-3 alone; what a template asks for is raised to it.
CARRYING = {"a-2a": "a-3a", "a-3a": "a-3a", "a-2u": "a-3u", "a-3u": "a-3u"}
ACCESSIBLE, LEAST = "ua-1", "a-3b"


class SumsDiffer(Exception):
    """The page and the electronic invoice would say two different totals; `failure` says so of the template."""

    def __init__(self, page: str, invoice: Decimal) -> None:
        message = f"The page says a total of {page}, and the electronic invoice {invoice}."
        hint = "Reckon as the template `invoice` does: each line is rounded, and VAT is reckoned once a rate."
        self.failure = TemplateError(message, hints=(hint,))
        super().__init__(message)


def form_of(version: TemplateVersion, chosen: Mapping[str, Any]) -> Form | None:
    """Return which electronic invoice the values ask for, None where they ask for none."""
    pointer = str(version.record.get(POINTER, ""))
    return reading.form_of(rules.value_at(chosen, pointer)) if pointer else None


def invoice_of(version: TemplateVersion, chosen: Mapping[str, Any], *, day: date) -> Invoice | None:
    """Return the electronic invoice that the values ask for, if they do. Raises `InvoiceRefused`."""
    form = form_of(version, chosen)
    return reading.invoice_of(chosen, form, issued_on=day) if form else None


def standard_for(form: Form, standard: Iterable[str]) -> tuple[str, ...]:
    """Return what the document is exported as, with the form at the end: ("a-3a", "ua-1", "factur-x")."""
    named = tuple(standard)
    archiving = next((CARRYING[name] for name in named if name in CARRYING), LEAST)
    return archiving, *((ACCESSIBLE,) if ACCESSIBLE in named else ()), form.value


def engines(standard: Iterable[str]) -> tuple[str, ...]:
    """Return what of a document's standards is the engine's."""
    return tuple(name for name in standard if name not in set(Form))


def form_in(standard: Iterable[str]) -> Form | None:
    """Return which electronic invoice a document is."""
    return next((Form(name) for name in standard if name in set(Form)), None)


def carrying(rendered: Rendered, invoice: Invoice, *, day: date) -> Rendered:
    """Return the document with its electronic invoice in it. Raises `SumsDiffer`."""
    said = rendered.record.get("amount", "")
    if said and Decimal(said) != invoice.sums.gross:
        raise SumsDiffer(said, invoice.sums.gross)
    return replace(rendered, parts=(with_invoice(rendered.parts[0], invoice, day=day),))


def with_invoice(pdf: bytes, invoice: Invoice, *, day: date) -> bytes:
    """Return a PDF with an electronic invoice in it."""
    return attaching.with_invoice(pdf, cii.xml_of(invoice), invoice.form, made_on=day)


def remade(pdf: bytes, document: Document, chosen: Mapping[str, Any]) -> bytes:
    """Return a document's PDF with the electronic invoice that it had, if it had one."""
    form = form_in(document.standard)
    if form is None:
        return pdf
    invoice = reading.invoice_again(chosen, form, issued_on=document.issued_on)
    return with_invoice(pdf, invoice, day=document.issued_on)

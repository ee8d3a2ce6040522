"""What EN 16931-1 says of an invoice; each field names its business term (BT) or group (BG)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Form(StrEnum):
    """Which electronic invoice a document is as well."""

    FACTUR_X = "factur-x"
    XRECHNUNG = "xrechnung"


class Category(StrEnum):
    """How a line is taxed (UNTDID 5305, as EN 16931 uses it)."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE = "AE"
    INTRA = "K"
    EXPORT = "G"
    OUTSIDE = "O"


@dataclass(frozen=True, slots=True)
class Party:
    """Seller (BG-4) or buyer (BG-7). `lines` are those of the address without postcode, town and country."""

    name: str
    lines: tuple[str, ...]
    postcode: str
    town: str
    country: str
    vat_id: str = ""
    tax_number: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    electronic: tuple[str, str] | None = None  # scheme and address: BT-34, BT-49
    legal: str = ""


@dataclass(frozen=True, slots=True)
class Tax:
    """A category with its rate in percent (BT-118 and BT-119)."""

    category: Category
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """One line (BG-25). `net` is `quantity` times `price` less `discount`, rounded."""

    name: str
    detail: str
    quantity: Decimal
    unit: str
    price: Decimal
    discount_percent: Decimal
    discount: Decimal
    net: Decimal
    tax: Tax


@dataclass(frozen=True, slots=True)
class Allowance:
    """The part of a discount on the whole invoice that falls on one tax (BG-20)."""

    reason: str
    amount: Decimal
    tax: Tax


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What is taxed alike (BG-23)."""

    tax: Tax
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Sums:
    """The totals (BG-22)."""

    lines: Decimal
    allowances: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal
    paid: Decimal
    due: Decimal


@dataclass(frozen=True, slots=True)
class Payment:
    """How it is paid (BG-16); `terms` are the words of BT-20."""

    terms: str
    due_on: date | None
    iban: str = ""
    bic: str = ""
    holder: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice or a credit note, whole and reckoned."""

    form: Form
    number: str
    credit: bool
    issued_on: date
    currency: str
    buyer_reference: str
    order: str
    corrects: str
    notes: tuple[str, ...]
    delivered: tuple[date, date] | None
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    allowances: tuple[Allowance, ...]
    taxes: tuple[Breakdown, ...]
    exemption: tuple[str, str]  # code and words: BT-121, BT-120
    sums: Sums
    payment: Payment

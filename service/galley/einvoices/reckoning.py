"""The sums of an invoice, as the template `invoice` reckons them: equal to the cent, which tests hold both to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any

from galley.einvoices.invoice import Allowance, Breakdown, Category, Line, Sums, Tax
from galley.einvoices.units import unit_code

# As many digits as the products of the largest amounts that a form takes have.
EXACT = Context(prec=40, rounding=ROUND_HALF_UP)
ZERO, HUNDRED = Decimal(0), Decimal(100)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """All that is reckoned of an invoice."""

    lines: tuple[Line, ...]
    allowances: tuple[Allowance, ...]
    taxes: tuple[Breakdown, ...]
    sums: Sums


def exact(value: object) -> Decimal:
    """Return a number or a text of digits as it is written; nothing counts as zero."""
    return Decimal(str(value)) if value not in (None, "") else ZERO


def reckoned(
    items: Sequence[Mapping[str, Any]],
    discounts: Sequence[Mapping[str, Any]],
    *,
    category: Category,
    paid: Decimal,
    digits: int,
) -> Reckoned:
    """Return lines, allowances, taxes and sums; `digits` is how many decimals the currency has.

    Each line is rounded before it is added, half away from zero, and tax is reckoned once a rate on the sum of its
    lines, as EN 16931 wants it (BR-CO-10 to BR-CO-17).
    """
    with localcontext(EXACT):
        lines = tuple(_line(item, category, digits) for item in items)
        # In the order of the lines: where two bases are equally large, the later one takes what rounding leaves over.
        bases = dict.fromkeys((line.tax for line in lines), ZERO)
        for line in lines:
            bases[line.tax] += line.net
        allowances = tuple(_spread(discounts, bases, digits))
        taxes = tuple(Breakdown(tax, base, _share(base, tax.rate, digits)) for tax, base in bases.items())
        return Reckoned(lines, allowances, taxes, _sums(lines, allowances, taxes, paid))


def _line(item: Mapping[str, Any], category: Category, digits: int) -> Line:
    quantity, price = exact(item.get("quantity", 1)), exact(item.get("price"))
    if not digits:
        price = _round(price, 0)
    percent = exact(item.get("discount"))
    gross = _round(quantity * price, digits)
    discount = _share(gross, percent, digits)
    # A price is never below zero (BR-27); what is taken back is a quantity below zero.
    sign = -1 if price < 0 else 1
    return Line(
        name=str(item.get("description", "")),
        detail=str(item.get("detail", "")),
        quantity=quantity * sign,
        unit=unit_code(str(item.get("unit", ""))),
        price=price * sign,
        discount_percent=percent,
        discount=discount,
        net=gross - discount,
        tax=_tax_of(exact(item.get("vat")), category),
    )


def _tax_of(rate: Decimal, category: Category) -> Tax:
    if category is not Category.STANDARD:
        return Tax(category, ZERO)
    return Tax(Category.STANDARD, rate.normalize()) if rate else Tax(Category.ZERO, ZERO)


def _spread(
    discounts: Sequence[Mapping[str, Any]], bases: dict[Tax, Decimal], digits: int
) -> list[Allowance]:
    """Take each discount off the bases in proportion, and return its parts; the largest base takes what is left."""
    found = []
    for discount in discounts:
        whole = sum(bases.values(), ZERO)
        percent = discount.get("percent")
        cut = _round(exact(discount.get("amount")), digits)
        if percent is not None:
            cut = _share(whole, exact(percent), digits)
        if not whole:
            continue
        parts = {tax: _round(cut * base / whole, digits) for tax, base in bases.items()}
        for tax, part in parts.items():
            bases[tax] -= part
        largest = max(reversed(bases), key=lambda tax: abs(bases[tax]))
        left = cut - sum(parts.values(), ZERO)
        parts[largest] += left
        bases[largest] -= left
        reason = str(discount.get("description", "")).strip(" ,")
        found += [Allowance(reason, part, tax) for tax, part in parts.items() if part]
    return found


def _sums(
    lines: Sequence[Line], allowances: Sequence[Allowance], taxes: Sequence[Breakdown], paid: Decimal
) -> Sums:
    total = sum((line.net for line in lines), ZERO)
    cut = sum((each.amount for each in allowances), ZERO)
    tax = sum((each.amount for each in taxes), ZERO)
    net = total - cut
    return Sums(total, cut, net, tax, net + tax, paid, net + tax - paid)


def _share(amount: Decimal, percent: Decimal, digits: int) -> Decimal:
    return _round(amount * percent / HUNDRED, digits)


def _round(amount: Decimal, digits: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)

"""What the papers of the rivals compute from values, in decimals: sums of an invoice, balances of a statement."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")


def invoice(values: dict[str, Any]) -> dict[str, Any]:
    """Return an invoice's values with its lines' amounts, discounts, taxes and what is due."""
    lines = [_with_amount(each) for each in values["items"]]
    net = sum((each["amount"] for each in lines), Decimal())
    discounts = [
        {**each, "amount": _cents(net * _decimal(each["percent"]) / 100)} for each in values["discounts"]
    ]
    part = 1 - sum((each["amount"] for each in discounts), Decimal()) / net
    rates = sorted({_decimal(each["vat"]) for each in lines})
    taxes = [{"rate": rate, "amount": _tax(lines, rate, part)} for rate in rates]
    total = _cents(net * part) + sum((each["amount"] for each in taxes), Decimal())
    paid = _decimal(values["payment"]["paid"])
    sums = {"net": net, "discounts": discounts, "taxes": taxes, "total": total, "paid": paid}
    return {**values, "lines": lines, **sums, "due": total - paid}


def statement(values: dict[str, Any]) -> dict[str, Any]:
    """Return a statement's values with the balance after each movement, and the sums in and out."""
    balance = opening = _decimal(values["opening_balance"])
    rows = []
    for each in values["transactions"]:
        amount = _decimal(each["amount"])
        balance += amount
        rows.append({**each, "amount": amount, "balance": balance})
    money_in = sum((each["amount"] for each in rows if each["amount"] > 0), Decimal())
    money_out = sum((-each["amount"] for each in rows if each["amount"] < 0), Decimal())
    sums = {"opening": opening, "closing": balance, "money_in": money_in, "money_out": money_out}
    return {**values, "rows": rows, **sums}


def _with_amount(item: dict[str, Any]) -> dict[str, Any]:
    price, discount = _decimal(item["price"]), _decimal(item.get("discount", 0))
    amount = _cents(_decimal(item["quantity"]) * price * (100 - discount) / 100)
    return {**item, "price": price, "amount": amount}


def _tax(lines: list[dict[str, Any]], rate: Decimal, part: Decimal) -> Decimal:
    of_rate = sum((each["amount"] for each in lines if _decimal(each["vat"]) == rate), Decimal())
    return _cents(of_rate * part * rate / 100)


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)

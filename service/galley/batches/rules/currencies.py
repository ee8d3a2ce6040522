"""Currencies that cells name beside their amounts: "100 USD" is no hundred euros."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from galley.batches.rules.cell_faults import Unclear

SIGN = r"[€$£]|[A-Z]{3}"
SIGNED = re.compile(rf"(?P<before>{SIGN})?\s*(?P<amount>[^€$£A-Z]*?)\s*(?P<behind>{SIGN})?", re.DOTALL)
# What a sign alone stands for; many countries call their money dollar, and some pound.
SIGNS = {
    "€": frozenset({"EUR"}),
    "£": frozenset(("GBP", "GIP", "FKP", "SHP", "EGP", "LBP")),
    "$": frozenset(("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "BRL")),
}
# Where a template says nothing of currencies, these are taken as decoration.
USUAL = frozenset(("€", "$", "£", "EUR", "USD", "GBP", "CHF"))


def without_sign(text: str) -> str:
    """Return an amount without the currency that stands before or behind it; a text with two of them as it is."""
    found = SIGNED.fullmatch(text)
    return found["amount"] if found and not (found["before"] and found["behind"]) else text


def sign_in(cell: object) -> str:
    """Return the currency that a cell names, as it is written, or an empty text."""
    found = SIGNED.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return (found["before"] or found["behind"] or "") if found else ""


def faults_of(signs: Iterable[tuple[int, str]], currency: str) -> Iterator[tuple[int, Unclear]]:
    """Yield the place of each amount in another currency than its document's (empty: it names none), and its fault."""
    for place, sign in signs:
        if currency and sign != currency and currency not in SIGNS.get(sign, ()):
            yield place, Unclear("cell-other-currency", sign, currency)
        elif not currency and sign not in USUAL:
            yield place, Unclear("cell-no-currency", sign)

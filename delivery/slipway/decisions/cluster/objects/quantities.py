"""Amounts as a cluster writes them: 128974848, 129M, 123Mi, 250m."""

from __future__ import annotations

import re
from fractions import Fraction

FACTORS = {
    "": Fraction(1),
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 1000),
    "k": Fraction(10**3),
    "M": Fraction(10**6),
    "G": Fraction(10**9),
    "T": Fraction(10**12),
    "P": Fraction(10**15),
    "Ki": Fraction(2**10),
    "Mi": Fraction(2**20),
    "Gi": Fraction(2**30),
    "Ti": Fraction(2**40),
    "Pi": Fraction(2**50),
}
AMOUNT = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(?:[eE]([+-]?\d+))?([A-Za-z]*)")


def amount_of(text: str | float) -> Fraction:
    """Return an amount of anything, exactly. Raises `ValueError` for what is none."""
    match = AMOUNT.fullmatch(str(text))
    if not match or match[3] not in FACTORS:
        raise ValueError(f"{text!r} is no amount")
    return Fraction(match[1]) * Fraction(10) ** int(match[2] or 0) * FACTORS[match[3]]


def bytes_of(text: str) -> int:
    """Return an amount of memory in bytes. Raises `ValueError` for what is none."""
    return int(amount_of(text))


def words_of(amount: Fraction, resource: str) -> str:
    """Return an amount for people: memory in MiB, anything else as a number."""
    if "memory" in resource or "storage" in resource:
        return f"{float(amount) / 2**20:,.0f} MiB"
    return f"{float(amount):,.3f}".rstrip("0").rstrip(".")

"""Amounts as a cluster writes them: 128974848, 129M, 123Mi."""

from __future__ import annotations

import re

FACTORS = {
    "": 1,
    "k": 10**3,
    "M": 10**6,
    "G": 10**9,
    "T": 10**12,
    "Ki": 2**10,
    "Mi": 2**20,
    "Gi": 2**30,
    "Ti": 2**40,
}


def bytes_of(text: str) -> int:
    """Return an amount of memory in bytes. Raises `ValueError` for what is none."""
    if not (match := re.fullmatch(r"(\d+(?:\.\d+)?)([A-Za-z]*)", text)) or match[2] not in FACTORS:
        raise ValueError(f"{text!r} is no amount of memory")
    return int(float(match[1]) * FACTORS[match[2]])

"""How many decimals a currency has (ISO 4217); a test holds this to what the templates' kit knows."""

from __future__ import annotations

NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THREE = "BHD IQD JOD KWD LYD OMR TND"
FOUR = "CLF UYW"
DIGITS = {code: count for codes, count in ((NONE, 0), (THREE, 3), (FOUR, 4)) for code in codes.split()}
USUAL = 2


def digits_of(currency: str) -> int:
    """Return how many decimals a currency has."""
    return DIGITS.get(currency, USUAL)

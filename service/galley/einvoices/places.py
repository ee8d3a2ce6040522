"""Where a party lives, read from what stands on an envelope, and from the beginning of its VAT ID."""

from __future__ import annotations

import re
from dataclasses import dataclass

from galley.einvoices.countries import COUNTRIES, NAMES

# "01097 Dresden", "D-01097 Dresden", "1234 AB Utrecht", "67000 Strasbourg Cedex", "105 56 Athens", "8004-512 Porto".
CONTINENTAL = re.compile(r"(?:[A-Z]{1,2}[- ])?(\d{4,5}(?:-\d{3,4})?(?: [A-Z]{2}\b)?|\d{3} \d{2})\s+(\D.*)")
# "D08 KX41", "SW1A 1AA", on a line of its own or behind the town: "Dublin D08 KX41", "Duluth, MN 55802".
BEHIND = re.compile(
    r"(?:(.*?\D),?\s+)?((?:[A-Z]\d[\dW] [A-Z0-9]{4})|(?:[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})|(?:[A-Z]{2} \d{5}(?:-\d{4})?))"
)
# What countries call themselves in VAT IDs where that is not their code.
IN_VAT_IDS = {"EL": "GR", "XI": "GB"}


@dataclass(frozen=True, slots=True)
class Place:
    """An address in parts; `lines` are what is neither postcode, town nor country."""

    lines: tuple[str, ...]
    postcode: str = ""
    town: str = ""
    country: str = ""


def place_of(address: str, *, vat_id: str = "", country: str = "") -> Place:
    """Return an address in parts, as far as they can be told apart. The country is the one that is named, else the one
    of the last line, else the one of the VAT ID.
    """
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    named = NAMES.get(lines[-1].casefold(), "") if lines else ""
    if named:
        lines.pop()
    country = country or named or country_of_vat_id(vat_id)
    for at in range(len(lines) - 1, -1, -1):
        if found := CONTINENTAL.fullmatch(lines[at]):
            return Place((*lines[:at], *lines[at + 1 :]), found[1], found[2].strip(), country)
        if found := BEHIND.fullmatch(lines[at]):
            # A postcode on a line of its own stands below its town.
            before = at if found[1] else max(at - 1, 0)
            town = found[1] or (lines[at - 1] if at else "")
            return Place((*lines[:before], *lines[at + 1 :]), found[2], town.strip(" ,"), country)
    return Place(tuple(lines), country=country)


def country_of_vat_id(vat_id: str) -> str:
    """Return the country whose code a VAT ID begins with, or an empty text."""
    code = vat_id.strip()[:2].upper()
    code = IN_VAT_IDS.get(code, code)
    return code if code in COUNTRIES else ""


def bare(identifier: str) -> str:
    """Return an identifier without the spaces, dots and hyphens that people read it by."""
    return re.sub(r"[\s.\-]", "", identifier).upper()

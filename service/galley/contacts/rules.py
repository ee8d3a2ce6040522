"""What is known of a person or a company, in plain Python."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

# Besides the name; the same words as in the notes of templates.
DETAILS = ("contact", "address", "email", "phone", "vat_id")
LONGEST_NAME, LONGEST_DETAIL = 200, 500


@dataclass(frozen=True, slots=True)
class Known:
    """A person or a company as a document names it. `details` has texts by the names in `DETAILS`."""

    name: str
    details: Mapping[str, str] = field(default_factory=dict)


def known_of(texts: Mapping[str, object]) -> Known | None:
    """Return what these texts say of a person or a company; None where they say no name."""
    said = {key: _clean(text) for key, text in texts.items() if isinstance(text, str)}
    name = " ".join(said.get("name", "").split())[:LONGEST_NAME]
    details = {key: said[key][:LONGEST_DETAIL] for key in DETAILS if said.get(key)}
    return Known(name, details) if name else None


def key_of(name: str) -> str:
    """Return what is the same for all spellings of a name: with capital or small letters, and any spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[: 2 * LONGEST_NAME]


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()

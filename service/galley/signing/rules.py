"""When a certificate signs, and when its end is near."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

# Authorities take days to issue the next one.
WARNED_BEFORE = timedelta(days=30)
LARGEST_FILE = 64 * 1024  # bytes
LONGEST_NAME = 200
# One part of a name as RFC 4514 writes it, "O=Ferris \\& Wolle": what it is, and its value, where a comma is escaped.
PART = re.compile(r"(?:^|[,+])(CN|O)=((?:[^\\,+]|\\.)*)")
PEM = re.compile(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


class Validity(StrEnum):
    """Whether a certificate signs: not yet, yes, yes but soon no more, or no more."""

    BEGINS_LATER = "begins_later"
    VALID = "valid"
    ENDS_SOON = "ends_soon"
    ENDED = "ended"


def validity(*, begins_at: datetime, ends_at: datetime, now: datetime) -> Validity:
    """Return whether a certificate signs now."""
    if now < begins_at:
        return Validity.BEGINS_LATER
    if now >= ends_at:
        return Validity.ENDED
    return Validity.ENDS_SOON if now >= ends_at - WARNED_BEFORE else Validity.VALID


def signs(validity: Validity) -> bool:
    """Whether a certificate in this state signs."""
    return validity in {Validity.VALID, Validity.ENDS_SOON}


def chain_of(certificates: Iterable[bytes]) -> str:
    """Return certificates in DER as one text in PEM."""
    texts = (base64.b64encode(each).decode() for each in certificates)
    return "".join(f"-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n" for text in texts)


def certificates_in(chain: str) -> tuple[bytes, ...]:
    """Return the certificates in a text of `chain_of`, in DER."""
    return tuple(base64.b64decode(found[1]) for found in PEM.finditer(chain))


def name_in(subject: str) -> str:
    """Return what people call the one whom a certificate names: its common name, else its organisation, else all of it.

    `subject` is written as RFC 4514 does.
    """
    parts = {kind: re.sub(r"\\(.)", r"\1", value) for kind, value in PART.findall(subject)}
    return (parts.get("CN") or parts.get("O") or subject)[:LONGEST_NAME]

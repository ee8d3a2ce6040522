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
# Why nothing can be signed, by its kind; the web app says each of them in its languages.
SENTENCES = {
    "sign-no-certificate": "{0} has no certificate to sign with. An owner uploads one under Organisation, Signing.",
    "sign-from": "The certificate to sign with is valid from {0} on. Sign from then on.",
    "sign-ended": (
        "The certificate to sign with ended on {0}. An owner uploads the next one under Organisation, Signing."
    ),
    "sign-pin-refused": (
        "The token “{0}” refused its PIN on {1}. An owner types the right one under Organisation, Signing."
    ),
    "sign-other-secret": (
        "The key to sign with was encrypted with another SECRET_KEY. Put the former one into SECRET_KEY_FORMER, or "
        "enter the certificate again."
    ),
}
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

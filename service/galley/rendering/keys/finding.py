"""What is found of a key: its certificate, those above it, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

LEAST_RSA_BITS, MOST_RSA_BITS = 2048, 8192
CURVES = ("secp256r1", "secp384r1", "secp521r1")
MOST_CERTIFICATES = 10
LONGEST_NAME = 500
UNTRUSTED = (
    f"This key is of a kind that PDF readers do not trust. Use RSA with {LEAST_RSA_BITS} to {MOST_RSA_BITS} bits, "
    "or ECDSA on P-256, P-384 or P-521."
)
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


class Unusable(Exception):
    """A key or a certificate that cannot be used, in words for the person whose it is."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A certificate that signs, with those above it (DER), and what it says. `key` (PKCS#8, DER) is empty where the
    key stays in a token.
    """

    key: bytes = field(repr=False)
    certificates: tuple[bytes, ...] = field(repr=False)
    subject: str
    issuer: str
    fingerprint: str
    begins_at: datetime
    ends_at: datetime


def checked_key(key: object) -> PublicKey:
    """Return a public key of a kind that PDF readers trust. Raises `Unusable`."""
    if isinstance(key, rsa.RSAPublicKey) and LEAST_RSA_BITS <= key.key_size <= MOST_RSA_BITS:
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in CURVES:
        return key
    raise Unusable(UNTRUSTED)


def check_use(certificate: x509.Certificate) -> None:
    """Raise `Unusable` for a certificate that says that it is for something else."""
    try:
        use = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    except ValueError as error:
        raise Unusable("This certificate cannot be read. Ask who issued it.") from error
    if not (use.digital_signature or use.content_commitment):
        raise Unusable("This certificate is not for signatures. Ask who issued it for one that is.")


def finding_of(key: bytes, certificate: x509.Certificate, above: Sequence[x509.Certificate]) -> Finding:
    """Return what is found of a key. Raises `Unusable` for too many certificates."""
    if len(above) >= MOST_CERTIFICATES:
        raise Unusable(f"There are more than {MOST_CERTIFICATES} certificates. Leave some out.")
    return Finding(
        key,
        tuple(each.public_bytes(serialization.Encoding.DER) for each in (certificate, *above)),
        _name(certificate.subject),
        _name(certificate.issuer),
        certificate.fingerprint(hashes.SHA256()).hex(),
        _instant(certificate.not_valid_before_utc),
        _instant(certificate.not_valid_after_utc),
    )


def _name(name: x509.Name) -> str:
    text = "".join(letter for letter in name.rfc4514_string() if letter.isprintable())
    return text[:LONGEST_NAME]


def _instant(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)

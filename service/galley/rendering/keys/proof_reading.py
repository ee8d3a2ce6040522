"""Find the certificate of a key that nobody can read: the one that fits a signature which the key has made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from galley.ports import Mechanism
from galley.rendering.keys.finding import (
    MOST_CERTIFICATES,
    Finding,
    PublicKey,
    Unusable,
    check_use,
    checked_key,
    finding_of,
)

# Made here, because it loads code when it is made, and behind the walls none can be read.
ECDSA = ec.ECDSA(hashes.SHA256())
# More than any token has reason to hold.
MOST_READ = 50
PEM = b"-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True, slots=True)
class Proof:
    """What a key has signed, how, and certificates (DER) of which one may be its own; `file` (PEM, DER) has others."""

    signed: bytes
    signature: bytes
    mechanism: Mechanism
    certificates: Sequence[bytes]
    file: bytes = b""


def read_proof(proof: Proof) -> Finding:
    """Return the certificate of the key that signed, the one of several that ends last. Raises `Unusable`."""
    known = [*_in_file(proof.file), *_readable(proof.certificates)]
    if not known:
        raise Unusable(
            "The token holds no certificate. Upload the one of this key as a file, with those above it."
        )
    own = [each for each in known if _fits(each, proof)]
    if not own:
        raise Unusable(
            "The key and the certificate do not belong together. Upload the certificate that was issued for this key."
        )
    newest = max(own, key=lambda each: each.not_valid_after_utc)
    checked_key(newest.public_key())
    check_use(newest)
    return finding_of(b"", newest, list(_above(newest, known)))


def _in_file(file: bytes) -> list[x509.Certificate]:
    if not file:
        return []
    try:
        if PEM in file:
            return x509.load_pem_x509_certificates(file)[:MOST_READ]
        return [x509.load_der_x509_certificate(file)]
    except ValueError as error:
        raise Unusable(
            "This file holds no certificate. Choose the one in PEM or DER (.pem, .crt, .cer)."
        ) from error


def _readable(certificates: Sequence[bytes]) -> Iterator[x509.Certificate]:
    """Yield those that can be read: a token may hold others as well."""
    for data in certificates[:MOST_READ]:
        try:
            yield x509.load_der_x509_certificate(data)
        except ValueError:
            continue


def _fits(certificate: x509.Certificate, proof: Proof) -> bool:
    try:
        key = certificate.public_key()
        if isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
            _verify(key, proof)
            return True
    except (InvalidSignature, ValueError):
        pass
    return False


def _verify(key: PublicKey, proof: Proof) -> None:
    """Raise `InvalidSignature` where another key has signed."""
    match key, proof.mechanism:
        case rsa.RSAPublicKey(), Mechanism.RSA:
            key.verify(proof.signature, proof.signed, padding.PKCS1v15(), hashes.SHA256())
        case rsa.RSAPublicKey(), Mechanism.RSA_PSS:
            salted = padding.PSS(padding.MGF1(hashes.SHA256()), salt_length=hashes.SHA256.digest_size)
            key.verify(proof.signature, proof.signed, salted, hashes.SHA256())
        case ec.EllipticCurvePublicKey(), Mechanism.ECDSA:
            key.verify(proof.signature, proof.signed, ECDSA)
        case _:
            raise InvalidSignature


def _above(certificate: x509.Certificate, known: Sequence[x509.Certificate]) -> Iterator[x509.Certificate]:
    """Yield the one that issued a certificate, the one above that, and so on, as far as they are known."""
    for _ in range(MOST_CERTIFICATES - 1):
        issuer = next(
            (each for each in known if each != certificate and _has_issued(each, certificate)), None
        )
        if issuer is None:
            return
        yield issuer
        certificate = issuer


def _has_issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True

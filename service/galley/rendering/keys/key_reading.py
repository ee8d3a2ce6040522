"""Read a key file (PKCS#12, RFC 7292): the private key, its certificate and those above it."""

from __future__ import annotations

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from galley.rendering.keys.finding import UNTRUSTED, Finding, Unusable, check_use, checked_key, finding_of

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
WRONG = (
    "This file and this password do not belong together, or it is no PKCS#12 file. Choose the file that ends with "
    ".p12 or .pfx, and type the password that it was exported with."
)


def read_key_file(data: bytes, password: str) -> Finding:
    """Return the key and the certificates in a file. Raises `Unusable`."""
    try:
        found = pkcs12.load_pkcs12(data, password.encode() or None)
    except ValueError as error:
        raise Unusable(WRONG) from error
    if found.key is None or found.cert is None:
        raise Unusable(
            "This file holds no private key with its certificate. Export both together, as PKCS#12."
        )
    key, certificate = _checked(found.key), found.cert.certificate
    check_use(certificate)
    if certificate.public_key() != key.public_key():
        raise Unusable("The private key and the certificate in this file do not belong together.")
    return finding_of(_secret(key), certificate, [each.certificate for each in found.additional_certs])


def _checked(key: object) -> PrivateKey:
    if isinstance(key, PrivateKey):
        checked_key(key.public_key())
        return key
    raise Unusable(UNTRUSTED)


def _secret(key: PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )

"""Read a key file (PKCS#12, RFC 7292): the private key, its certificate and those above it."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from galley.ports import KeyFile, KeyFileFault, SigningKey

LEAST_RSA_BITS, MOST_RSA_BITS = 2048, 8192
CURVES = ("secp256r1", "secp384r1", "secp521r1")
MOST_CERTIFICATES = 10
LONGEST_NAME = 500
WRONG = (
    "This file and this password do not belong together, or it is no PKCS#12 file. Choose the file that ends with "
    ".p12 or .pfx, and type the password that it was exported with."
)


class _Unusable(Exception):
    """A key file that cannot be used, in words for the person whose it is."""


def read_key_file(data: bytes, password: str) -> KeyFile | KeyFileFault:
    """Return the key and the certificates in a file, or why it cannot be used."""
    try:
        return _read(data, password)
    except _Unusable as fault:
        return KeyFileFault(str(fault))


def _read(data: bytes, password: str) -> KeyFile:
    try:
        found = pkcs12.load_pkcs12(data, password.encode() or None)
    except ValueError as error:
        raise _Unusable(WRONG) from error
    if found.key is None or found.cert is None:
        raise _Unusable(
            "This file holds no private key with its certificate. Export both together, as PKCS#12."
        )
    key, certificate = _checked_key(found.key), found.cert.certificate
    _check_use(certificate)
    if certificate.public_key() != key.public_key():
        raise _Unusable("The private key and the certificate in this file do not belong together.")
    above = [each.certificate for each in found.additional_certs]
    if len(above) >= MOST_CERTIFICATES:
        raise _Unusable(f"This file holds more than {MOST_CERTIFICATES} certificates. Export fewer.")
    return _found(key, certificate, above)


def _checked_key(key: object) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    if isinstance(key, rsa.RSAPrivateKey) and LEAST_RSA_BITS <= key.key_size <= MOST_RSA_BITS:
        return key
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in CURVES:
        return key
    raise _Unusable(
        f"The key in this file is of a kind that PDF readers do not trust. Use RSA with {LEAST_RSA_BITS} to "
        f"{MOST_RSA_BITS} bits, or ECDSA on P-256, P-384 or P-521."
    )


def _check_use(certificate: x509.Certificate) -> None:
    try:
        use = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    except ValueError as error:
        raise _Unusable("The certificate in this file cannot be read. Ask who issued it.") from error
    if not (use.digital_signature or use.content_commitment):
        raise _Unusable(
            "The certificate in this file is not for signatures. Ask who issued it for one that is."
        )


def _found(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    certificate: x509.Certificate,
    above: list[x509.Certificate],
) -> KeyFile:
    secret = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain = tuple(each.public_bytes(serialization.Encoding.DER) for each in (certificate, *above))
    return KeyFile(
        key=SigningKey(secret, chain),
        subject=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        begins_at=_instant(certificate.not_valid_before_utc),
        ends_at=_instant(certificate.not_valid_after_utc),
    )


def _name(name: x509.Name) -> str:
    text = "".join(letter for letter in name.rfc4514_string() if letter.isprintable())
    return text[:LONGEST_NAME]


def _instant(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)

"""Certificates that a closed-off release believes, so that what it would have sent encrypted can be read and kept."""

from __future__ import annotations

import ipaddress
import os
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LIFE = timedelta(days=30)
# A clock behind a wall may be turned back a little.
BEFORE = timedelta(days=1)
# Longer names of servers do not fit into a certificate's subject, and stand beside it alone.
LONGEST_SUBJECT = 64


class Certificates:
    """An authority of one release's own. Its key is in no file, and is gone with its process."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _subject("Slipway: a wall around a copy")
        self._contexts = dict[str, ssl.SSLContext]()
        made = _begun(self._name, self._name, self._key, self._key).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self._own = made.add_extension(_SIGNS, critical=True).sign(self._key, hashes.SHA256())

    @property
    def authority(self) -> str:
        """What has to be believed, as a file of certificates has it."""
        return self._own.public_bytes(serialization.Encoding.PEM).decode()

    def context(self, server: str) -> ssl.SSLContext:
        """Return what a server of this name or address answers with."""
        if server not in self._contexts:
            self._contexts[server] = self._context(server)
        return self._contexts[server]

    def _context(self, server: str) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        made = (
            _begun(_subject(server[:LONGEST_SUBJECT]), self._name, key, self._key)
            .add_extension(x509.SubjectAlternativeName([_alternative(server)]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        _load(context, made, key)
        return context


_SIGNS = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _alternative(server: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(server))
    except ValueError:
        return x509.DNSName(server)


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuers: ec.EllipticCurvePrivateKey,
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    signed_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuers.public_key())
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - BEFORE)
        .not_valid_after(now + LIFE)
        .add_extension(own, critical=False)
        .add_extension(signed_by, critical=False)
    )


def _load(context: ssl.SSLContext, made: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
    # Python takes them from a file alone; this one is for its owner, and gone at once.
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor, name = tempfile.mkstemp(prefix="slipway-")
    try:
        os.write(descriptor, private + made.public_bytes(serialization.Encoding.PEM))
        os.close(descriptor)
        context.load_cert_chain(name)
    finally:
        Path(name).unlink()

"""Certificates of the tests, and the files that they come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from tests.support.callers import Upload
from tests.support.world import World

PASSWORD = "nine-grey-herons-7754"
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Issued:
    """A key with its certificate, and the one that issued it."""

    key: Key
    certificate: x509.Certificate
    authority: x509.Certificate

    @property
    def file(self) -> bytes:
        """Return the PKCS#12 file with all of it."""
        kept = serialization.BestAvailableEncryption(PASSWORD.encode())
        return pkcs12.serialize_key_and_certificates(
            b"office", self.key, self.certificate, [self.authority], kept
        )


def upload(world: World, issued: Issued, *templates: str) -> None:
    """Let the organisation sign with it, and by itself the documents of these templates."""
    owner = world.browser("owner")
    parts: dict[str, Upload | str] = {"file": Upload("office.p12", issued.file), "password": PASSWORD}
    assert owner.send("POST", "/api/v1/signing/certificate", files=parts).status == 200
    assert owner.put("signing/templates", {"templates": list(templates)}).status == 200


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    """Return a key that takes long to make, so it is made once."""
    return rsa.generate_private_key(65537, 2048)


def issued(*, days: float = 90, key: Key | None = None, stamps_time: bool = False) -> Issued:
    """Return a certificate of Northern Press that ends in so many days."""
    root, key = ec.generate_private_key(ec.SECP256R1()), key or rsa_key()
    above = _name("Northern Trust")
    authority = _built(above, above, root, root, 365)
    use = [ExtendedKeyUsageOID.TIME_STAMPING] if stamps_time else []
    own = _built(_name("Northern Press"), above, key, root, days, *use)
    return Issued(key, own, authority)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _built(
    subject: x509.Name, issuer: x509.Name, key: Key, by: Key, days: float, *uses: x509.ObjectIdentifier
) -> x509.Certificate:
    now = datetime.now(UTC)
    is_authority = subject == issuer
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=200))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(_key_usage(is_authority), critical=True)
    )
    if uses:
        built = built.add_extension(x509.ExtendedKeyUsage(uses), critical=True)
    return built.sign(by, hashes.SHA256())


def _key_usage(is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )

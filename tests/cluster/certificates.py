"""The cluster's own authority, and a certificate for each part and each person."""

from __future__ import annotations

import base64
import ipaddress
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .settings import CONTEXT

# A test cluster lives for hours. A machine whose clock stands a little back must still accept it.
BEFORE, AFTER = timedelta(days=1), timedelta(days=30)


@dataclass(frozen=True)
class Pair:
    """A key and its certificate, both as PEM."""

    key: bytes
    certificate: bytes

    def keep(self, folder: Path, name: str) -> None:
        """Write `NAME.key`, readable by its owner alone, and `NAME.crt`."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.key").touch(mode=0o600)
        (folder / f"{name}.key").write_bytes(self.key)
        (folder / f"{name}.crt").write_bytes(self.certificate)


def read(folder: Path, name: str) -> Pair:
    """Return the pair that was kept under this name."""
    return Pair((folder / f"{name}.key").read_bytes(), (folder / f"{name}.crt").read_bytes())


def authority(name: str, *, now: datetime) -> Pair:
    """Return a new authority that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    own = subject(name, ())
    certificate = (
        _builder(own, own, key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return _pair(key, certificate)


def signed(
    by: Pair, name: str, *, groups: tuple[str, ...] = (), addresses: tuple[str, ...] = (), now: datetime
) -> Pair:
    """Return a pair for a client of this name and these groups, or for a server at these addresses."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.load_pem_x509_certificate(by.certificate)
    builder = _builder(subject(name, groups), issuer.subject, key.public_key(), now).add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]),
        critical=False,
    )
    builder = builder.add_extension(_usage(signs=False), critical=True).add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()),  # type: ignore[arg-type]  # it is an EC key: ours
        critical=False,
    )
    if addresses:
        builder = builder.add_extension(x509.SubjectAlternativeName(_names(addresses)), critical=False)
    authority_key = serialization.load_pem_private_key(by.key, None)
    assert isinstance(authority_key, ec.EllipticCurvePrivateKey)
    return _pair(key, builder.sign(authority_key, hashes.SHA256()))


def kubeconfig(
    server: str, authority_certificate: bytes, client: Pair | str, *, namespace: str = "default"
) -> str:
    """Return a kubeconfig for one client, a pair or a token, complete in itself. JSON is YAML too."""
    cluster = {"server": server, "certificate-authority-data": _base64(authority_certificate)}
    user = {"token": client} if isinstance(client, str) else client_of(client)
    context = {"cluster": CONTEXT, "user": CONTEXT, "namespace": namespace}
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": CONTEXT, "cluster": cluster}],
            "users": [{"name": CONTEXT, "user": user}],
            "contexts": [{"name": CONTEXT, "context": context}],
            "current-context": CONTEXT,
        },
        indent=2,
    )


def client_of(client: Pair) -> dict[str, str]:
    """Return the part of a kubeconfig that says who the client is."""
    return {
        "client-certificate-data": _base64(client.certificate),
        "client-key-data": _base64(client.key),
    }


def _base64(text: bytes) -> str:
    return base64.b64encode(text).decode()


def subject(name: str, groups: tuple[str, ...]) -> x509.Name:
    """Return how a certificate tells somebody's name and groups to an API server."""
    organisations = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, group) for group in groups]
    return x509.Name([*organisations, x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _names(addresses: tuple[str, ...]) -> list[x509.GeneralName]:
    return [_name(address) for address in addresses]


def _name(address: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(address))
    except ValueError:
        return x509.DNSName(address)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BEFORE)
        .not_valid_after(now + AFTER)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=not signs,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _pair(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> Pair:
    pem = serialization.Encoding.PEM
    return Pair(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
        certificate.public_bytes(pem),
    )


def today() -> datetime:
    """Return the present instant, for those who make certificates at the outermost door."""
    return datetime.now(UTC)

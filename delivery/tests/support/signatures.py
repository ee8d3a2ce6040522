"""A Sigstore of the test's own: an authority for certificates, logs of certificates and of signatures, real keys.

What it signs is checked by the same library as the signatures of the world, and by nothing that it hands out besides
the trusted root.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import rfc8785
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

GITHUB = "https://token.actions.githubusercontent.com"
SCT_LIST = "1.3.6.1.4.1.11129.2.4.2"
IN_TOTO = "application/vnd.in-toto+json"
LOG = "rekor.test"
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Claims:
    """What the certificate of a workflow says of it."""

    repository: str = "https://github.com/example/tally"
    repository_id: str = "2000002"
    ref: str = "refs/heads/main"
    workflow: str = ".github/workflows/deliver.yml"
    commit: str = "a" * 40
    issuer: str = GITHUB

    def but(self, **others: str) -> Claims:
        """Return other claims."""
        return replace(self, **others)

    @property
    def signer(self) -> str:
        """Return the address of the workflow."""
        return f"{self.repository}/{self.workflow}@{self.ref}"

    def extensions(self) -> dict[str, str]:
        """Return them by the numbers that Fulcio gives them."""
        values = {8: self.issuer, 9: self.signer, 12: self.repository, 13: self.commit, 14: self.ref}
        values[15] = self.repository_id
        return {f"1.3.6.1.4.1.57264.1.{number}": value for number, value in values.items()}


class Sigstore:
    """One instance, with keys that were made just now."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC).replace(microsecond=0)
        self._root, self._certificates, self._log = (
            ec.generate_private_key(ec.SECP256R1()) for _ in range(3)
        )
        self._authority = self._make_authority()

    def trusted_root(self, folder: Path) -> Path:
        """Write what others check signatures by, and return the file."""
        log = {"baseUrl": f"https://{LOG}", "hashAlgorithm": "SHA2_256"}
        chain = {"certificates": [{"rawBytes": _text(_der(self._authority))}]}
        root = {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [{**log, **_key(self._log, self._now)}],
            "ctlogs": [{**log, **_key(self._certificates, self._now)}],
            "certificateAuthorities": [
                {
                    "subject": {"organization": "test", "commonName": "test"},
                    "uri": "https://fulcio.test",
                    "certChain": chain,
                    "validFor": {"start": _stamp(self._now - 60 * MINUTE)},
                }
            ],
            "timestampAuthorities": [],
        }
        file = folder / "trusted-root.json"
        file.write_text(json.dumps(root))
        return file

    def sign(self, image: str, claims: Claims, *, kind: str = "https://slsa.dev/provenance/v1") -> str:
        """Return the bundle of a statement that a workflow with these claims built an image of this digest."""
        subject = [{"name": "registry.example/tally", "digest": {"sha256": image.removeprefix("sha256:")}}]
        statement = {
            "_type": "https://in-toto.io/Statement/v1",
            "subject": subject,
            "predicateType": kind,
            "predicate": {"buildDefinition": {}, "runDetails": {}},
        }
        payload = json.dumps(statement).encode()
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._certificate_for(key.public_key(), claims)
        signature = key.sign(_enveloped(payload), ec.ECDSA(hashes.SHA256()))
        envelope = {
            "payload": _text(payload),
            "payloadType": IN_TOTO,
            "signatures": [{"sig": _text(signature)}],
        }
        return json.dumps(
            {
                "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
                "verificationMaterial": {
                    "certificate": {"rawBytes": _text(_der(certificate))},
                    "tlogEntries": [self._logged(certificate, payload, signature)],
                },
                "dsseEnvelope": envelope,
            }
        )

    def _make_authority(self) -> x509.Certificate:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
        usage = x509.KeyUsage(**{**dict.fromkeys(_USES, False), "key_cert_sign": True, "crl_sign": True})
        builder = _dated(x509.CertificateBuilder(), self._now, 60 * MINUTE).subject_name(name)
        builder = builder.issuer_name(name).public_key(self._root.public_key())
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(usage, critical=True)
        identifier = x509.SubjectKeyIdentifier.from_public_key(self._root.public_key())
        return builder.add_extension(identifier, critical=False).sign(self._root, hashes.SHA256())

    def _certificate_for(self, key: ec.EllipticCurvePublicKey, claims: Claims) -> x509.Certificate:
        """Return a certificate for a workflow, with the promise of the log of certificates inside."""
        builder = _dated(x509.CertificateBuilder(), self._now, 10 * MINUTE).subject_name(x509.Name([]))
        builder = builder.issuer_name(self._authority.subject).public_key(key)
        usage = x509.KeyUsage(**{**dict.fromkeys(_USES, False), "digital_signature": True})
        builder = builder.add_extension(usage, critical=True)
        signing = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING])
        builder = builder.add_extension(signing, critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._root.public_key())
        builder = builder.add_extension(issuer, critical=False)
        names = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(claims.signer)])
        builder = builder.add_extension(names, critical=True)
        for number, value in claims.extensions().items():
            extension = x509.UnrecognizedExtension(x509.ObjectIdentifier(number), _utf8(value))
            builder = builder.add_extension(extension, critical=False)
        return self._with_promise(builder)

    def _with_promise(self, builder: x509.CertificateBuilder) -> x509.Certificate:
        before = builder.sign(self._root, hashes.SHA256())
        promise = self._promise(before.tbs_certificate_bytes)
        extension = x509.UnrecognizedExtension(x509.ObjectIdentifier(SCT_LIST), _octets(promise))
        return builder.add_extension(extension, critical=False).sign(self._root, hashes.SHA256())

    def _promise(self, body: bytes) -> bytes:
        """Return a list with one signed timestamp of a certificate (RFC 6962, 3.2 and 3.3)."""
        at = int(self._now.timestamp() * 1000)
        length = struct.pack("!I", len(body))[1:]
        signed = struct.pack("!BBQH", 0, 0, at, 1) + _key_id(self._root) + length + body + b"\0\0"
        signature = self._certificates.sign(signed, ec.ECDSA(hashes.SHA256()))
        one = struct.pack("!B32sQH", 0, _key_id(self._certificates), at, 0)
        one += struct.pack("!BBH", 4, 3, len(signature)) + signature
        return struct.pack("!HH", len(one) + 2, len(one)) + one

    def _logged(self, certificate: x509.Certificate, payload: bytes, signature: bytes) -> dict[str, Any]:
        """Return the entry of a log that holds this signature and nothing else, with all its proofs."""
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        spec: Any = {
            "envelopeHash": {"algorithm": "sha256", "value": hashlib.sha256(payload + signature).hexdigest()},
            "payloadHash": {"algorithm": "sha256", "value": hashlib.sha256(payload).hexdigest()},
            "signatures": [{"signature": _text(signature), "verifier": _text(pem)}],
        }
        body = rfc8785.dumps({"apiVersion": "0.0.1", "kind": "dsse", "spec": spec})
        root = hashlib.sha256(b"\0" + body).digest()
        at, own = int(self._now.timestamp()), _key_id(self._log)
        entry: Any = {"body": _text(body), "integratedTime": at, "logID": own.hex(), "logIndex": 0}
        return {
            "logIndex": "0",
            "logId": {"keyId": _text(own)},
            "kindVersion": {"kind": "dsse", "version": "0.0.1"},
            "integratedTime": str(at),
            "inclusionPromise": {"signedEntryTimestamp": _text(self._by_log(rfc8785.dumps(entry)))},
            "inclusionProof": {
                "logIndex": "0",
                "rootHash": _text(root),
                "treeSize": "1",
                "hashes": [],
                "checkpoint": {"envelope": self._checkpoint(root)},
            },
            "canonicalizedBody": _text(body),
        }

    def _checkpoint(self, root: bytes) -> str:
        note = f"{LOG} - 1\n1\n{_text(root)}\n"
        signature = _key_id(self._log)[:4] + self._by_log(note.encode())
        return f"{note}\n\N{EM DASH} {LOG} {_text(signature)}\n"

    def _by_log(self, data: bytes) -> bytes:
        return self._log.sign(data, ec.ECDSA(hashes.SHA256()))


_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def _dated(builder: x509.CertificateBuilder, now: datetime, lasts: timedelta) -> x509.CertificateBuilder:
    return (
        builder.serial_number(x509.random_serial_number())
        .not_valid_before(now - MINUTE)
        .not_valid_after(now + lasts)
    )


def _key(key: ec.EllipticCurvePrivateKey, now: datetime) -> dict[str, Any]:
    own = {"rawBytes": _text(_public(key)), "keyDetails": "PKIX_ECDSA_P256_SHA_256"}
    return {
        "publicKey": {**own, "validFor": {"start": _stamp(now - 60 * MINUTE)}},
        "logId": {"keyId": _text(_key_id(key))},
    }


def _public(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _key_id(key: ec.EllipticCurvePrivateKey) -> bytes:
    return hashlib.sha256(_public(key)).digest()


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _enveloped(payload: bytes) -> bytes:
    return f"DSSEv1 {len(IN_TOTO)} {IN_TOTO} {len(payload)} ".encode() + payload


def _utf8(text: str) -> bytes:
    return _tagged(0x0C, text.encode())


def _octets(data: bytes) -> bytes:
    return _tagged(0x04, data)


def _tagged(tag: int, data: bytes) -> bytes:
    """Return a value as DER has it; its length is below 64 KiB."""
    if len(data) < 0x80:
        return bytes((tag, len(data))) + data
    length = len(data).to_bytes(2) if len(data) > 0xFF else len(data).to_bytes(1)
    return bytes((tag, 0x80 | len(length))) + length + data


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()

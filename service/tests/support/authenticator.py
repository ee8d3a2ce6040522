"""A passkey in software: makes what a browser would send, to the byte (WebAuthn Level 2, sections 6.1 and 6.5)."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


class SoftAuthenticator:
    """Holds one key for one person at one address."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._id = secrets.token_bytes(32)
        self._person = ""
        self._count = 0

    def register(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to an offer to register a key."""
        offer = options["publicKey"]
        self._person = offer["user"]["id"]
        numbers = self._key.public_key().public_numbers()
        x, y = (part.to_bytes(32, "big") for part in (numbers.x, numbers.y))
        public = cbor.encode({1: 2, 3: -7, -1: 1, -2: x, -3: y})  # COSE: elliptic curve, ES256, P-256
        attested = bytes(16) + len(self._id).to_bytes(2, "big") + self._id + public
        data = self._data(offer["rp"]["id"], PRESENT | VERIFIED | WITH_KEY) + attested
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._credential(
            {
                "clientDataJSON": _text(self._client_data("webauthn.create", offer["challenge"])),
                "attestationObject": _text(attestation),
                "transports": ["internal"],
            }
        )

    def answer(
        self, options: dict[str, Any], *, challenge: bytes = b"", signature: bytes = b"", rp_id: str = ""
    ) -> dict[str, Any]:
        """Return the answer to a challenge, spoilt where something is given."""
        offer = options["publicKey"]
        self._count += 1
        client = self._client_data("webauthn.get", _text(challenge) if challenge else offer["challenge"])
        data = self._data(rp_id or offer["rpId"], PRESENT | VERIFIED)
        signed = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential(
            {
                "clientDataJSON": _text(client),
                "authenticatorData": _text(data),
                "signature": _text(signature or signed),
                "userHandle": self._person,
            }
        )

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self._origin}).encode()

    def _data(self, rp_id: str, flags: int) -> bytes:
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + self._count.to_bytes(4, "big")

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": _text(self._id),
            "rawId": _text(self._id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {"credProps": {"rk": True}},
            "response": response,
        }

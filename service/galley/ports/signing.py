"""Who signs documents, and with which keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from galley.sentences import Sentence


class Mechanism(StrEnum):
    """How a token signs with a key, over SHA-256."""

    RSA = "rsa"
    RSA_PSS = "rsa-pss"
    ECDSA = "ecdsa"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key (PKCS#8, DER), and certificates (DER): first its own, then those above it."""

    key: bytes = field(repr=False)
    certificates: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A private key that stays in a token (PKCS#11), found by two labels, and its certificates as of a `SigningKey`.

    `entered_at` is when somebody typed the PIN: one that was refused is not tried again.
    """

    token: str
    label: str
    pin: str = field(repr=False)
    entered_at: datetime
    mechanism: Mechanism
    certificates: tuple[bytes, ...] = field(repr=False)


AnyKey = SigningKey | TokenKey


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key that signs, and what its certificate says; `fingerprint` is the SHA-256 of the certificate in hex."""

    key: AnyKey
    subject: str
    issuer: str
    fingerprint: str
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class KeyFault:
    """Why a key cannot be used, and what to do."""

    message: str


class KeyFileReader(Protocol):
    """Reads key files that people upload, with limits."""

    def read(self, data: bytes, password: str) -> FoundKey | KeyFault:
        """Read a PKCS#12 file."""


@dataclass(frozen=True, slots=True)
class TokenEntry:
    """What somebody typed of a key in a token. `file` holds certificates, where the token has none; `kept` (DER) are
    those that were used with this key so far.
    """

    token: str
    label: str
    pin: str = field(repr=False)
    entered_at: datetime
    file: bytes = field(default=b"", repr=False)
    kept: tuple[bytes, ...] = field(default=(), repr=False)


class Tokens(Protocol):
    """The tokens of this server: small computers that keep keys and sign with them."""

    def find(self, entry: TokenEntry) -> FoundKey | KeyFault:
        """Find a key, sign with it once, and return it with the certificate that fits. The PIN is tried once."""


class CannotSign(Exception):
    """A document could not be signed just now; what is `said` is why."""

    def __init__(self, said: Sentence) -> None:
        super().__init__(said.text)
        self.said = said


class KeyUnusable(CannotSign):
    """A key signs no more before somebody has done something; what is `said` is what."""


class PinRefused(KeyUnusable):
    """The PIN is not the token's. It is not tried again: tokens lock after a few wrong ones."""


class Signer(Protocol):
    """Signs PDF documents."""

    def signature_of(self, pdf: bytes, key: AnyKey) -> bytes:
        """Return the bytes that sign a PDF when they are put behind it. Raises `CannotSign`."""


class SignsNothing:
    """Stands where nothing is to be signed, such as where templates are published."""

    def signature_of(self, pdf: bytes, key: AnyKey) -> bytes:
        """Raise `CannotSign`."""
        raise CannotSign(Sentence("Nothing is signed here."))


SIGNS_NOTHING = SignsNothing()

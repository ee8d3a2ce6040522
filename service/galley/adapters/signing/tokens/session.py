"""What is done with a token: find it, log in once, sign once (PKCS#11 2.40).

Only the process that lives for one signature imports this: a vendor's library is loaded into it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pkcs11
from pkcs11 import exceptions
from pkcs11.constants import Attribute, ObjectClass, TokenFlag
from pkcs11.mechanisms import MGF, KeyType
from pkcs11.mechanisms import Mechanism as Way
from pkcs11.types import Session, Token
from pkcs11.util.ec import encode_ecdsa_signature

from galley.adapters.signing.tokens import pin_note
from galley.adapters.signing.tokens.faults import Kind, TokenFailed
from galley.ports import Mechanism

MOST_CERTIFICATES, MOST_LABELS = 50, 10
LONGEST_CERTIFICATE = 16 * 1024
# What stands before a SHA-256 where a token pads but does not hash (RFC 8017, 9.2, note 1).
SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")
PSS = (Way.SHA256, MGF.SHA256, 32)
KINDS: tuple[tuple[tuple[type[Exception], ...], Kind], ...] = (
    ((exceptions.PinIncorrect, exceptions.PinLenRange, exceptions.PinInvalid), Kind.PIN_REFUSED),
    ((exceptions.PinLocked, exceptions.PinExpired), Kind.PIN_LOCKED),
    (
        (exceptions.TokenNotPresent, exceptions.TokenNotRecognised, exceptions.DeviceRemoved),
        Kind.ABSENT,
    ),
    ((exceptions.MechanismInvalid, exceptions.MechanismParamInvalid), Kind.MECHANISM),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a token shall sign: with which key, and how; None chooses. `entry` names when the PIN was typed."""

    module: str
    token: str
    label: str
    pin: str
    entry: str
    data: bytes
    mechanism: Mechanism | None
    with_certificates: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature, how it was made, and all certificates (DER) of the token where they were wished."""

    signature: bytes
    mechanism: Mechanism
    certificates: tuple[bytes, ...]


def sign(wish: Wish) -> Signed:
    """Sign once. Raises `TokenFailed`."""
    token = _token(wish)
    with _translated(), _logged_in(token, wish) as session:
        key = _key(session, wish)
        mechanism = wish.mechanism or _mechanism(key, token.slot.get_mechanisms())
        certificates = tuple(_certificates(session)) if wish.with_certificates else ()
        return Signed(_signature(key, mechanism, wish, token.slot.get_mechanisms()), mechanism, certificates)


def look(module: str) -> tuple[str, list[str]]:
    """Return what a module says of itself, and the names of the tokens that are there. Raises `TokenFailed`."""
    library = _library(module)
    with _translated():
        return f"{library.manufacturer_id} {library.library_description}", [
            each.label for each in _all(library)
        ]


def _library(module: str) -> Any:
    try:
        return pkcs11.lib(module)
    except exceptions.PKCS11Error as error:
        raise TokenFailed(Kind.MODULE, str(error) or type(error).__name__) from error


def _all(library: Any) -> list[Token]:
    return list(library.get_tokens())


def _token(wish: Wish) -> Token:
    library = _library(wish.module)
    with _translated():
        found = [each for each in _all(library) if each.label == wish.token]
    if not found:
        raise TokenFailed(Kind.ABSENT)
    if len(found) > 1:
        raise TokenFailed(Kind.SEVERAL)
    return found[0]


@contextmanager
def _translated() -> Iterator[None]:
    """Turn what a token says into our own words."""
    try:
        yield
    except exceptions.PKCS11Error as error:
        kind = next((kind for errors, kind in KINDS if isinstance(error, errors)), Kind.DEVICE)
        raise TokenFailed(kind, type(error).__name__) from error


@contextmanager
def _logged_in(token: Token, wish: Wish) -> Iterator[Session]:
    """Open a session, log in, and close it. A PIN is tried once, and never where it could lock the token."""
    with pin_note.held(wish.module, wish.token) as note:
        if note.refused(wish.entry):
            raise TokenFailed(Kind.PIN_REFUSED_BEFORE)
        if token.flags & (TokenFlag.USER_PIN_FINAL_TRY | TokenFlag.USER_PIN_LOCKED):
            raise TokenFailed(Kind.PIN_LOCKED)
        try:
            session = token.open(user_pin=wish.pin)
        except (exceptions.PinIncorrect, exceptions.PinLenRange, exceptions.PinInvalid):
            note.note(wish.entry)
            raise
    with session:
        yield session


def _key(session: Session, wish: Wish) -> Any:
    known = list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY}))
    found = [each for each in known if _label(each) == wish.label]
    if not found:
        labels = [f"“{_label(each)}”" for each in known[:MOST_LABELS]]
        raise TokenFailed(Kind.KEY_ABSENT, ", ".join(labels) or "no key")
    if len(found) > 1:
        raise TokenFailed(Kind.KEYS_ALIKE)
    return found[0]


def _label(key: Any) -> str:
    return "".join(letter for letter in str(key.label or "") if letter.isprintable())


def _mechanism(key: Any, ways: set[Way]) -> Mechanism:
    """Return how a key signs: PKCS #1 before PSS, because more readers know it."""
    if key.key_type == KeyType.EC and Way.ECDSA in ways:
        return Mechanism.ECDSA
    if key.key_type == KeyType.RSA and {Way.SHA256_RSA_PKCS, Way.RSA_PKCS} & ways:
        return Mechanism.RSA
    if key.key_type == KeyType.RSA and Way.SHA256_RSA_PKCS_PSS in ways:
        return Mechanism.RSA_PSS
    raise TokenFailed(Kind.MECHANISM, getattr(key.key_type, "name", str(key.key_type)))


def _signature(key: Any, mechanism: Mechanism, wish: Wish, ways: set[Way]) -> bytes:
    digest = hashlib.sha256(wish.data).digest()
    # Some keys, as those of smart cards, want the PIN again for each signature.
    pin = {"pin": wish.pin} if _wants_pin(key) else {}
    match mechanism:
        case Mechanism.ECDSA:
            return encode_ecdsa_signature(key.sign(digest, mechanism=Way.ECDSA, **pin))
        case Mechanism.RSA_PSS:
            way = Way.SHA256_RSA_PKCS_PSS
            return bytes(key.sign(wish.data, mechanism=way, mechanism_param=PSS, **pin))
        case Mechanism.RSA if Way.SHA256_RSA_PKCS in ways:
            return bytes(key.sign(wish.data, mechanism=Way.SHA256_RSA_PKCS, **pin))
        case Mechanism.RSA:
            return bytes(key.sign(SHA256_PREFIX + digest, mechanism=Way.RSA_PKCS, **pin))


def _wants_pin(key: Any) -> bool:
    try:
        return bool(key[Attribute.ALWAYS_AUTHENTICATE])
    except exceptions.PKCS11Error:
        return False


def _certificates(session: Session) -> Iterator[bytes]:
    found = list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}))
    for each in found[:MOST_CERTIFICATES]:
        # What one of them does not tell hinders no other.
        with suppress(exceptions.PKCS11Error):
            value = bytes(each[Attribute.VALUE])
            if len(value) <= LONGEST_CERTIFICATE:
                yield value

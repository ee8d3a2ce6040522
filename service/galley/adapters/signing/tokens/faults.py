"""What goes wrong with a token, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What went wrong."""

    MODULE = "module"
    WITHDRAWN = "withdrawn"
    ABSENT = "absent"
    SEVERAL = "several"
    PIN_REFUSED = "pin-refused"
    PIN_REFUSED_BEFORE = "pin-refused-before"
    PIN_LOCKED = "pin-locked"
    KEY_ABSENT = "key-absent"
    KEYS_ALIKE = "keys-alike"
    MECHANISM = "mechanism"
    DEVICE = "device"
    TOO_LONG = "too-long"
    LOST = "lost"


WORDS = {
    Kind.MODULE: "The module for tokens does not load on this server ({detail}). Tell its operator: `galley "
    "check-tokens` says more.",
    Kind.WITHDRAWN: "The token {token} is no longer offered on this server. An owner chooses another key under "
    "Organisation, Signing; who runs the server names tokens in PKCS11_TOKENS.",
    Kind.ABSENT: "The token {token} is not there. Plug it in or start it, then try again.",
    Kind.SEVERAL: "There are several tokens with the name {token}. Give each a name of its own.",
    Kind.PIN_REFUSED: "The token {token} refused the PIN. It is not tried again, because tokens lock after a few wrong "
    "ones. An owner types the right one under Organisation, Signing.",
    Kind.PIN_REFUSED_BEFORE: "The token {token} refused this PIN before, so it was not tried again. An owner types the "
    "right one under Organisation, Signing.",
    Kind.PIN_LOCKED: "The token {token} is locked, or is so after one more wrong PIN, so none was tried. Log in once "
    "with the tool that came with it, or set a new PIN.",
    Kind.KEY_ABSENT: "The token {token} has no key with the name {label}. It has: {detail}.",
    Kind.KEYS_ALIKE: "The token {token} has several keys with the name {label}. Give each a name of its own.",
    Kind.MECHANISM: "The token {token} cannot sign with this key in a way that PDF readers know. Use an RSA key with "
    "PKCS #1 or PSS, or an ECDSA key ({detail}).",
    Kind.DEVICE: "The token {token} did not sign ({detail}). Try again; if it stays so, look after the device.",
    Kind.TOO_LONG: "The token {token} did not answer in time. Try again; if it stays so, look after the device.",
    Kind.LOST: "The module for tokens ended in the middle of its work ({detail}). Try again; if it stays so, tell the "
    "server's operator.",
}
# While somebody stands at the form where the PIN is typed.
WORDS_AT_THE_FORM = {
    **WORDS,
    Kind.PIN_REFUSED: "The token {token} refused the PIN. Type the right one: a token locks after a few wrong ones.",
}
# The PIN that is kept is of no use any more.
OF_PINS = frozenset({Kind.PIN_REFUSED, Kind.PIN_REFUSED_BEFORE, Kind.PIN_LOCKED})
# Nobody's waiting mends them.
LASTING = frozenset({Kind.WITHDRAWN, Kind.SEVERAL, Kind.KEY_ABSENT, Kind.KEYS_ALIKE, Kind.MECHANISM})


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong with a token."""

    kind: Kind
    detail: str = ""

    def words(self, token: str = "", label: str = "", *, at_the_form: bool = False) -> str:
        """Return what went wrong in a sentence, and what to do."""
        words = WORDS_AT_THE_FORM if at_the_form else WORDS
        return words[self.kind].format(
            token=f"“{token}”", label=f"“{label}”", detail=self.detail or "no details"
        )


class TokenFailed(Exception):
    """A token did not do what it was asked."""

    def __init__(self, kind: Kind, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}")
        self.fault = Fault(kind, detail)

"""What goes wrong with a token, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from galley.sentences import Sentence, sentence_of


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


# By the kinds that the web app knows, too: about the token, the key and details, in this order.
SENTENCES = {
    "token-module": "The module for tokens does not load on this server ({2}). Tell its operator: `galley "
    "check-tokens` says more.",
    "token-withdrawn": "The token “{0}” is no longer offered on this server. An owner chooses another key under "
    "Organisation, Signing; who runs the server names tokens in PKCS11_TOKENS.",
    "token-absent": "The token “{0}” is not there. Plug it in or start it, then try again.",
    "token-several": "There are several tokens with the name “{0}”. Give each a name of its own.",
    "token-pin-refused": "The token “{0}” refused the PIN. It is not tried again, because tokens lock after a few "
    "wrong ones. An owner types the right one under Organisation, Signing.",
    "token-pin-refused-before": "The token “{0}” refused this PIN before, so it was not tried again. An owner types "
    "the right one under Organisation, Signing.",
    "token-pin-locked": "The token “{0}” is locked, or is so after one more wrong PIN, so none was tried. Log in once "
    "with the tool that came with it, or set a new PIN.",
    "token-key-absent": "The token “{0}” has no key with the name “{1}”. It has: {2}.",
    "token-keys-alike": "The token “{0}” has several keys with the name “{1}”. Give each a name of its own.",
    "token-mechanism": "The token “{0}” cannot sign with this key in a way that PDF readers know. Use an RSA key with "
    "PKCS #1 or PSS, or an ECDSA key ({2}).",
    "token-device": "The token “{0}” did not sign ({2}). Try again; if it stays so, look after the device.",
    "token-too-long": "The token “{0}” did not answer in time. Try again; if it stays so, look after the device.",
    "token-lost": "The module for tokens ended in the middle of its work ({2}). Try again; if it stays so, tell the "
    "server’s operator.",
}
# While somebody stands at the form where the PIN is typed.
SENTENCES_AT_THE_FORM = {
    **SENTENCES,
    "token-pin-refused": "The token “{0}” refused the PIN. Type the right one: a token locks after a few wrong ones.",
}
NO_DETAILS = "no details"
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
        sentences = SENTENCES_AT_THE_FORM if at_the_form else SENTENCES
        return sentences[f"token-{self.kind}"].format(token, label, self.detail or NO_DETAILS)

    def said(self, token: str, label: str) -> Sentence:
        """Return the same by its kind, for who reads another language."""
        return sentence_of(SENTENCES, f"token-{self.kind}", token, label, self.detail or NO_DETAILS)


class TokenFailed(Exception):
    """A token did not do what it was asked."""

    def __init__(self, kind: Kind, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}")
        self.fault = Fault(kind, detail)

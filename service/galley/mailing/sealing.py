"""Secrets of mail as they are kept: unreadable in a stolen database."""

from __future__ import annotations

from cryptography.fernet import InvalidToken

from galley import sealing

PURPOSE = "mail"


class SealedElsewhere(Exception):
    """A secret was encrypted with a key that is not known any more."""

    def __init__(self) -> None:
        super().__init__(
            "What is kept of the mail server was encrypted with another SECRET_KEY. Put the former one into "
            "SECRET_KEY_FORMER, or type the password again."
        )


def seal(text: str) -> str:
    """Return a text as it is kept; empty stays empty."""
    return sealing.cipher(PURPOSE).encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """Return the text as it was. Raises `SealedElsewhere`."""
    try:
        return sealing.cipher(PURPOSE).decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken as error:
        raise SealedElsewhere from error

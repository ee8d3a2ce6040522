"""Secrets of mail as they are kept: unreadable in a stolen database."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SealedElsewhere(Exception):
    """A secret was encrypted with a key that is not known any more."""

    def __init__(self) -> None:
        super().__init__(
            "What is kept of the mail server was encrypted with another SECRET_KEY. Put the former one into "
            "SECRET_KEY_FORMER, or type the password again."
        )


def seal(text: str) -> str:
    """Return a text as it is kept; empty stays empty."""
    return _cipher().encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """Return the text as it was. Raises `SealedElsewhere`."""
    try:
        return _cipher().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken as error:
        raise SealedElsewhere from error


def _cipher() -> MultiFernet:
    return MultiFernet([_cipher_of(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _cipher_of(secret_key: str) -> Fernet:
    key = hashlib.sha256(b"galley.mail:" + secret_key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))

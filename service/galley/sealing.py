"""Secrets as they are kept: unreadable in a stolen database.

The key follows from SECRET_KEY, another one for each purpose.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def cipher(purpose: str) -> MultiFernet:
    """Return what encrypts for a purpose, and decrypts what was encrypted with this SECRET_KEY or a former one."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([_cipher_of(purpose, key) for key in keys])


def _cipher_of(purpose: str, secret_key: str) -> Fernet:
    key = hashlib.sha256(f"galley.{purpose}:".encode() + secret_key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))

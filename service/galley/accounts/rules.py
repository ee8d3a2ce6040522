"""Names, keys and roles, in plain Python."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass

KEY = re.compile(r"galley_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class NewKey:
    """An API key as it is shown once, and what is kept of it."""

    secret: str
    prefix: str
    digest: str


def new_key() -> NewKey:
    """Make an API key of 256 random bits."""
    secret = f"galley_{secrets.token_urlsafe(32)}"
    return NewKey(secret, secret[:12], digest_of_key(secret))


def digest_of_key(secret: str) -> str:
    """Return what is kept of an API key."""
    return hashlib.sha256(secret.encode()).hexdigest()


def slug_of(name: str) -> str:
    """Turn a name into the part of an address; a name without Latin letters gives "organisation"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48] or "organisation"

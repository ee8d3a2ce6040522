"""What a link to a document is, in plain Python."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

TOKEN_BYTES = 32
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
USUAL_DAYS, MOST_DAYS, MOST_DOWNLOADS = 30, 366, 100_000


class LinkState(StrEnum):
    """Whether a link leads to its document, and why not."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"
    USED_UP = "used_up"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether a link leads to its document. `state` is the document's."""

    expires_at: datetime
    is_revoked: bool
    downloads: int
    most_downloads: int | None
    state: str
    is_deleted: bool


def new_token() -> str:
    """Return 256 random bits, as they stand in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def state_of(link: Facts, *, now: datetime) -> LinkState:
    """Return whether a link leads to its document. What its owner has done says more than what time has."""
    if link.is_deleted:
        return LinkState.DELETED
    if link.is_revoked:
        return LinkState.REVOKED
    if link.state != "issued":
        return LinkState(link.state)
    if link.expires_at <= now:
        return LinkState.EXPIRED
    if link.most_downloads is not None and link.downloads >= link.most_downloads:
        return LinkState.USED_UP
    return LinkState.OPEN

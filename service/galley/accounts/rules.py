"""Names, keys and roles, in plain Python."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

# What stands in the place of the address of a person who deleted their account.
FORMER = "former.invalid"
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


def digest_of_token(token: str) -> str:
    """Return what is kept of the token in an invitation's link."""
    return hashlib.sha256(token.encode()).hexdigest()


def known_time_zone(name: str) -> str:
    """Return the time zone's name. Raises `ValueError` for one that is not in the IANA time zone database."""
    if name not in available_time_zones():
        raise ValueError(
            "This time zone is not known. Give one such as “Europe/Berlin” or “America/New_York”."
        )
    return name


@cache
def available_time_zones() -> frozenset[str]:
    """Return the names of all time zones, as the IANA time zone database has them."""
    return frozenset(available_timezones())


def day_at(instant: datetime, time_zone: str) -> date:
    """Return the day that an instant falls on in a time zone."""
    return instant.astimezone(ZoneInfo(time_zone)).date()


def digest_of_key(secret: str) -> str:
    """Return what is kept of an API key."""
    return hashlib.sha256(secret.encode()).hexdigest()


def slug_of(name: str, *, otherwise: str = "organisation") -> str:
    """Turn a name into the part of an address; a name without Latin letters gives `otherwise`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48] or otherwise

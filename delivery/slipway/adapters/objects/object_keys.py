"""Which keys a store takes: those that mean the same in a folder and in a bucket, and cannot leave either."""

from __future__ import annotations

import re

# No empty part, none that begins with a dot: "..", hidden and half-written files have no spelling.
VALID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
LONGEST = 512


def valid_key(key: str) -> str:
    """Return the key. Raises `ValueError` when it is none."""
    if not is_key(key):
        raise ValueError(f"{key!r} is no object key")
    return key


def is_key(key: str) -> bool:
    """Return whether a store takes this key."""
    return len(key) <= LONGEST and VALID.fullmatch(key) is not None

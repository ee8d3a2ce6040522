"""Which keys an object may have, the same for every store, and reading an object that must be the recorded
one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from galley import ports

KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.=-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.=-]*)*")
KEY_CHARACTERS = 512


def valid_key(key: str) -> str:
    """Return the key. Raises `ValueError` for one that could leave a folder or that a store cannot keep."""
    if len(key) > KEY_CHARACTERS or not KEY.fullmatch(key):
        shown = key[:KEY_CHARACTERS]
        raise ValueError(f"{shown!r} is no object key: join names of letters, digits and . _ = - with /.")
    return key


def verified_get(store: ports.ObjectStore, key: str, *, sha256: str, size: int | None = None) -> bytes:
    """Read an object and return it only when it is the recorded one.

    Raises `ObjectAltered` when it was cut or changed, `ObjectMissing` and `StoreUnreachable` as the store
    does.
    """
    data = store.get(key)
    found = hashlib.sha256(data).hexdigest()
    if found != sha256 or (size is not None and len(data) != size):
        raise ports.ObjectAltered(key, expected=sha256, found=found)
    return data


def verified_pieces(store: ports.ObjectStore, key: str, *, sha256: str, size: int) -> Iterator[bytes]:
    """Read an object piece by piece; the last piece comes only when all of it is the recorded object.

    So whoever passes the pieces on has never passed on the whole of a wrong one.
    Raises `ObjectAltered` when it was cut or changed, `ObjectMissing` and `StoreUnreachable` as the store does.
    """
    digest, read, held = hashlib.sha256(), 0, b""
    for piece in store.pieces(key):
        digest.update(piece)
        read += len(piece)
        if read > size:
            break
        if held:
            yield held
        held = piece
    if read != size or digest.hexdigest() != sha256:
        raise ports.ObjectAltered(key, expected=sha256, found=digest.hexdigest())
    yield held

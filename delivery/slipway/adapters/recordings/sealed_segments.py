"""Kept requests as encrypted objects of any store.

    recordings/20261130T090000.000000Z-20261130T090459.250000Z-412-9f86d081884c7d65

A segment's name says when its first and its last request were made and how many there are. The name is authenticated
with the content, so a segment that was renamed cannot be opened. The content is JSON lines, compressed (zlib) and then
encrypted (AES-256-GCM, with a nonce of its own). The key comes from the configured secret by HKDF (RFC 5869).
"""

from __future__ import annotations

import json
import re
import secrets
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from slipway.ports import EntryDamaged, Facts, Segment, Store, StoreError

PREFIX = "recordings/"
MAGIC, NONCE_BYTES, KEY_BYTES = b"slipway recording 1\n", 12, 32
INSTANT = "%Y%m%dT%H%M%S.%fZ"
NAME = re.compile(
    r"(?P<began>\d{8}T\d{6}\.\d{6}Z)-(?P<ended>\d{8}T\d{6}\.\d{6}Z)-(?P<requests>\d+)-[0-9a-f]{16}"
)
# Far above any segment that a recorder writes.
MOST_BYTES = 512 * 2**20
NO_KEY = "it cannot be opened with the key that is here"


class SealedSegments:
    """Segments below `recordings/` of a store. `secret` is what `recording.key` leads to."""

    def __init__(self, store: Store, secret: str) -> None:
        self._store = store
        derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"slipway recordings: segments")
        self._cipher = AESGCM(derived.derive(secret.encode()))

    def segments(self) -> Sequence[Segment]:
        """Return what is there, the oldest first. Raises `StoreError`."""
        found = (_segment(each.key, each.size) for each in self._store.list(PREFIX))
        known = [each for each in found if each]
        return sorted(known, key=lambda each: (each.began_at, each.key))

    def add(self, exchanges: Sequence[Facts]) -> None:
        """Keep these requests together; lines without an instant (`at`) are kept with them, and not counted.

        Nothing is written where no line has one. Raises `StoreError`.
        """
        instants = [datetime.fromisoformat(each["at"]).astimezone(UTC) for each in exchanges if "at" in each]
        if not instants:
            return
        key = f"{PREFIX}{min(instants):{INSTANT}}-{max(instants):{INSTANT}}-{len(instants)}-{secrets.token_hex(8)}"
        text = "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in exchanges)
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, zlib.compress(text.encode()), _bound(key))
        if not self._store.create(key, MAGIC + nonce + sealed):
            raise StoreError(f"There is a segment {key} already, with other requests.")

    def read(self, segment: Segment) -> Sequence[Facts]:
        """Return its lines. Raises `EntryDamaged` for one that cannot be opened with the key that is here."""
        data = self._store.read(segment.key)
        try:
            if not data.startswith(MAGIC):
                raise EntryDamaged(segment.key, "it is no segment that this Slipway can read")
            sealed = data[len(MAGIC) :]
            packed = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(segment.key))
            text = zlib.decompressobj().decompress(packed, MOST_BYTES)
            return [json.loads(line) for line in text.splitlines()]
        except (InvalidTag, ValueError, zlib.error) as error:
            raise EntryDamaged(segment.key, NO_KEY) from error

    def delete(self, segment: Segment) -> None:
        """Delete it; one that is not there is no error. Raises `StoreError`."""
        self._store.delete(segment.key)


def _segment(key: str, size: int) -> Segment | None:
    """Return the segment of this name, None for what somebody else has put there."""
    if not (name := NAME.fullmatch(key.removeprefix(PREFIX))):
        return None
    try:
        began, ended = _instant(name["began"]), _instant(name["ended"])
    except ValueError:
        return None
    return Segment(key=key, began_at=began, ended_at=ended, requests=int(name["requests"]), size=size)


def _bound(key: str) -> bytes:
    return MAGIC + key.encode()


def _instant(text: str) -> datetime:
    return datetime.strptime(text, INSTANT).replace(tzinfo=UTC)

"""How objects are named, and what their bytes must be."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

# Where our objects lie; other objects in the same bucket are left alone.
KINDS = ("documents", "values", "bundles", "pictures", "assets", "signatures")


@dataclass(frozen=True)
class Content:
    """Bytes with the name that follows from them: equal bytes of one kind always have one key."""

    kind: str
    data: bytes
    media_type: str
    suffix: str

    @cached_property
    def sha256(self) -> str:
        """Return the SHA-256 of the bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def key(self) -> str:
        """Return the object's key, for example "pdf/ab/abcdef….pdf"."""
        digest = self.sha256
        return f"{self.kind}/{digest[:2]}/{digest}{self.suffix}"


def pdf(data: bytes) -> Content:
    """Name a finished document."""
    return Content("documents", data, "application/pdf", ".pdf")


def key_of_pdf(sha256: str) -> str:
    """Return the key of the finished document with this SHA-256."""
    return f"documents/{sha256[:2]}/{sha256}.pdf"


def values(canonical_json: str) -> Content:
    """Name a person's values."""
    return Content("values", canonical_json.encode(), "application/json", ".json")


def bundle(data: bytes) -> Content:
    """Name a template version's normalised bundle."""
    return Content("bundles", data, "application/zip", ".zip")


def picture(data: bytes) -> Content:
    """Name a page picture."""
    return Content("pictures", data, "image/webp", ".webp")


def signature(data: bytes) -> Content:
    """Name what was put behind a finished document to sign it."""
    return Content("signatures", data, "application/octet-stream", ".sig")


def asset(data: bytes, media_type: str, suffix: str) -> Content:
    """Name an uploaded image."""
    return Content("assets", data, media_type, suffix)

"""From the address of an object store to the store."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from galley import ports
from galley.adapters.objects.folder_store import FolderObjectStore
from galley.adapters.objects.s3_store import S3ObjectStore


class UnknownStoreAddress(ValueError):
    """The address names no store that Galley can use."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address!r} is no object store: write file:///folder or s3://bucket/prefix.")


def open_store(address: str, environment: Mapping[str, str]) -> ports.ObjectStore:
    """Return the store at `file:///folder` or `s3://bucket/prefix`. Raises `UnknownStoreAddress`.

    `environment` holds the usual AWS variables for S3. Nothing is read or written yet; ask `check` for that.
    """
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise UnknownStoreAddress(address) from error
    if parts.scheme == "file" and parts.netloc in ("", "localhost") and len(parts.path) > 1:
        return FolderObjectStore(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc and not parts.query and not parts.fragment:
        return S3ObjectStore(parts.netloc, unquote(parts.path), environment=environment)
    raise UnknownStoreAddress(address)

"""Which store an address means."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from slipway.adapters.io import files
from slipway.adapters.state.folder_store import FolderStore
from slipway.errors import WrongUse
from slipway.ports import Store


def open_store(address: str, environment: Mapping[str, str]) -> Store:
    """Open the store at `file:///folder` or `s3://bucket/prefix`; nothing is read or written by it.

    `environment` has the `AWS_…` variables. Raises `WrongUse` for any other address.
    """
    parts = urlsplit(address)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return FolderStore(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        # Loaded only where it is used, for the same reason as a bucket's.
        from slipway.adapters.state.s3_store import S3Store

        return S3Store(parts.netloc, unquote(parts.path), environment=environment)
    raise WrongUse(
        f"{address!r} is no address of a store.",
        next_step="Write file:///an/absolute/folder or s3://bucket/prefix.",
    )


def free_at(address: str) -> int | None:
    """Return the free bytes of the disk that a store's or a bucket's folder lies on, None for one somewhere else."""
    parts = urlsplit(address)
    return files.free_bytes(Path(unquote(parts.path))) if parts.scheme == "file" else None

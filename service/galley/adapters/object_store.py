"""Which object store an address means."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from galley.adapters.folder_store import FolderObjectStore
from galley.ports import ObjectStore


def open_store(url: str) -> ObjectStore:
    parts = urlsplit(url)
    folder = Path(unquote(parts.path))
    folder.mkdir(parents=True, exist_ok=True)
    return FolderObjectStore(folder)

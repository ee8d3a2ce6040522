"""Asking for an address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Web(Protocol):
    """Asks for an address once."""

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        """Return status and body; status 0 with the reason as body when no answer came."""

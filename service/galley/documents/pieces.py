"""What is written piece by piece and sent meanwhile, so that it is never held whole."""

from __future__ import annotations

import io
from typing import Any


class Outlet(io.RawIOBase):
    """Takes what a zip file writes, and hands it on."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def write(self, data: Any) -> int:
        """Take a piece."""
        self._pieces.append(bytes(data))
        return len(data)

    def drain(self) -> bytes:
        """Return what was written since the last time."""
        whole = b"".join(self._pieces)
        self._pieces.clear()
        return whole

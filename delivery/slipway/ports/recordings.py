"""Where the requests lie that were kept for rehearsals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from slipway.ports.facts import Facts


@dataclass(frozen=True, slots=True)
class Segment:
    """Requests that were kept together; `size` in bytes, as it lies there."""

    key: str
    began_at: datetime
    ended_at: datetime
    requests: int
    size: int


class Recordings(Protocol):
    """Kept requests, encrypted. Every method raises `StoreError` when the store does not answer."""

    def segments(self) -> Sequence[Segment]:
        """Return what is there, the oldest first."""

    def add(self, exchanges: Sequence[Facts]) -> None:
        """Keep these requests together, as one segment. Nothing is written for none."""

    def read(self, segment: Segment) -> Sequence[Facts]:
        """Return its requests. Raises `EntryDamaged` for one that cannot be opened with the key that is here."""

    def delete(self, segment: Segment) -> None:
        """Delete it; one that is not there is no error."""

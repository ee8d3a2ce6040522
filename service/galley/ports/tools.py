"""What operations are given to work with: the database, the time, and what making a page takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from galley.ports.objects import ObjectStore
from galley.ports.reading import Reader
from galley.ports.rendering import SYSTEM, Priority, Renderer, Requester
from galley.ports.signing import SIGNS_NOTHING, Signer

# Asks the database a statement that only reads, with its values by name; returns the first row, or nothing.
Ask = Callable[[str, Mapping[str, object]], tuple[Any, ...] | None]


@dataclass(frozen=True, slots=True)
class RenderingTools:
    """What making a page takes: where objects lie, who renders, who reads, who signs; for whom it is done, and with
    what haste documents are.
    """

    store: ObjectStore
    renderer: Renderer
    reader: Reader
    requester: Requester = SYSTEM
    priority: Priority = Priority.DOCUMENT
    signer: Signer = SIGNS_NOTHING


class Clock(Protocol):
    """Where the present comes from."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""

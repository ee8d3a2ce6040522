"""How large a render pool is and how patient."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from galley.ports import Priority
from galley.rendering.limits import MIB, RenderLimits


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """Sizes are in bytes, times in seconds. `folder` is where templates are unpacked, else the system's
    own.
    """

    workers: int = field(default_factory=lambda: max(2, len(os.sched_getaffinity(0))))
    limits: RenderLimits = field(default_factory=RenderLimits)
    documents_waiting: int = 64
    previews_waiting: int = 32
    document_wait_seconds: float = 30.0
    preview_wait_seconds: float = 5.0
    memory_bytes: int = 64 * MIB
    most_roots: int = 200
    roots_bytes: int = 1024 * MIB
    folder: Path | None = None

    @property
    def most_waiting(self) -> Mapping[Priority, int]:
        """How many callers may wait."""
        return {Priority.DOCUMENT: self.documents_waiting, Priority.PREVIEW: self.previews_waiting}

    def wait_seconds(self, priority: Priority) -> float:
        """How long a caller may wait for a worker."""
        return self.document_wait_seconds if priority is Priority.DOCUMENT else self.preview_wait_seconds

    def wall_seconds(self, priority: Priority) -> float:
        """How long a render may take."""
        document = priority is Priority.DOCUMENT
        return self.limits.wall_seconds if document else self.limits.preview_wall_seconds

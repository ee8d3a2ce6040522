"""How large the pools of this machine are, by Galley's settings; also as text, for the process that has them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Self

from galley.adapters.processes.memory import available_memory
from galley.adapters.processes.processors import available_processors
from galley.adapters.workers.pool_settings import PoolSettings, ReaderSettings
from galley.rendering.limits import MIB, ReaderLimits, RenderLimits

if TYPE_CHECKING:
    # Reading settings takes a dozen MB, which the pools' process does without.
    from galley.config import Settings

# What the web processes themselves take, and what an ordinary document needs.
WEB_MEMORY, LEAST_RENDER_MEMORY = 512 * MIB, 256 * MIB


@dataclass(frozen=True, slots=True)
class PoolSizes:
    """Where objects lie, and what the two pools are like."""

    store_url: str
    render: PoolSettings
    read: ReaderSettings

    def as_text(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def of_text(cls, text: str) -> Self:
        """Return what `as_text` has written."""
        told = json.loads(text)
        render, read = told["render"], told["read"]
        walls = {"without_walls": tuple(render["without_walls"])}
        return cls(
            told["store_url"],
            PoolSettings(**render | walls | {"limits": RenderLimits(**render["limits"])}),
            ReaderSettings(**read | walls | {"limits": ReaderLimits(**read["limits"])}),
        )


def sizes_of(chosen: Settings) -> PoolSizes:
    """Return what Galley's settings say of the pools."""
    return PoolSizes(chosen.store_url, _render_settings(chosen), _reader_settings(chosen))


def rendering_memory(wanted: int, available: int | None, *, workers: int) -> int:
    """Return how much memory one render process may use, in bytes.

    All of them together stay within the container's limit, so a heavy template is told that it is too heavy, instead
    of the kernel ending whatever process is largest.
    """
    if available is None:
        return wanted
    # One more process is kept for other organisations, and one share is left to the readers.
    return max(LEAST_RENDER_MEMORY, min(wanted, (available - WEB_MEMORY) // (workers + 2)))


def _render_settings(chosen: Settings) -> PoolSettings:
    workers = chosen.render_workers or available_processors()
    limits = RenderLimits(
        cpu_seconds=chosen.render_seconds,
        preview_cpu_seconds=chosen.preview_seconds,
        memory_bytes=rendering_memory(chosen.render_memory_mb * MIB, available_memory(), workers=workers),
    )
    return PoolSettings(
        workers=workers,
        # The one that is kept for other organisations starts when a caller waits for the first time.
        at_once=workers,
        limits=limits,
        documents_waiting=chosen.render_queue,
        previews_waiting=chosen.render_queue,
        memory_bytes=chosen.render_cache_mb * MIB,
        without_walls=chosen.accept_missing_walls,
    )


def _reader_settings(chosen: Settings) -> ReaderSettings:
    limits = ReaderLimits(bundle_cpu_seconds=chosen.read_seconds)
    return ReaderSettings(at_once=1, limits=limits, without_walls=chosen.accept_missing_walls)

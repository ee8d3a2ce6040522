"""A real pool of small workers over an object store in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from galley import ports
from galley.adapters.workers.render_pool import PoolSettings, RenderPool
from galley.rendering.bundles.bundle import Bundle
from galley.rendering.limits import MIB, RenderLimits
from tests.fakes.memory_store import MemoryObjectStore
from tests.support import bundles

# Who waits for a worker is told after some seconds that all are busy; on a busy machine all may well be.
PATIENT: dict[str, Any] = {"document_wait_seconds": 600.0, "preview_wait_seconds": 600.0}
# Small, so that hostile templates meet their limit soon.
LIMITS = RenderLimits(
    cpu_seconds=2.0,
    preview_cpu_seconds=1.0,
    memory_bytes=700 * MIB,
    output_bytes=4 * MIB,
    pages=50,
)

Render = Callable[..., ports.RenderOutcome]
Pools = Callable[..., RenderPool]


@pytest.fixture(scope="module")
def store() -> MemoryObjectStore:
    return MemoryObjectStore()


@pytest.fixture
def pools(store: MemoryObjectStore) -> Iterator[Pools]:
    """Start pools with settings of their own; all are closed at the end."""
    started: list[RenderPool] = []

    def start(objects: ports.ObjectStore = store, **settings: Any) -> RenderPool:
        given = {"workers": 2, "kept": 0, "limits": LIMITS, **PATIENT, **settings}
        pool = RenderPool(objects, PoolSettings(**given))
        started.append(pool)
        return pool

    yield start
    for pool in started:
        pool.close()


@pytest.fixture(scope="module")
def shared_pool(store: MemoryObjectStore) -> Iterator[RenderPool]:
    pool = RenderPool(store, PoolSettings(workers=2, kept=0, limits=LIMITS, **PATIENT))
    yield pool
    pool.close()


@pytest.fixture
def render(shared_pool: RenderPool, store: MemoryObjectStore) -> Render:
    """Render a bundle in the module's pool, as a document unless said otherwise."""

    def go(
        bundle: Bundle, priority: ports.Priority = ports.Priority.DOCUMENT, **changes: Any
    ) -> ports.RenderOutcome:
        bundles.stored(store, bundle)
        return shared_pool.render(bundles.request(bundle, **changes), priority=priority)

    return go

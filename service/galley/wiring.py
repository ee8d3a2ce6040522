"""Where ports meet adapters: the only place that chooses one."""

from __future__ import annotations

from functools import cache
from typing import cast

from django.conf import settings as django_settings

from galley.adapters.clock import SystemClock
from galley.adapters.object_stores import open_store
from galley.adapters.render_pool import RenderPool
from galley.config import Settings
from galley.edge import metrics
from galley.ports import Clock, ObjectStore, Renderer


def settings() -> Settings:
    """Return Galley's settings."""
    return cast("Settings", django_settings.GALLEY)


@cache
def store() -> ObjectStore:
    """Return the object store."""
    return open_store(settings().store_url)


@cache
def renderer() -> Renderer:
    """Return the render pool, started on first use and shared by all threads of this process."""
    return RenderPool(store(), settings(), observe=metrics.observe_render)


@cache
def clock() -> Clock:
    """Return the machine's clock."""
    return SystemClock()


def close() -> None:
    """Stop what was started. Safe to call when nothing was."""
    if renderer.cache_info().currsize:
        renderer().close()
        renderer.cache_clear()

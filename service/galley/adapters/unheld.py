"""Nobody waits for a renderer or an object store while they hold a database connection.

There are fewer connections than people. Whoever kept one while a document is made, or while a bucket answers slowly,
would take it from everybody else. So both ports give this thread's connection back before they wait; the next query
takes one again. Inside a transaction that cannot be done: then the caller is wrong, and hears so at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from galley.ports import (
    ObjectInfo,
    ObjectStore,
    PoolStatus,
    Put,
    Renderer,
    RenderOutcome,
    RenderRequest,
)


class TransactionHeld(Exception):
    """A transaction is open while something slow is about to be waited for."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"A transaction is open, and {what} is asked. End the transaction first: "
            "write objects before it, and render before it."
        )


def let_go(what: str = "something slow") -> None:
    """Give this thread's database connection back. Raises `TransactionHeld` inside a transaction."""
    # The transaction around a test is not the product's.
    if any(not block._from_testcase for block in connection.atomic_blocks):  # type: ignore[attr-defined] # noqa: SLF001 - Django marks a test's own so
        raise TransactionHeld(what)
    if not connection.in_atomic_block:
        connection.close()


class UnheldStore:
    """An object store that is asked without a connection in hand."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, key: str, data: bytes, *, media_type: str) -> Put:
        """Write an object unless one lies there already."""
        let_go("the object store")
        return self._store.put(key, data, media_type=media_type)

    def get(self, key: str) -> bytes:
        """Read a whole object."""
        let_go("the object store")
        return self._store.get(key)

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """List objects whose key begins with `prefix`."""
        let_go("the object store")
        return self._store.list(prefix)

    def delete(self, key: str) -> None:
        """Delete an object."""
        let_go("the object store")
        self._store.delete(key)

    def check(self) -> None:
        """Return when the store answers."""
        let_go("the object store")
        self._store.check()


class UnheldRenderer:
    """A renderer that is asked without a connection in hand."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def render(self, request: RenderRequest, **how: Any) -> RenderOutcome:
        """Render now or say why not."""
        let_go("the renderer")
        return self._renderer.render(request, **how)

    def status(self) -> PoolStatus:
        """Say how the pool is doing."""
        return self._renderer.status()

    def close(self) -> None:
        """Stop every worker and wait until they are gone."""
        self._renderer.close()

"""Writing objects and entering them, so that no collector takes one away in between."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, transaction

from galley.adapters.database.connection_guard import release_connection
from galley.objects.models import Deletion, StoredObject
from galley.objects.operations.holding import add_to_holding
from galley.objects.rules import Content
from galley.ports import ObjectStore, Put, StoreUnreachable

T = TypeVar("T")
ATTEMPTS = 20
# How often, and how many seconds apart, a writer looks whether a deletion under way has ended.
LOOKS, LOOK_SECONDS = 60, 0.1
UPSERT = """
    WITH before AS (
        SELECT doomed_at IS NOT NULL OR unreferenced_since IS NOT NULL AS marked
        FROM objects_storedobject WHERE key = %(key)s
    ),
    kept AS (
        INSERT INTO objects_storedobject (key, sha256, size, media_type, created_at)
        VALUES (%(key)s, %(sha256)s, %(size)s, %(media_type)s, %(now)s)
        ON CONFLICT (key) DO UPDATE SET unreferenced_since = NULL, doomed_at = NULL
        RETURNING created_at, (xmax = 0) AS inserted
    )
    SELECT kept.created_at, kept.inserted, (SELECT marked FROM before) FROM kept
"""

# Both releases write `doomed_at`, so that column decides whether an object is marked.
ANNOUNCE = """
    INSERT INTO objects_storedobject (key, sha256, size, media_type, created_at, unreferenced_since, doomed_at)
    SELECT key, sha256, size, media_type, %(now)s, %(now)s, %(now)s
    FROM unnest(%(key)s::text[], %(sha256)s::text[], %(size)s::bigint[], %(media_type)s::text[])
        AS kept (key, sha256, size, media_type)
    ORDER BY key COLLATE "C"
    ON CONFLICT (key) DO UPDATE SET
        unreferenced_since = CASE WHEN objects_storedobject.doomed_at IS NULL THEN NULL ELSE excluded.doomed_at END,
        doomed_at = CASE WHEN objects_storedobject.doomed_at IS NULL THEN NULL ELSE excluded.doomed_at END
    RETURNING key, created_at
"""

# In the order of `ANNOUNCE`: two writers of the same objects would else wait for each other for ever.
ENTER = """
    INSERT INTO objects_storedobject (key, sha256, size, media_type, created_at)
    SELECT key, sha256, size, media_type, %(now)s
    FROM unnest(%(key)s::text[], %(sha256)s::text[], %(size)s::bigint[], %(media_type)s::text[])
        AS kept (key, sha256, size, media_type)
    ORDER BY key COLLATE "C"
    ON CONFLICT (key) DO UPDATE SET unreferenced_since = NULL, doomed_at = NULL
    RETURNING key, created_at, (xmax = 0) AS inserted
"""

NOTED = "SELECT 1 FROM objects_deletion WHERE key = ANY(%(key)s) LIMIT 1"


class ObjectContested(StoreUnreachable):
    """A collector is deleting the object, or took it away each time it was put there."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The object {key} is being deleted by a collector. Try again in a moment.")


class _TakenAway(Exception):
    """A collector deleted the object since it was written."""


Entries = Mapping[Content, StoredObject]


def keep_all(
    kept: Sequence[Content],
    *,
    store: ObjectStore,
    now: datetime,
    record: Callable[[Entries], T],
    owner: UUID | None = None,
    at_once: int = 1,
) -> T:
    """Write objects, then enter them into the ledger and `record` the rows that name them, in one transaction.

    Returns what `record` returns; it may be called more than once, each time after the last was undone. They count as
    the organisation's that is the `owner`. So many objects are written `at_once`.
    Raises `StoreUnreachable`, `ObjectContested`, and what `record` raises.
    """
    for attempt in range(ATTEMPTS):
        # A row is known by its instant: one that is made again must not be taken for the one before by another writer,
        # whose bytes went with that.
        at = now + attempt * datetime.resolution
        rows = _announce_when_free(kept, now=at)
        _store_all(kept, store=store, at_once=at_once)
        try:
            with transaction.atomic():
                recorded = record(_entered(kept, rows, now=at))
                add_to_holding(owner, kept)
                return recorded
        except _TakenAway:
            continue
    raise ObjectContested(kept[0].key)


def _store_all(kept: Sequence[Content], *, store: ObjectStore, at_once: int) -> None:
    if at_once == 1:
        for content in kept:
            store_content(content, store=store)
        return
    with ThreadPoolExecutor(at_once) as threads:
        list(threads.map(partial(store_content, store=store), kept))


def _announce_when_free(kept: Sequence[Content], *, now: datetime) -> dict[str, datetime]:
    """Announce objects once no collector is deleting any of them. Raises `ObjectContested`."""
    for _ in range(LOOKS):
        if (rows := _announce(kept, now=now)) is not None:
            return rows
        release_connection("a deletion under way")
        time.sleep(LOOK_SECONDS)
    raise ObjectContested(kept[0].key)


def _announce(kept: Sequence[Content], *, now: datetime) -> dict[str, datetime] | None:
    """Make sure that each object has a row before it is written, and that the hold of a marked one begins again.

    Returns by key when each row was made, which tells it from a later one with the same key; or nothing while a
    collector is deleting one of them.
    """
    columns = _columns_of_all(kept, now)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ANNOUNCE, columns)
        rows = dict(cursor.fetchall())
        # Asked after the rows are ours: a collector that was first has committed its note by now.
        cursor.execute(NOTED, columns)
        if cursor.fetchone():
            transaction.set_rollback(True)
            return None
    return rows


def _entered(kept: Sequence[Content], rows: Mapping[str, datetime], *, now: datetime) -> Entries:
    with connection.cursor() as cursor:
        cursor.execute(ENTER, _columns_of_all(kept, now))
        found = cursor.fetchall()
    if any(inserted or made_at != rows[key] for key, made_at, inserted in found):
        raise _TakenAway
    return {content: _entry(content, rows[content.key]) for content in kept}


def _entry(content: Content, made_at: datetime) -> StoredObject:
    return StoredObject(content.key, content.sha256, len(content.data), content.media_type, made_at)


def store_content(content: Content, *, store: ObjectStore) -> Put:
    """Write an object, outside any transaction. Raises `StoreUnreachable`."""
    return store.put(content.key, content.data, media_type=content.media_type)


def keep(content: Content, *, store: ObjectStore, now: datetime) -> StoredObject:
    """Write an object and enter it into the ledger, inside the transaction that names it.

    For commands alone: requests of people use `keep_all`. Raises `StoreUnreachable` or `ObjectContested`.
    """
    put = store_content(content, store=store)
    entry, inserted, marked = _record(content, now=now)
    # The ledger's row is ours now, so no collector begins any more; but one may be in the middle of its work.
    waited = _wait_for_deletion(content.key)
    if waited or (put is not Put.CREATED and (inserted or marked)):
        store_content(content, store=store)
    return entry


def _record(content: Content, *, now: datetime) -> tuple[StoredObject, bool, bool]:
    """Enter a stored object into the ledger; return its entry, whether it is a new one, and whether it was marked."""
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, _columns(content, now))
        made_at, inserted, marked = cursor.fetchone() or (now, True, None)
    return _entry(content, made_at), bool(inserted), bool(marked)


def _wait_for_deletion(key: str) -> bool:
    """Wait until no collector is deleting an object; return whether one was. Raises `ObjectContested`."""
    for look in range(LOOKS):
        if not Deletion.objects.filter(key=key).exists():
            return look > 0
        time.sleep(LOOK_SECONDS)
    raise ObjectContested(key)


def _columns(content: Content, now: datetime) -> dict[str, str | int | datetime]:
    return {
        "key": content.key,
        "sha256": content.sha256,
        "size": len(content.data),
        "media_type": content.media_type,
        "now": now,
    }


def _columns_of_all(kept: Sequence[Content], now: datetime) -> dict[str, Any]:
    """Return the columns of several objects, each once: a statement may not write a row twice."""
    once = {content.key: content for content in kept}.values()
    return {
        "key": [content.key for content in once],
        "sha256": [content.sha256 for content in once],
        "size": [len(content.data) for content in once],
        "media_type": [content.media_type for content in once],
        "now": now,
    }

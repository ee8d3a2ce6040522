"""Keep objects before the rows that name them, and let go of those that nothing names any more.

An object may be named by rows of several people, because equal bytes have one key. Between "it exists already"
and the commit of a row that names it, a collector could delete it. The ledger's row decides who is first: in one
transaction a collector deletes the row and notes that it is about to delete the object; after that it deletes the
object, and then the note. So a writer first makes sure that there is a row, marked as one that nothing names yet, and
that there is no note; then it writes the object, and then enters it. If the row is another one by then, the object may
be gone, and the writer begins again. No transaction is open while the store is waited for.

A collector that died leaves its note. Another finishes its work when the note is so old that no request of the dead
one can be on its way any more (decision 26).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models, transaction

from galley.adapters.database.connection_guard import release_connection
from galley.objects import queries
from galley.objects.models import Deletion, DeletionHold, Holding, StoredObject
from galley.objects.rules import KINDS, Content
from galley.ports import ObjectStore, Put, StoreUnreachable

T = TypeVar("T")
ATTEMPTS = 20
# How often, and how many seconds apart, a writer looks whether a deletion under way has ended.
LOOKS, LOOK_SECONDS = 60, 0.1
# Far longer than a store is asked to delete one object, all its retries included.
NOTE_LASTS = timedelta(minutes=10)
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

ADD_TO_HOLDING = """
    UPDATE objects_holding SET objects_count = objects_count + %s, bytes_count = bytes_count + %s WHERE owner = %s
"""

# The release before this one writes `doomed_at` alone, so what it wrote is taken over, a few rows at a time.
TAKE_OVER_MARKS = """
    UPDATE objects_storedobject SET unreferenced_since = doomed_at WHERE key IN (
        SELECT key FROM objects_storedobject
        WHERE (doomed_at IS NOT NULL OR unreferenced_since IS NOT NULL)
            AND unreferenced_since IS DISTINCT FROM doomed_at
        LIMIT %s FOR UPDATE SKIP LOCKED
    )
"""
MARKS_AT_ONCE = 1000

CLAIM = """
    INSERT INTO objects_storedobject (key, sha256, size, media_type, created_at)
    VALUES (%(key)s, repeat('0', 64), 0, '', %(now)s) ON CONFLICT (key) DO NOTHING
"""

NOTE = """
    INSERT INTO objects_deletion (key, begun_at) VALUES (%(key)s, clock_timestamp()) ON CONFLICT (key) DO NOTHING
"""

NOTED = "SELECT 1 FROM objects_deletion WHERE key = ANY(%(key)s) LIMIT 1"

TAKE_OVER = """
    UPDATE objects_deletion SET begun_at = clock_timestamp()
    WHERE key = %s AND begun_at < clock_timestamp() - make_interval(secs => %s)
"""


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
        # A row is known by its instant: one that is made anew must not be taken for the one before by another writer,
        # whose bytes went with that.
        at = now + attempt * datetime.resolution
        rows = _announce_when_free(kept, now=at)
        _store_all(kept, store=store, at_once=at_once)
        try:
            with transaction.atomic():
                recorded = record(_entered(kept, rows, now=at))
                _add_to_holding(owner, kept)
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


def holding_of(owner: UUID) -> queries.Held:
    """Return what an organisation holds; where that is not known it is counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT objects_count, bytes_count FROM objects_holding WHERE owner = %s", [owner])
        found = cursor.fetchone()
    return queries.Held(*found) if found else count_holding(owner)


def count_holding(owner: UUID) -> queries.Held:
    """Count what an organisation holds, and remember it."""
    held = queries.held_by(owner)
    Holding.objects.update_or_create(
        owner=owner, defaults={"objects_count": held.objects, "bytes_count": held.bytes}
    )
    return held


def _add_to_holding(owner: UUID | None, kept: Sequence[Content]) -> None:
    if owner:
        with connection.cursor() as cursor:
            cursor.execute(ADD_TO_HOLDING, [len(kept), sum(len(each.data) for each in kept), owner])


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


def _record(content: Content, *, now: datetime) -> tuple[StoredObject, bool, bool]:
    """Enter a stored object into the ledger; return its entry, whether it is a new one, and whether it was marked."""
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, _columns(content, now))
        made_at, inserted, marked = cursor.fetchone() or (now, True, None)
    return _entry(content, made_at), bool(inserted), bool(marked)


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


def _wait_for_deletion(key: str) -> bool:
    """Wait until no collector is deleting an object; return whether one was. Raises `ObjectContested`."""
    for look in range(LOOKS):
        if not Deletion.objects.filter(key=key).exists():
            return look > 0
        time.sleep(LOOK_SECONDS)
    raise ObjectContested(key)


def mark_unreferenced(*, now: datetime) -> int:
    """Mark every object that no row names, and return how many were marked.

    If a row names a marked object, the mark is removed. (That row may not have been committed when the mark was
    set.) When the row is deleted later, the hold starts from zero.
    """
    _take_over_marks()
    marked = models.Q(doomed_at__isnull=False) | models.Q(unreferenced_since__isnull=False)
    queries.used().filter(marked).update(unreferenced_since=None, doomed_at=None)
    return queries.unused().filter(doomed_at__isnull=True).update(unreferenced_since=now, doomed_at=now)


def _take_over_marks() -> None:
    """Give each object the mark that the release before this one set or took away."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_OVER_MARKS, [MARKS_AT_ONCE])
        while cursor.rowcount:
            cursor.execute(TAKE_OVER_MARKS, [MARKS_AT_ONCE])


def hold_deletions(*, since: datetime) -> None:
    """Keep every object that some row named at `since` or later, whatever becomes of the row.

    A restore point of that instant names these objects, and one that cannot find its objects restores nothing.
    """
    DeletionHold.objects.update_or_create(pk=1, defaults={"since": since})


def delete_unreferenced(*, store: ObjectStore, now: datetime, hold: timedelta) -> int:
    """Delete the objects that have been without a row for longer than `hold`, row first; return how many.

    Those that a held restore point may name stay. Raises `StoreUnreachable`; what was deleted until then stays
    deleted, the rest is kept.
    """
    _finish_for_the_dead(store)
    before = _undisturbed_before(now - hold)
    keys = queries.unreferenced_before(before).values_list("key", flat=True)
    return sum(_delete_one(key, before=before, store=store) for key in list(keys))


def _delete_one(key: str, *, before: datetime, store: ObjectStore) -> bool:
    if not _forget_unused(key, before=before):
        return False
    _delete_noted(key, store=store)
    return True


def _forget_unused(key: str, *, before: datetime) -> bool:
    """Delete an object's row, and note that the object is about to be deleted; return whether that was possible."""
    with transaction.atomic():
        entry = queries.unreferenced_before(before).select_for_update().filter(key=key).first()
        if entry is None or not queries.unused().filter(key=key).exists():
            return False
        try:
            with transaction.atomic():
                entry.delete()
        except models.ProtectedError:
            return False
        return _noted(key)


def _noted(key: str) -> bool:
    """Note that an object is about to be deleted; when another collector has, undo the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(NOTE, {"key": key})
        if not cursor.rowcount:
            transaction.set_rollback(True)
        return bool(cursor.rowcount)


def _delete_noted(key: str, *, store: ObjectStore) -> None:
    store.delete(key)
    Deletion.objects.filter(key=key).delete()


def _finish_for_the_dead(store: ObjectStore) -> None:
    """Delete the objects of which a collector noted so, and then died. Raises `StoreUnreachable`."""
    for key in list(Deletion.objects.values_list("key", flat=True)):
        with connection.cursor() as cursor:
            # One collector takes a note over: a second deletion, later, could meet what a writer has put there since.
            cursor.execute(TAKE_OVER, [key, NOTE_LASTS.total_seconds()])
            taken = cursor.rowcount
        if taken:
            _delete_noted(key, store=store)


def _undisturbed_before(instant: datetime) -> datetime:
    """Return this instant, or that of the oldest kept restore point when it is earlier."""
    held = DeletionHold.objects.values_list("since", flat=True).first()
    return min(instant, held) if held else instant


def delete_strays(*, store: ObjectStore, now: datetime, hold: timedelta) -> int:
    """Delete objects that never got a row, as a writer leaves when it dies between the two; return how many.

    Those that a held restore point may name stay: when data was put back to an older instant, whatever was written
    after it has no row any more, and is what the way forward again needs. Raises `StoreUnreachable`.
    """
    before = _undisturbed_before(now - hold)
    listed = (info for kind in KINDS for info in store.list(f"{kind}/"))
    old = [info.key for info in listed if info.modified_at < before]
    return sum(_delete_stray(key, store=store, now=now) for key in old)


def _delete_stray(key: str, *, store: ObjectStore, now: datetime) -> bool:
    if not _claim_stray(key, now=now):
        return False
    _delete_noted(key, store=store)
    return True


def _claim_stray(key: str, *, now: datetime) -> bool:
    """Note that an object without a row is about to be deleted; return whether it had none."""
    with transaction.atomic(), connection.cursor() as cursor:
        # For as long as this takes, our row makes a writer of the same bytes wait; then it finds the note.
        cursor.execute(CLAIM, {"key": key, "now": now})
        if not cursor.rowcount:
            return False
        cursor.execute("DELETE FROM objects_storedobject WHERE key = %s", [key])
        return _noted(key)

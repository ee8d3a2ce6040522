"""Keep objects before the rows that name them, and let go of those that nothing names any more.

An object may be named by rows of several people, because equal bytes have one key. Between "it exists already"
and the commit of a row that names it, a collector could delete it. The ledger's row decides who is first: the
writer takes it with its upsert, the collector with FOR UPDATE, and a writer that finds the object doomed, or
its row gone, puts the bytes there once more before it commits.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, models, transaction

from galley.objects import queries
from galley.objects.models import DeletionHold, StoredObject
from galley.objects.rules import KINDS, Content
from galley.ports import ObjectStore, Put

UPSERT = """
    WITH before AS (SELECT doomed_at FROM objects_storedobject WHERE key = %(key)s),
    kept AS (
        INSERT INTO objects_storedobject (key, sha256, size, media_type, created_at, doomed_at)
        VALUES (%(key)s, %(sha256)s, %(size)s, %(media_type)s, %(now)s, NULL)
        ON CONFLICT (key) DO UPDATE SET doomed_at = NULL
        RETURNING (xmax = 0) AS inserted
    )
    SELECT kept.inserted, (SELECT doomed_at IS NOT NULL FROM before) FROM kept
"""

CLAIM = """
    INSERT INTO objects_storedobject (key, sha256, size, media_type, created_at)
    VALUES (%(key)s, repeat('0', 64), 0, '', %(now)s) ON CONFLICT (key) DO NOTHING
"""


def store_content(content: Content, *, store: ObjectStore) -> Put:
    """Write an object, outside any transaction. Follow it with `record_content` in the transaction that names it.

    Raises `StoreUnreachable`.
    """
    return store.put(content.key, content.data, media_type=content.media_type)


def record_content(content: Content, put: Put, *, store: ObjectStore, now: datetime) -> StoredObject:
    """Enter a stored object into the ledger, inside the caller's transaction, and return its entry.

    Raises `StoreUnreachable` when the object has to be written again and cannot be.
    """
    size, media_type = len(content.data), content.media_type
    entry = StoredObject(content.key, content.sha256, size, media_type, now)
    columns: dict[str, str | int | datetime] = {
        "key": entry.key,
        "sha256": entry.sha256,
        "size": size,
        "media_type": media_type,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, columns)
        inserted, doomed = cursor.fetchone() or (True, None)
    if put is Put.EXISTED and (inserted or doomed):
        store.put(content.key, content.data, media_type=media_type)
    return entry


def keep(content: Content, *, store: ObjectStore, now: datetime) -> StoredObject:
    """Write an object and enter it into the ledger; call it inside the transaction that names it.

    Raises `StoreUnreachable`.
    """
    put = store_content(content, store=store)
    return record_content(content, put, store=store, now=now)


def doom_unused(*, now: datetime) -> int:
    """Mark every object that no row names, and return how many were marked.

    A mark on an object that a row names goes away: a row that was not committed when the mark was set may have
    taken the object up, and when it goes one day the hold must begin anew.
    """
    queries.used().filter(doomed_at__isnull=False).update(doomed_at=None)
    return queries.unused().filter(doomed_at__isnull=True).update(doomed_at=now)


def hold_deletions(*, since: datetime) -> None:
    """Keep every object that some row named at `since` or later, whatever becomes of the row.

    A restore point of that instant names these objects, and one that cannot find its objects restores nothing.
    """
    DeletionHold.objects.update_or_create(pk=1, defaults={"since": since})


def delete_doomed(*, store: ObjectStore, now: datetime, hold: timedelta) -> int:
    """Delete the objects that have been without a row for longer than `hold`, row first; return how many.

    Those that a held restore point may name stay. Raises `StoreUnreachable`; what was deleted until then stays
    deleted, the rest is kept.
    """
    before = _undisturbed_before(now - hold)
    keys = StoredObject.objects.filter(doomed_at__lt=before).values_list("key", flat=True)
    return sum(_delete_one(key, store=store) for key in list(keys))


def _delete_one(key: str, *, store: ObjectStore) -> bool:
    with transaction.atomic():
        entry = StoredObject.objects.select_for_update().filter(key=key, doomed_at__isnull=False).first()
        if entry is None or not queries.unused().filter(key=key).exists():
            return False
        try:
            with transaction.atomic():
                entry.delete()
        except models.ProtectedError:
            return False
        # The lock is held until the object is gone: a writer of the same bytes waits, then writes them anew.
        store.delete(key)
    return True


def _undisturbed_before(instant: datetime) -> datetime:
    """Return this instant, or that of the oldest restore point that somebody keeps when it is earlier."""
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
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"key": key, "now": now})
        if not cursor.rowcount:
            return False
        # Our row makes a writer of the same bytes wait until the object is gone, and then write them anew.
        store.delete(key)
        cursor.execute("DELETE FROM objects_storedobject WHERE key = %s", [key])
    return True

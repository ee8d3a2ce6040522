"""Letting go of what nothing names any more: marked first, deleted when the mark is old enough, the row before the
object.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, models, transaction

from galley.objects import queries
from galley.objects.models import Deletion, DeletionHold
from galley.objects.rules import KINDS
from galley.ports import ObjectStore

# Far longer than a store is asked to delete one object, all its retries included.
NOTE_LASTS = timedelta(minutes=10)
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

TAKE_OVER = """
    UPDATE objects_deletion SET begun_at = clock_timestamp()
    WHERE key = %s AND begun_at < clock_timestamp() - make_interval(secs => %s)
"""


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

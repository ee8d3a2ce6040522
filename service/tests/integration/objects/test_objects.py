"""The ledger: an object lies there before a row names it, and goes only after nothing has named it for the hold."""

from __future__ import annotations

import itertools
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections, models, transaction
from galley import wiring
from galley.accounts.models import Membership
from galley.commands import worker
from galley.config import Settings
from galley.documents.models import Asset, Document, DocumentUpload
from galley.edge.telemetry import metrics
from galley.edge.telemetry.vital_signs import Progress
from galley.objects import operations, queries
from galley.objects import rules as contents
from galley.objects.models import Deletion, StoredObject
from galley.objects.operations import deleting, keeping
from galley.ports import ObjectInfo, ObjectStore, Put
from tests.support.commands import galley
from tests.support.places import until
from tests.support.surroundings import OBJECTS
from tests.support.world import World, membership

HOLD = timedelta(days=35)
DAY = timedelta(days=1)
LATER = timedelta(days=4000)


def now() -> datetime:
    return wiring.clock().now()


def kept() -> set[str]:
    """Return the keys of all objects in the store."""
    return {info.key for info in wiring.store().list()}


def keep(text: str) -> str:
    """Keep an object that no row names yet, and enter it into the ledger."""
    with transaction.atomic():
        return operations.keep(contents.values(text), store=wiring.command_store(), now=now()).key


def mark(key: str, *, at: datetime) -> None:
    """Say that no row has named an object since an instant."""
    StoredObject.objects.filter(pk=key).update(unreferenced_since=at, doomed_at=at)


def marks_of(key: str) -> tuple[datetime | None, datetime | None]:
    """Return since when an object is unreferenced, in this release's column and in the former one's."""
    return StoredObject.objects.values_list("unreferenced_since", "doomed_at").get(pk=key)


def collect(*, at: datetime, hold: timedelta = HOLD) -> int:
    """Mark what is unused and delete what has been marked long enough."""
    operations.mark_unreferenced(now=at)
    return operations.delete_unreferenced(store=wiring.command_store(), now=at, hold=hold)


def test_everything_that_any_table_names_counts_as_used(world: World) -> None:
    world.browser("member").post(
        "documents", {"template": "slip", "values": {"name": "A", "picture": world.asset}}
    )
    business = operations.keep(
        contents.values('{"name":"Heron"}'), store=wiring.store(), now=wiring.clock().now()
    )
    signature = operations.keep(contents.values('{"seal":1}'), store=wiring.store(), now=wiring.clock().now())
    Document.objects.filter(pk=world.document).update(brand=business, signature=signature)
    fields = [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is StoredObject
    ]
    assert len(fields) == 12
    unused = set(queries.unused().values_list("key", flat=True))
    for model, field in fields:
        named = set(model._base_manager.values_list(field.attname, flat=True))
        assert named, f"the world has no {model.__name__}.{field.name}"
        assert not named & unused


def test_collecting_deletes_only_what_no_row_names(world: World) -> None:
    before = kept()
    loose = keep('{"loose":1}')
    assert collect(at=now()) == 0
    assert collect(at=now() + LATER) == 1
    assert kept() == before
    assert loose not in before
    assert galley("check-references").code == 0
    assert not StoredObject.objects.filter(key=loose).exists()


def test_an_object_stays_until_its_hold_is_over(world: World) -> None:
    loose = keep('{"loose":1}')
    began = now()
    collect(at=began)
    assert collect(at=began + HOLD - DAY) == 0
    assert loose in kept()
    assert collect(at=began + HOLD + DAY) == 1
    assert loose not in kept()


def test_an_object_that_is_kept_anew_loses_its_mark(world: World) -> None:
    loose = keep('{"loose":1}')
    began = now()
    collect(at=began)
    keep('{"loose":1}')
    assert marks_of(loose) == (None, None)
    assert collect(at=began + HOLD + DAY) == 0


def test_a_mark_left_on_an_object_in_use_does_not_shorten_its_hold(world: World) -> None:
    pdf = Document.objects.get(pk=world.document).content_id
    mark(pdf, at=now() - LATER)
    assert collect(at=now()) == 0
    Document.objects.filter(pk=world.document).delete()
    assert collect(at=now()) == 0
    assert pdf in kept()


def test_a_document_and_its_picture_outlive_what_they_came_from(world: World) -> None:
    member = world.browser("member")
    made = member.post(
        "documents", {"template": "slip", "values": {"name": "A", "picture": world.asset}}
    ).json()
    Asset.objects.all().delete()
    collect(at=now())
    collect(at=now() + LATER)
    assert DocumentUpload.objects.get(document=made["id"]).content_id in kept()
    assert member.get(f"documents/{made['id']}/pdf").status == 200


def test_what_a_restore_point_may_name_outlives_the_hold(world: World) -> None:
    loose = keep('{"held":1}')
    point = now()
    assert galley("hold-deletions", "--since", point.isoformat()).code == 0
    assert collect(at=point + DAY) == 0
    assert collect(at=point + LATER) == 0, "the point is older than the mark, so it may name the object"
    assert loose in kept()
    assert galley("hold-deletions", "--since", (point + 2 * DAY).isoformat()).code == 0
    assert collect(at=point + LATER) == 1, (
        "every point that is kept was taken after nothing named it any more"
    )


def test_a_hold_needs_an_instant_with_its_offset(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        galley("hold-deletions", "--since", "2026-11-24T12:00:00")


def test_the_upkeep_takes_deleted_documents_and_later_their_objects(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = Document.objects.get(pk=world.deleted_document)
    began = now()

    class Then:
        def __init__(self, at: datetime) -> None:
            self.at = at

        def now(self) -> datetime:
            return self.at

    for at, row, bytes_kept in (
        (began, True, True),
        (began + timedelta(hours=2), False, True),
        (began + timedelta(days=34), False, True),
        (began + timedelta(days=36), False, False),
    ):
        monkeypatch.setattr(wiring, "clock", lambda at=at: Then(at))
        assert galley("worker", "--once").code == 0
        assert Document.objects.filter(pk=gone.pk).exists() is row
        assert (gone.content_id in kept()) is bytes_kept
    assert galley("check-references").code == 0


def test_the_upkeep_waits_for_a_store_that_does_not_answer(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from tests.integration.objects.test_damage import SilentStore

    mark(keep('{"loose":1}'), at=now() - LATER)
    monkeypatch.setattr(wiring, "store", SilentStore)
    failed = metrics.upkeeps_failed_total._value.get()
    worker._try(Settings(), Progress(longest=LATER))
    assert "goes on next time" in caplog.text
    assert metrics.upkeeps_failed_total._value.get() == failed + 1


# --- this release and the one before it, beside each other ----------------------------------------------------------

# What the release before this one says to the database: it knows `doomed_at` alone.
FORMER_TAKES_UP = """
    INSERT INTO objects_storedobject (key, sha256, size, media_type, created_at, doomed_at)
    VALUES (%(key)s, %(sha256)s, %(size)s, %(media_type)s, %(now)s, NULL)
    ON CONFLICT (key) DO UPDATE SET doomed_at = NULL
"""
FORMER_ANNOUNCES = """
    INSERT INTO objects_storedobject (key, sha256, size, media_type, created_at, doomed_at)
    VALUES (%(key)s, %(sha256)s, %(size)s, %(media_type)s, %(now)s, %(now)s)
    ON CONFLICT (key) DO UPDATE
    SET doomed_at = CASE WHEN objects_storedobject.doomed_at IS NULL THEN NULL ELSE excluded.doomed_at END
"""
FORMER_MARKS = "UPDATE objects_storedobject SET doomed_at = %(now)s WHERE key = %(key)s AND doomed_at IS NULL"
LOOSE = contents.values('{"two releases":1}')


def former(statement: str) -> Callable[[datetime], None]:
    """Let the release before this one do something with the object that no row names."""

    def act(at: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, keeping._columns(LOOSE, at))

    return act


def announce(at: datetime) -> None:
    keeping._announce([LOOSE], now=at)


def take_up(at: datetime) -> None:
    keeping._record(LOOSE, now=at)


def mark_all(at: datetime) -> None:
    operations.mark_unreferenced(now=at)


ACTS: dict[str, Callable[[datetime], None]] = {
    "former takes up": former(FORMER_TAKES_UP),
    "former announces": former(FORMER_ANNOUNCES),
    "former marks": former(FORMER_MARKS),
    "takes up": take_up,
    "announces": announce,
    "marks": mark_all,
}


def marked_since(acts: tuple[str, ...], began: datetime) -> datetime | None:
    """Return since when an object is unreferenced by rule: the first mark after it was taken up or announced last."""
    known, since = False, None
    for day, act in enumerate(acts):
        at = began + day * DAY
        if act.endswith("takes up"):
            known, since = True, None
        elif act.endswith("announces"):
            known, since = True, None if known and since is None else at
        elif known:
            since = since or at
    return since


def test_two_releases_beside_each_other_delete_no_object_early(world: World) -> None:
    began = now()
    for acts in itertools.product(ACTS, repeat=3):
        StoredObject.objects.filter(key=LOOSE.key).delete()
        for day, act in enumerate(acts):
            ACTS[act](began + day * DAY)
        since = marked_since(acts, began)
        early = queries.unreferenced_before(since or began + 9 * DAY).filter(key=LOOSE.key)
        assert not early.exists(), (acts, "this release deletes it early")
        if StoredObject.objects.filter(key=LOOSE.key).exists():
            assert marks_of(LOOSE.key)[1] == since, (acts, "the former release finds another mark")
            mark_all(began + 9 * DAY)
            assert marks_of(LOOSE.key) == (since or began + 9 * DAY,) * 2, (acts, "the upkeep loses the mark")


def test_marks_of_the_release_before_count_from_their_own_instant(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deleting, "MARKS_AT_ONCE", 2)
    began = now()
    loose = [keep(f'{{"marked before":{number}}}') for number in range(5)]
    StoredObject.objects.filter(pk__in=loose).update(doomed_at=began - HOLD)
    assert collect(at=began + DAY) == len(loose)
    assert not kept() & set(loose)


def test_a_release_that_goes_back_finds_the_marks(world: World) -> None:
    loose = keep('{"marked by this release":1}')
    began = now()
    collect(at=began)
    assert marks_of(loose) == (began, began)


# --- strays: objects whose writer died before the row --------------------------------------------------------------


class WriterDied(Exception):
    pass


def test_a_writer_that_dies_before_the_row_leaves_a_stray_that_is_collected_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*arguments: object, **more: object) -> None:
        raise WriterDied

    before = kept()
    with monkeypatch.context() as patched:
        patched.setattr(Document, "save", die)
        answer = world.browser("member").post("documents", {"template": "slip", "values": {"name": "Died"}})
        assert (answer.status, answer.kind) == (500, "our-fault")
    strays = kept() - before
    assert len(strays) == 2  # the PDF and its values: both were there before any row named them
    assert StoredObject.objects.filter(key__in=strays, unreferenced_since=None).count() == 0
    assert galley("check-references").code == 0
    # Data that is put back to an older instant knows nothing of them.
    StoredObject.objects.filter(key__in=strays).delete()
    assert operations.delete_strays(store=wiring.command_store(), now=now(), hold=DAY) == 0
    # A point that was taken before may be what data is put back to, and a later one names these objects then.
    operations.hold_deletions(since=now() - DAY)
    assert operations.delete_strays(store=wiring.command_store(), now=now() + 2 * DAY, hold=DAY) == 0
    operations.hold_deletions(since=now() + DAY)
    assert operations.delete_strays(store=wiring.command_store(), now=now() + 2 * DAY, hold=DAY) == 2
    assert kept() == before


def test_what_others_keep_in_the_bucket_is_left_alone(world: World) -> None:
    for name in ("restore-points/1.dump", "README", "documentsold/1.pdf"):
        (OBJECTS / name).parent.mkdir(exist_ok=True)
        (OBJECTS / name).write_text("not ours")
    before = kept()
    assert operations.delete_strays(store=wiring.command_store(), now=now() + LATER, hold=DAY) == 0
    assert kept() == before


def test_gc_says_what_it_would_do_and_does_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    loose = keep('{"loose":1}')
    mark(loose, at=now() - LATER)
    before = kept()
    ended = galley("gc", "--dry-run")
    assert ended.out == "1 objects would be deleted; 1 are not in use.\n"
    assert kept() == before
    ended = galley("gc")
    assert (ended.code, ended.out) == (0, "0 objects marked, 1 deleted after 35 days, 0 strays deleted.\n")
    assert kept() == before - {loose}


# --- races between a writer and the collector ----------------------------------------------------------------------


class Paused:
    """The real store, but a delete waits until it is told to go on."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self.reached = threading.Event()
        self.go_on = threading.Event()

    def put(self, key: str, data: bytes, *, media_type: str) -> Put:
        return self._store.put(key, data, media_type=media_type)

    def get(self, key: str) -> bytes:
        return self._store.get(key)

    def pieces(self, key: str) -> Iterator[bytes]:
        return self._store.pieces(key)

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        return self._store.list(prefix)

    def delete(self, key: str) -> None:
        self.reached.set()
        assert self.go_on.wait(60)
        self._store.delete(key)

    def check(self) -> None:
        self._store.check()


def run(target: Callable[[], object]) -> threading.Thread:
    """Run something in a thread with a connection of its own."""

    def body() -> None:
        target()
        connections.close_all()

    thread = threading.Thread(target=body)
    thread.start()
    return thread


def others_in_a_transaction() -> int:
    """Count the other connections that have a transaction open."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend' AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def named(by: Membership, name: str, content: contents.Content, entries: operations.Entries) -> Asset:
    """Make a row that names an object."""
    return Asset.objects.create(
        organisation=by.organisation,
        person=by.person,
        name=name,
        media_type="x",
        width=1,
        height=1,
        content=entries[content],
        created_at=now(),
    )


def patched_looks(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Return what is set when a writer has looked whether a deletion under way has ended."""
    looked, announce = threading.Event(), keeping._announce

    def watched(*arguments: Any, **named: Any) -> Any:
        found = announce(*arguments, **named)
        if found is None:
            looked.set()
        return found

    monkeypatch.setattr(keeping, "_announce", watched)
    return looked


def reuse(text: str, world: World) -> None:
    """Write the same bytes and name them in a row, in one transaction."""
    by = membership("member")
    content = contents.values(text)
    assert operations.store_content(content, store=wiring.store()) is Put.EXISTED
    operations.keep_all(
        [content], store=wiring.store(), now=now(), record=partial(named, by, "reuse", content)
    )


@pytest.mark.committed
@pytest.mark.parametrize("stray", [False, True], ids=["unreferenced", "stray"])
def test_a_writer_that_takes_up_an_object_while_it_is_deleted_puts_it_there_again(
    world: World, stray: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = '{"raced":1}'
    store = Paused(wiring.command_store())
    if stray:
        content = contents.values(text)
        key = content.key
        operations.store_content(content, store=store)
        os.utime(OBJECTS / key, (0, 0))
        collector = run(lambda: operations.delete_strays(store=store, now=now(), hold=DAY))
    else:
        key = keep(text)
        mark(key, at=now() - LATER)
        collector = run(lambda: operations.delete_unreferenced(store=store, now=now(), hold=HOLD))
    assert store.reached.wait(60)
    assert until(lambda: others_in_a_transaction() == 0), (
        "a transaction is open while the store is waited for"
    )
    looked = patched_looks(monkeypatch)
    writer = run(lambda: reuse(text, world))
    assert looked.wait(60), "the writer did not wait for the deletion"
    assert operations.delete_unreferenced(store=wiring.store(), now=now(), hold=HOLD) == 0
    store.go_on.set()
    for thread in (collector, writer):
        thread.join(60)
    assert not Deletion.objects.exists()
    assert Asset.objects.get(name="reuse").content_id == key
    assert key in kept()
    assert galley("check-references").code == 0


def note(key: str, *, age: timedelta) -> None:
    """Leave the note of a collector that died."""
    Deletion.objects.create(key=key, begun_at=now() - age)


def test_what_a_dead_collector_left_is_finished_when_it_is_old_enough(world: World) -> None:
    content = contents.values('{"left":1}')
    operations.store_content(content, store=wiring.store())
    note(content.key, age=deleting.NOTE_LASTS / 2)
    operations.delete_unreferenced(store=wiring.store(), now=now(), hold=HOLD)
    assert content.key in kept(), "the other collector may be at work still"
    Deletion.objects.update(begun_at=now() - deleting.NOTE_LASTS * 2)
    operations.delete_unreferenced(store=wiring.store(), now=now(), hold=HOLD)
    assert content.key not in kept()
    assert not Deletion.objects.exists()


def test_a_save_of_what_a_dead_collector_left_is_asked_to_come_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "LOOKS", 2)
    saved = {"template": "slip", "name": "Saved", "values": {"name": "left"}}
    note(contents.values(json.dumps(saved["values"], separators=(",", ":"))).key, age=timedelta(0))
    answer = world.browser("member").post("customisations", saved)
    assert (answer.status, answer.kind) == (503, "store-unreachable")
    assert int(answer.headers["Retry-After"]) > 0
    Deletion.objects.all().delete()
    assert world.browser("member").post("customisations", saved).status == 201


@pytest.mark.committed
def test_a_collector_that_comes_after_a_writer_leaves_the_object(world: World) -> None:
    text = '{"raced":1}'
    key = keep(text)
    mark(key, at=now() - LATER)
    deleted: list[int] = []
    by, content = membership("member"), contents.values(text)

    def slowly(entries: operations.Entries) -> None:
        named(by, "reuse", content, entries)
        run(
            lambda: deleted.append(
                operations.delete_unreferenced(store=wiring.command_store(), now=now(), hold=HOLD)
            )
        ).join(10)

    operations.keep_all([content], store=wiring.store(), now=now(), record=slowly)
    assert deleted == [0]
    assert key in kept()
    assert galley("check-references").code == 0


@pytest.mark.committed
def test_writers_and_collectors_together_never_lose_an_object(world: World) -> None:
    """Many at once, in whatever order it comes to; every row's object must be there in the end."""
    stop = threading.Event()
    errors: list[BaseException] = []
    written: list[Asset] = []
    contested: list[operations.ObjectContested] = []

    def guarded(work: Callable[[], object]) -> Callable[[], None]:
        def body() -> None:
            try:
                while not stop.is_set():
                    work()
            except BaseException as error:
                errors.append(error)

        return body

    def write() -> None:
        by = membership("member")
        content = contents.values('{"shared":1}')
        try:
            asset = operations.keep_all(
                [content], store=wiring.store(), now=now(), record=partial(named, by, "shared", content)
            )
        except operations.ObjectContested as error:
            # With a hold of nothing a collector may be faster each time; then nothing was promised.
            contested.append(error)
            return
        assert (OBJECTS / content.key).exists()
        written.append(asset)
        asset.delete()

    threads = [run(guarded(write)) for _ in range(3)]
    threads += [run(guarded(lambda: collect(at=now() + DAY, hold=timedelta(0)))) for _ in range(2)]
    time.sleep(1.5)
    stop.set()
    for thread in threads:
        thread.join(20)
    assert errors == []
    assert len(written) > len(contested)


def test_an_object_that_is_kept_twice_at_once_is_one_object(world: World) -> None:
    one, other = contents.values('{"twice":1}'), contents.values('{"twice":2}')
    keys = operations.keep_all(
        [one, other, contents.values('{"twice":1}')],
        store=wiring.store(),
        now=now(),
        record=lambda entries: {content.key: entry.key for content, entry in entries.items()},
    )
    assert keys == {one.key: one.key, other.key: other.key}
    assert StoredObject.objects.filter(pk__in=keys).count() == 2

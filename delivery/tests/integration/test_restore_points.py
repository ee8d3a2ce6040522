"""Restore points of a real database, a real folder or bucket, and people who write all the time."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from servers import radosgw
from slipway import points as restore_points
from slipway.adapters.objects import s3_client
from slipway.adapters.objects.buckets import open_bucket
from slipway.adapters.objects.folder_bucket import FolderBucket
from slipway.adapters.objects.s3_bucket import S3Bucket
from slipway.adapters.postgres.database import Postgres
from slipway.adapters.state.folder_store import FolderStore
from slipway.adapters.state.s3_store import S3Store
from slipway.config import Retention
from slipway.decisions.points import references as rules
from slipway.decisions.points.manifest import Manifest, ManifestDamaged
from slipway.decisions.points.references import DanglingReferences, Mode
from slipway.errors import Absent, Refused
from slipway.points import PointDiffers, Restored
from slipway.ports import Bucket, ObjectState, Store, StoreError

from tests.fakes.quiet import QuietReport
from tests.support import shelf
from tests.support.postgres import execute
from tests.support.shelf import Folder, Writers, digest

NOW = datetime(2026, 11, 24, 16, 42, 10, tzinfo=UTC)


def settled(seconds: float) -> None:
    """Wait for nothing: what is damaged in these tests stays so."""


@dataclass
class World:
    """A service with its database and bucket, and a store for its restore points."""

    database: Postgres
    bucket: Bucket
    store: Store
    write: Callable[[str, bytes], None]
    mode: Mode
    home: Path
    report: QuietReport = field(default_factory=QuietReport)

    def add(self, **objects: bytes) -> None:
        shelf.add(self.database.address, self.write, **objects)

    def create(
        self, now: datetime = NOW, *, sleep: Callable[[float], None] = settled, **changes: object
    ) -> Manifest:
        asked = restore_points.PointRequest(
            **{"release": "sha256:ab", "deployment": "d1", "fence": 7, "now": now, **changes}  # type: ignore[arg-type] # each as named
        )
        data = restore_points.Data(
            self.database, self.bucket, shelf.service(), shelf.environment(self.mode, self.home)
        )
        return restore_points.create(data, self.store, asked, report=self.report, sleep=sleep)

    def restore(self, point: Manifest, name: str = "drill") -> Restored:
        name = f"{self.database.name}_{name}"
        places = (self.database, self.bucket, self.store, shelf.service())
        return restore_points.restore_into(point, name, *places, jobs=1)

    def verify(self, point: str, *, deep: bool = True) -> dict[str, str]:
        found = restore_points.verify(point, self.database, self.bucket, self.store, deep=deep, now=NOW)
        return {fault.part: fault.what for fault in found.faults}

    def drop(self, restored: Restored) -> None:
        name = restored.database.split("?")[0].rpartition("/")[2]
        self.database.drop(name)
        self.bucket.drop_view(name)


@pytest.fixture
def world(database: Postgres, tmp_path: Path) -> World:
    return folder_world(database, tmp_path, "immutable")


def folder_world(database: Postgres, home: Path, mode: Mode) -> World:
    (home / "objects").mkdir()
    execute(database.address, shelf.TABLE)
    bucket, store = FolderBucket(home / "objects", mode), FolderStore(home / "points")
    return World(database, bucket, store, Folder(home / "objects").write, mode, home)


def rows(address: str) -> list[tuple[str, int, str]]:
    with psycopg.connect(address) as connection:
        return connection.execute("SELECT key, size, sha256 FROM things").fetchall()


def assert_restored_as_one(restored: Restored, point: Manifest) -> None:
    """Every row of the restored database has its object in the restored bucket, byte for byte, and nothing is lost."""
    found = rows(restored.database)
    view = open_bucket(restored.bucket, "immutable", os.environ)
    assert all(digest(view.read(key)) == sha256 for key, _, sha256 in found)
    assert len(found) == point.references.objects == restored.objects
    assert sum(size for _, size, _ in found) == point.references.bytes == restored.bytes


# --- one point -----------------------------------------------------------------------------------------------------


def test_a_point_tells_all_it_consists_of(world: World) -> None:
    world.add(one=b"1", two=b"22")
    point = world.create(migrations=["things.0002"])
    assert restore_points.read_point(world.store, point.id) == point
    assert restore_points.all_points(world.store) == [point]
    assert point.id == "20261124T164210Z-0007"
    assert (point.references.objects, point.references.bytes) == (2, 3)
    assert (point.mode, point.migrations, point.tools["server"][:2]) == ("immutable", ("things.0002",), "18")
    listed = {listed.key: listed.size for listed in world.store.list()}
    assert {file.size for file in point.dump} <= set(listed.values())
    assert len(listed) == len(point.dump) + 2


def test_a_restored_point_is_the_instant_it_was_made_at(world: World) -> None:
    world.add(one=b"1", two=b"22")
    point = world.create()
    world.add(three=b"333")
    restored = world.restore(point)
    assert sorted(key for key, _, _ in rows(restored.database)) == ["one", "two"]
    assert_restored_as_one(restored, point)
    assert set(restored.seconds) == {"objects", "database", "references"}


def test_points_of_one_second_have_two_names(world: World) -> None:
    assert [world.create().id, world.create().id] == ["20261124T164210Z-0007", "20261124T164210Z-0007-02"]


def test_a_dangling_reference_stops_the_point_and_names_the_row(world: World) -> None:
    world.add(one=b"1", two=b"22", three=b"333")
    (world.home / "objects/one").unlink()
    (world.home / "objects/two").write_bytes(b"longer")
    with pytest.raises(DanglingReferences) as caught:
        world.create()
    assert {each.reference.key for each in caught.value.dangling} == {"one", "two"}
    assert "one (row things 1): there is no such object" in caught.value.what
    assert "two (row things 2): it has 6 bytes and not 2" in caught.value.what
    assert list(world.store.list()) == []


def test_a_point_that_is_not_there_is_named_with_those_that_are(world: World) -> None:
    with pytest.raises(Absent, match="There is none yet"):
        restore_points.read_point(world.store, "20200101T000000Z-0001")
    point = world.create()
    for name in ("20200101T000000Z-0001", "../../etc/passwd", ""):
        with pytest.raises(Absent, match=point.id):
            restore_points.read_point(world.store, name)


def test_a_bucket_that_promises_too_little_is_refused_before_anything_is_read(world: World) -> None:
    world.mode = "versioned"
    with pytest.raises(Refused, match="keeps no versions"):
        world.create()
    assert list(world.store.list()) == []


# --- while people write --------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_points_under_writers_never_dangle_and_restore_whole(world: World) -> None:
    writers = Writers(world.database.address, Folder(world.home / "objects"))
    seen = set[str]()
    with writers.at_work():
        writers.wait_for(300)
        for _ in range(15):
            # What is written meanwhile is the point of it, however fast this machine is.
            writers.wait_for(40)
            point = world.create(datetime.now(UTC), hold_deletions=writers.hold_deletions)
            restored = world.restore(point)
            assert_restored_as_one(restored, point)
            seen.add(point.references.sha256)
            world.drop(restored)
            keep = Retention(latest=3, daily=0, weekly=0, monthly=0)
            restore_points.prune(
                world.store,
                keep,
                needed=(),
                now=point.at,
                dry_run=False,
                hold_deletions=writers.hold_deletions,
            )
    assert len(seen) == 15


@pytest.mark.parametrize("mode", ["immutable", "copy"])
def test_a_service_that_prunes_objects_before_rows_damages_no_point(
    database: Postgres, tmp_path: Path, mode: Mode
) -> None:
    world = folder_world(database, tmp_path, mode)
    world.add(**{f"stays-{number}": b"it" * number for number in range(1, 20)})
    pruner = shelf.Pruner(database.address, Folder(world.home / "objects"))
    lacking = 0
    with pruner.at_work():
        for number in range(4):
            point = world.create(datetime.now(UTC), sleep=time.sleep)
            lacking += len(point.gone)
            assert point.dangling == ()
            if mode == "immutable":
                # What it deletes in spite of the hold, nothing can bring back.
                continue
            restored = world.restore(point, f"pruned_{number}")
            kept = {key for key, _, _ in rows(restored.database)} - set(point.gone)
            view = open_bucket(restored.bucket, "immutable", os.environ)
            assert {f"stays-{each}" for each in range(1, 20)} <= kept == set(view.states(sorted(kept)))
            world.drop(restored)
    # What would be called damage was there to be met.
    assert pruner.pruned
    assert lacking or any("meanwhile" in words for words in world.report.words)


def test_a_row_that_still_stands_without_its_object_is_damage_though_others_are_pruned(world: World) -> None:
    world.add(one=b"1", two=b"22", three=b"333")
    for key in ("one", "two"):
        (world.home / "objects" / key).unlink()

    def prune_two(_: float) -> None:
        execute(world.database.address, "DELETE FROM things WHERE key = 'two'")

    with pytest.raises(DanglingReferences) as caught:
        world.create(sleep=prune_two)
    assert [each.reference.key for each in caught.value.dangling] == ["one"]


def test_an_object_that_was_replaced_together_with_its_row_is_no_damage(
    database: Postgres, tmp_path: Path
) -> None:
    world = folder_world(database, tmp_path, "copy")
    world.add(one=b"first", two=b"2")
    (world.home / "objects/one").write_bytes(b"longer than before")

    def settle(_: float) -> None:
        data = b"longer than before"
        change = f"UPDATE things SET size = {len(data)}, sha256 = '{digest(data)}' WHERE key = 'one'"
        execute(database.address, change)

    point = world.create(sleep=settle)
    assert point.lacking == ()
    assert point.references.objects == 2


class ListedBefore(FolderBucket):
    """The control: a bucket that answers from a list made before the snapshot, as a script would that begins there."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, "immutable")
        keys = [path.name for path in root.iterdir() if not path.name.startswith(".")]
        self.listed = super().states(keys)

    def states(self, keys: Sequence[str], *, view: str = "") -> Mapping[str, ObjectState]:
        return {key: self.listed[key] for key in keys if key in self.listed}


def test_listing_the_bucket_before_the_snapshot_finds_dangling_references(world: World) -> None:
    writers = Writers(world.database.address, Folder(world.home / "objects"))
    with writers.at_work():
        writers.wait_for(100)
        world.bucket = ListedBefore(world.home / "objects")
        # What the writers add may be gone again before the second look on a busy machine; this row stays.
        world.add(stays=b"written after the list")
        with pytest.raises(DanglingReferences) as caught:
            world.create(hold_deletions=writers.hold_deletions)
    assert "stays" in [each.reference.key for each in caught.value.dangling]


def test_objects_deleted_in_spite_of_the_hold_are_found_missing(world: World) -> None:
    world.add(**{f"thing-{number}": b"x" for number in range(50)})
    point = world.create()
    execute(world.database.address, "DELETE FROM things")
    for file in (world.home / "objects").iterdir():
        file.unlink()
    assert len(world.verify(point.id)) == 50


def test_the_hold_reaches_back_to_the_oldest_point(world: World) -> None:
    held = list[datetime]()
    world.create(NOW, hold_deletions=held.append)
    world.create(NOW + timedelta(days=1), hold_deletions=held.append)
    assert held == [NOW - rules.CLOCKS_APART] * 2
    keep = Retention(latest=1, daily=0, weekly=0, monthly=0)
    later = NOW + timedelta(days=2)
    restore_points.prune(world.store, keep, needed=(), now=later, dry_run=False, hold_deletions=held.append)
    assert held[-1] == NOW + timedelta(days=1) - rules.CLOCKS_APART


def test_whoever_keeps_something_elsewhere_is_told_which_files_of_a_dump_went(world: World) -> None:
    first, told = world.create(NOW), list[Sequence[str]]()
    world.create(NOW + timedelta(days=1))
    keep = Retention(latest=1, daily=0, weekly=0, monthly=0)
    later = NOW + timedelta(days=2)
    restore_points.prune(world.store, keep, needed=(), now=later, dry_run=True, let_go=told.append)
    assert told == []
    restore_points.prune(world.store, keep, needed=(), now=later, dry_run=False, let_go=told.append)
    assert [sorted(files) for files in told] == [sorted(file.name for file in first.dump)]


# --- what is copied ------------------------------------------------------------------------------------------------


class CountingBucket(FolderBucket):
    """Counts the bytes that were read."""

    def __init__(self, root: Path, mode: Mode) -> None:
        super().__init__(root, mode)
        # Several threads read at once, and adding up would lose some.
        self._reads = list[int]()

    @property
    def bytes_read(self) -> int:
        return sum(self._reads)

    def read(self, key: str, version_id: str = "") -> bytes:
        data = super().read(key, version_id)
        self._reads.append(len(data))
        return data

    def download(self, key: str, into: Path, version_id: str = "") -> None:
        super().download(key, into, version_id)
        self._reads.append(into.stat().st_size)


def test_no_byte_of_immutable_objects_is_read_or_copied(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slipway.adapters.objects.folder_bucket._can_clone", lambda folder: False)
    world.bucket = bucket = CountingBucket(world.home / "objects", "immutable")
    world.add(**{f"thing-{number}": b"x" * 1000 for number in range(20)})
    point = world.create()
    restored = world.restore(point)
    assert bucket.bytes_read == 0
    view = Path(restored.bucket.removeprefix("file://"))
    assert all((world.home / "objects" / key).samefile(view / key) for key, _, _ in rows(restored.database))
    assert list(world.store.list("vault/")) == []


def test_what_is_restored_to_be_made_anonymous_can_be_written_over_in_place(world: World) -> None:
    world.add(one=b"of a person")
    restored = restore_points.restore_into(
        world.create(),
        f"{world.database.name}_copy",
        world.database,
        world.bucket,
        world.store,
        shelf.service(),
        jobs=1,
        to_be_changed=True,
    )
    Path(restored.bucket.removeprefix("file://"), "one").write_bytes(b"of  nobody!")
    assert (world.home / "objects/one").read_bytes() == b"of a person"


def test_only_what_changed_is_copied_again(database: Postgres, tmp_path: Path) -> None:
    world = folder_world(database, tmp_path, "copy")
    world.bucket = bucket = CountingBucket(tmp_path / "objects", "copy")
    world.add(one=b"first", two=b"second", same=b"first")
    first = world.create()
    assert bucket.bytes_read == 16
    assert len(list(world.store.list("vault/"))) == 2
    world.write("one", b"other")
    execute(database.address, f"UPDATE things SET sha256 = '{digest(b'other')}' WHERE key = 'one'")
    second = world.create(NOW + timedelta(hours=1))
    assert bucket.bytes_read == 21
    assert world.report.facts["copied"] == 1
    for point in (first, second):
        restored = world.restore(point)
        assert_restored_as_one(restored, point)
        world.drop(restored)


def test_a_copy_that_is_not_what_the_row_says_dangles(database: Postgres, tmp_path: Path) -> None:
    world = folder_world(database, tmp_path, "copy")
    world.add(one=b"first")
    world.write("one", b"other")
    with pytest.raises(DanglingReferences, match="SHA-256"):
        world.create()
    assert restore_points.ids(world.store) == []


class Restless(CountingBucket):
    """A folder in which somebody writes to each object as soon as it was read: `texts` in turn."""

    texts: Iterator[bytes] = itertools.repeat(b"first")

    def download(self, key: str, into: Path, version_id: str = "") -> None:
        super().download(key, into, version_id)
        (self._root / key).unlink()
        (self._root / key).write_bytes(next(self.texts))


def test_an_object_that_is_written_anew_all_the_time_is_copied_once_its_bytes_are_sure(
    database: Postgres, tmp_path: Path
) -> None:
    world = folder_world(database, tmp_path, "copy")
    world.add(one=b"first")
    world.bucket = bucket = Restless(tmp_path / "objects", "copy")
    world.create()
    assert bucket.bytes_read == 5, "the row says which bytes are meant"
    execute(database.address, "UPDATE things SET sha256 = NULL")
    world.create()
    assert bucket.bytes_read == 15, "what comes twice was not read in the middle of a write"
    bucket.texts = itertools.cycle([b"other", b"worse"])
    with pytest.raises(DanglingReferences, match="faster than it can be copied"):
        world.create()


def test_a_damaged_copy_is_made_anew_by_the_next_point_once_it_was_found(
    database: Postgres, tmp_path: Path
) -> None:
    world = folder_world(database, tmp_path, "copy")
    world.add(one=b"good bytes", two=b"others")
    first = world.create()
    copy = next(
        each.vault_key for each in restore_points.read_objects(world.store, first) if each.key == "one"
    )
    file = tmp_path / "points" / copy
    file.write_bytes(b"BAD  bytes")
    assert list(world.verify(first.id)) == ["one"]
    assert world.verify(world.create().id) == {}
    assert file.read_bytes() == b"good bytes"
    assert world.verify(first.id) == {}
    # And from then on it is believed again.
    world.bucket = bucket = CountingBucket(tmp_path / "objects", "copy")
    world.create()
    assert bucket.bytes_read == 0


def test_a_damaged_copy_of_new_bytes_is_never_taken_for_them(database: Postgres, tmp_path: Path) -> None:
    world = folder_world(database, tmp_path, "copy")
    world.add(one=b"good bytes")
    first = world.create()
    (copy,) = (each.vault_key for each in restore_points.read_objects(world.store, first))
    (tmp_path / "points" / copy).write_bytes(b"BAD  bytes")
    # Another object with the same bytes, which nobody has found out about.
    world.add(two=b"good bytes")
    assert world.verify(world.create().id) == {}


# --- versions in S3 ------------------------------------------------------------------------------------------------


@pytest.fixture
def s3_world(
    database: Postgres,
    tmp_path: Path,
    s3_server: radosgw.S3Server,
    prefix: str,
    monkeypatch: pytest.MonkeyPatch,
) -> World:
    for name, value in s3_server.environment().items():
        monkeypatch.setenv(name, value)
    client = s3_client.connect(s3_server.environment())

    def write(key: str, data: bytes) -> None:
        client.put_object(Bucket=radosgw.VERSIONED, Key=f"{prefix}/objects/{key}", Body=data)

    execute(database.address, shelf.TABLE)
    bucket = S3Bucket(
        radosgw.VERSIONED, f"{prefix}/objects", "versioned", environment=s3_server.environment()
    )
    store = S3Store(radosgw.PLAIN, f"{prefix}/points", environment=s3_server.environment())
    return World(database, bucket, store, write, "versioned", tmp_path)


@pytest.mark.s3
def test_a_point_pins_the_versions_of_then(s3_world: World) -> None:
    s3_world.add(one=b"first", two=b"second", three=b"third")
    point = s3_world.create()
    s3_world.write("one", b"other")
    assert {
        each.key: bool(each.version_id) for each in restore_points.read_objects(s3_world.store, point)
    } == {
        "one": True,
        "two": True,
        "three": True,
    }
    assert list(s3_world.store.list("vault/")) == []
    assert s3_world.verify(point.id) == {}
    restored = s3_world.restore(point)
    assert_restored_as_one(restored, point)
    s3_world.drop(restored)


@pytest.mark.s3
def test_an_object_is_put_back_with_what_the_bucket_said_of_it(
    s3_world: World, s3_server: radosgw.S3Server, prefix: str
) -> None:
    client, key = s3_client.connect(s3_server.environment()), f"{prefix}/objects/one"
    s3_world.bucket = S3Bucket(
        radosgw.VERSIONED, f"{prefix}/objects", "copy", environment=s3_server.environment()
    )
    s3_world.mode = "copy"
    s3_world.add(one=b"a page", two=b"bytes")
    client.put_object(
        Bucket=radosgw.VERSIONED,
        Key=key,
        Body=b"a page",
        ContentType="text/html",
        CacheControl="max-age=60",
        Metadata={"author": "ann"},
    )
    s3_world.create()
    # The second point finds it in the vault, and knows as much.
    objects = restore_points.read_objects(s3_world.store, s3_world.create())
    client.put_object(Bucket=radosgw.VERSIONED, Key=key, Body=b"other", ContentType="text/plain")
    assert s3_world.bucket.put_back(objects, s3_world.store) == 1
    head = client.head_object(Bucket=radosgw.VERSIONED, Key=key)
    assert (head["ContentType"], head["CacheControl"], head["Metadata"]) == (
        "text/html",
        "max-age=60",
        {"author": "ann"},
    )


class Rewriters:
    """Keep writing other bytes of equal length under the same few keys: object first, row second."""

    def __init__(self, world: World, keys: Sequence[str]) -> None:
        self._world, self._keys = world, keys
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(keys[n::3],)) for n in range(3)]

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _work(self, keys: Sequence[str]) -> None:
        with psycopg.connect(self._world.database.address, autocommit=True) as connection:
            while not self._stop.is_set():
                for key in keys:
                    self._stop.wait(shelf.PAUSE_SECONDS)
                    data = os.urandom(100)
                    self._world.write(key, data)
                    connection.execute(shelf.UPDATE, (len(data), digest(data), key))


@pytest.mark.s3
def test_points_under_rewriters_of_the_same_keys_restore_the_bytes_of_then(s3_world: World) -> None:
    keys = [f"thing-{number}" for number in range(12)]
    s3_world.add(**{key: os.urandom(100) for key in keys})
    with Rewriters(s3_world, keys):
        for number in range(2):
            point = s3_world.create(NOW + timedelta(minutes=number))
            restored = s3_world.restore(point)
            assert_restored_as_one(restored, point)
            s3_world.drop(restored)


@pytest.mark.s3
def test_taking_the_newest_version_instead_restores_other_bytes(
    s3_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "may_be_another", lambda *_: False)
    keys = [f"thing-{number}" for number in range(12)]
    s3_world.add(**{key: os.urandom(100) for key in keys})
    faults = 0
    with Rewriters(s3_world, keys):
        for number in range(3):
            faults += len(s3_world.verify(s3_world.create(NOW + timedelta(minutes=number)).id))
    assert faults > 0


@pytest.mark.s3
def test_an_object_deleted_right_after_the_snapshot_is_pinned_all_the_same(
    s3_world: World, s3_server: radosgw.S3Server, prefix: str
) -> None:
    s3_world.add(one=b"first", two=b"second")
    client = s3_client.connect(s3_server.environment())
    client.delete_object(Bucket=radosgw.VERSIONED, Key=f"{prefix}/objects/one")
    point = s3_world.create()
    restored = s3_world.restore(point)
    assert_restored_as_one(restored, point)


# --- damage --------------------------------------------------------------------------------------------------------


@pytest.fixture
def damaged(world: World) -> tuple[World, Manifest, Path]:
    world.add(**{f"thing-{number}": f"bytes {number}".encode() for number in range(10)})
    point = world.create()
    return world, point, world.home / "points/points" / point.id


def flip(file: Path, place: int) -> None:
    data = bytearray(file.read_bytes())
    data[place] ^= 1
    replace(file, bytes(data))


def replace(file: Path, data: bytes) -> None:
    """Put other bytes in a file's place, and leave other names of the former alone."""
    file.unlink()
    file.write_bytes(data)


def test_a_whole_point_is_found_whole_and_noted(damaged: tuple[World, Manifest, Path]) -> None:
    world, point, _ = damaged
    assert restore_points.verified_at(world.store, point.id) is None
    assert world.verify(point.id) == {}
    assert restore_points.verified_at(world.store, point.id) == NOW


def test_a_flipped_bit_is_found_in_every_file(damaged: tuple[World, Manifest, Path]) -> None:
    world, point, folder = damaged
    files = [*(folder / "dump").iterdir(), folder / "references.jsonl.gz", folder / "manifest.json"]
    assert len(files) >= 4
    for file in files:
        whole = file.read_bytes()
        for place in (0, len(whole) // 2, -2):
            flip(file, place)
            faults = world.verify(point.id)
            assert file.relative_to(folder).as_posix() in faults, (file.name, place)
            replace(file, whole)
    assert world.verify(point.id) == {}


def test_missing_and_truncated_files_are_found(damaged: tuple[World, Manifest, Path]) -> None:
    world, point, folder = damaged
    files = [*(folder / "dump").iterdir(), folder / "references.jsonl.gz"]
    for file in files:
        whole = file.read_bytes()
        replace(file, whole[:-1])
        assert "bytes and not" in world.verify(point.id)[file.relative_to(folder).as_posix()]
        file.unlink()
        assert "missing" in world.verify(point.id)[file.relative_to(folder).as_posix()]
        file.write_bytes(whole)
    assert world.verify(point.id) == {}


def test_swapped_and_additional_files_are_found(damaged: tuple[World, Manifest, Path]) -> None:
    world, point, folder = damaged
    one, two = sorted((folder / "dump").glob("*.dat*"))[:2]
    other = one.with_name("other")
    one.rename(other)
    two.rename(one)
    other.rename(two)
    (folder / "dump/extra.dat").write_bytes(b"x")
    assert world.verify(point.id).keys() >= {f"dump/{one.name}", f"dump/{two.name}", "dump/extra.dat"}


def test_a_manifest_in_the_place_of_anothers_is_found(damaged: tuple[World, Manifest, Path]) -> None:
    world, point, folder = damaged
    other = world.create(NOW + timedelta(hours=1))
    replace(folder / "manifest.json", (folder.with_name(other.id) / "manifest.json").read_bytes())
    assert world.verify(point.id).keys() == {"manifest.json"}
    assert [each.id for each in restore_points.all_points(world.store)] == [other.id]


def test_every_damaged_object_is_found_at_once(damaged: tuple[World, Manifest, Path]) -> None:
    world, point, folder = damaged
    objects = world.home / "objects"
    (objects / "thing-0").unlink()
    replace(objects / "thing-1", b"longer than it was")
    flip(objects / "thing-2", 3)
    one, two = objects / "thing-3", objects / "thing-4"
    bytes_of_one = one.read_bytes()
    replace(one, two.read_bytes())
    replace(two, bytes_of_one)
    (largest, *_) = sorted((folder / "dump").iterdir())
    flip(largest, 5)
    quick = world.verify(point.id, deep=False)
    assert quick.keys() == {f"dump/{largest.name}", "thing-0", "thing-1"}
    assert world.verify(point.id).keys() == {*quick, "thing-2", "thing-3", "thing-4"}
    assert restore_points.verified_at(world.store, point.id) is None


def test_damage_in_the_vault_is_found(database: Postgres, tmp_path: Path) -> None:
    world = folder_world(database, tmp_path, "copy")
    world.add(one=b"first", two=b"second", three=b"third")
    point = world.create()
    copies = {digest(data): data for data in (b"first", b"second", b"third")}
    one, two, _ = (tmp_path / f"points/vault/{name[:2]}/{name}" for name in copies)
    one.unlink()
    flip(two, 2)
    assert world.verify(point.id, deep=False).keys() == {"one"}
    assert world.verify(point.id).keys() == {"one", "two"}


def test_a_damaged_dump_is_never_restored(damaged: tuple[World, Manifest, Path]) -> None:
    world, point, folder = damaged
    flip(folder / "dump/toc.dat", 40)
    with pytest.raises(ManifestDamaged, match=r"toc\.dat"):
        world.restore(point)
    assert world.bucket.views() == []
    assert f"{world.database.name}_drill" not in world.database.databases()


def test_rows_that_do_not_fit_the_points_objects_are_told_and_nothing_is_left(
    damaged: tuple[World, Manifest, Path],
) -> None:
    world, point, folder = damaged
    lines = gzip.decompress((folder / "references.jsonl.gz").read_bytes()).splitlines()
    fewer = gzip.compress(b"\n".join(lines[1:]))
    replace(folder / "references.jsonl.gz", fewer)
    changed = {"size": len(fewer), "sha256": digest(fewer)}
    forged = point.model_copy(update={"references": point.references.model_copy(update=changed)})
    with pytest.raises(PointDiffers, match=json.loads(lines[0])["key"]):
        world.restore(forged)
    assert world.bucket.views() == []
    assert f"{world.database.name}_drill" not in world.database.databases()


# --- ends in the middle --------------------------------------------------------------------------------------------


class Crash(BaseException):
    """The machine lost its power."""


class CrashingStore(FolderStore):
    """Ends at its n-th write, and does nothing any more, not even tidy up."""

    def __init__(self, root: Path, writes: int) -> None:
        super().__init__(root)
        self._left = writes

    def create(self, key: str, data: bytes) -> bool:
        self._write()
        return super().create(key, data)

    def upload(self, key: str, file: Path) -> bool:
        self._write()
        return super().upload(key, file)

    def delete(self, key: str) -> None:
        raise Crash

    def _write(self) -> None:
        if not self._left:
            raise Crash
        self._left -= 1


def test_a_crash_at_any_write_leaves_no_point_and_its_rest_goes_after_a_day(world: World) -> None:
    world.add(one=b"1")
    writes = len(world.create().dump) + 2
    store = world.store
    for number in range(writes):
        world.store = CrashingStore(world.home / "points", number)
        with pytest.raises(Crash):
            world.create(NOW + timedelta(minutes=number + 1))
    world.store = store
    assert restore_points.ids(store) == ["20261124T164210Z-0007"]
    keep, day = Retention(), timedelta(days=1)
    early = restore_points.prune(store, keep, needed=(), now=NOW + day, dry_run=False)
    assert early.leftovers == ()
    late = restore_points.prune(store, keep, needed=(), now=NOW + day + timedelta(hours=1), dry_run=False)
    assert len(late.leftovers) == writes - 1  # the first crash had written nothing
    assert {listed.key.split("/")[1] for listed in store.list("points/")} == {"20261124T164210Z-0007"}
    assert world.verify("20261124T164210Z-0007") == {}


class StoppedStore(FolderStore):
    """Ends at its n-th deletion."""

    def __init__(self, root: Path, deletions: int) -> None:
        super().__init__(root)
        self._left = deletions

    def delete(self, key: str) -> None:
        if not self._left:
            raise Crash
        self._left -= 1
        super().delete(key)


def test_a_point_that_is_let_go_is_whole_or_does_not_exist_at_any_instant(world: World) -> None:
    world.add(one=b"1")
    for deletions in range(len(world.create().dump) + 2):
        point = world.create(NOW + timedelta(minutes=deletions))
        with pytest.raises(Crash):
            restore_points.forget(StoppedStore(world.home / "points", deletions), point.id)
        if point.id in restore_points.ids(world.store):
            assert world.verify(point.id) == {}
        else:
            assert deletions


class FullStore(FolderStore):
    """Has no room for a manifest any more."""

    def create(self, key: str, data: bytes) -> bool:
        raise StoreError(f"There is no room for {key}.")


def test_a_point_that_fails_takes_its_rest_along(world: World) -> None:
    world.add(one=b"1")
    world.store = FullStore(world.home / "points")
    with pytest.raises(StoreError, match="no room"):
        world.create()
    assert list(world.store.list()) == []


# --- letting go ----------------------------------------------------------------------------------------------------


def test_pruning_keeps_what_is_needed_and_lets_copies_go_with_the_last_point(
    database: Postgres, tmp_path: Path
) -> None:
    world = folder_world(database, tmp_path, "copy")
    world.add(one=b"first")
    points = list[str]()
    for number, data in enumerate((b"first", b"second", b"third", b"fourth")):
        world.write("one", data)
        execute(database.address, f"UPDATE things SET size = {len(data)}, sha256 = '{digest(data)}'")
        points.append(world.create(NOW + timedelta(days=number)).id)
    assert world.verify(points[1]) == {}
    retention = Retention(latest=1, daily=0, weekly=0, monthly=0)
    would = restore_points.prune(world.store, retention, needed=[points[0]], now=NOW, dry_run=True)
    assert len(restore_points.ids(world.store)) == 4
    did = restore_points.prune(world.store, retention, needed=[points[0]], now=NOW, dry_run=False)
    assert would == did
    assert (did.points, did.copies) == ((points[2],), 1)
    assert restore_points.ids(world.store) == [points[3], points[1], points[0]]
    for point in restore_points.all_points(world.store):
        restored = world.restore(point)
        assert_restored_as_one(restored, point)
        world.drop(restored)


def test_no_copy_goes_while_a_point_cannot_be_read(database: Postgres, tmp_path: Path) -> None:
    world = folder_world(database, tmp_path, "copy")
    world.add(one=b"first")
    kept = world.create(NOW)
    world.write("one", b"other")
    execute(database.address, f"UPDATE things SET sha256 = '{digest(b'other')}'")
    gone = world.create(NOW - timedelta(days=1))
    flip(tmp_path / "points/points" / kept.id / "references.jsonl.gz", 12)
    retention = Retention(latest=1, daily=0, weekly=0, monthly=0)
    pruned = restore_points.prune(world.store, retention, needed=(), now=NOW, dry_run=False)
    assert pruned.points == (gone.id,)
    assert kept.id in pruned.vault_kept_because
    assert len(list(world.store.list("vault/"))) == 2

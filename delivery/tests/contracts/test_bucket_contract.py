"""What Slipway relies on in a service's bucket, true of folders and of S3, with versions and without."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

import pytest
from mypy_boto3_s3 import S3Client
from servers import radosgw
from slipway.adapters.objects import folder_bucket, s3_client
from slipway.adapters.objects.buckets import open_bucket
from slipway.adapters.objects.folder_bucket import FolderBucket
from slipway.adapters.objects.s3_bucket import S3Bucket
from slipway.errors import WrongUse
from slipway.ports import Bucket, BucketError, ObjectMissing, Pinned

from tests.fakes.memory_store import MemoryStore


@dataclass
class Place:
    """A bucket, and the service that writes into it or into a view of it."""

    bucket: Bucket
    put: Callable[[str, str, bytes], None]
    delete: Callable[[str, str], None]
    keys: Callable[[str], Sequence[str]]

    def write(self, **objects: bytes) -> None:
        for key, data in objects.items():
            self.put(self.bucket.address, key.replace("__", "/"), data)

    def pin(self, *keys: str) -> list[Pinned]:
        states = self.bucket.states(keys)
        return [
            Pinned(key, found.size, "", found.version_id, "", found.etag) for key, found in states.items()
        ]

    def open(self, address: str) -> Bucket:
        return self.reopen(address)

    reopen: Callable[[str], Bucket] = lambda address: open_bucket(address, "immutable", {})


def folder_place(root: Path, mode: str) -> Place:
    def path(address: str, key: str) -> Path:
        return Path(unquote(urlsplit(address).path), key)

    def put(address: str, key: str, data: bytes) -> None:
        path(address, key).parent.mkdir(parents=True, exist_ok=True)
        partial = path(address, key).with_name(".new")
        partial.write_bytes(data)
        partial.replace(path(address, key))

    def keys(address: str) -> list[str]:
        start = path(address, "")
        return sorted(file.relative_to(start).as_posix() for file in start.rglob("*") if file.is_file())

    root.mkdir()
    bucket = FolderBucket(root, mode)  # type: ignore[arg-type] # one of the three
    return Place(bucket, put, lambda address, key: path(address, key).unlink(), keys)


def s3_place(server: radosgw.S3Server, name: str, prefix: str) -> Place:
    client: S3Client = s3_client.connect(server.environment())
    mode = "versioned" if name == radosgw.VERSIONED else "copy"

    def path(address: str, key: str) -> str:
        return f"{urlsplit(address).path.strip('/')}/{key}"

    def put(address: str, key: str, data: bytes) -> None:
        client.put_object(Bucket=name, Key=path(address, key), Body=data)

    def delete(address: str, key: str) -> None:
        client.delete_object(Bucket=name, Key=path(address, key))

    def keys(address: str) -> list[str]:
        found = client.list_objects_v2(Bucket=name, Prefix=path(address, "")).get("Contents", [])
        return [each["Key"].removeprefix(path(address, "")) for each in found]

    def reopen(address: str) -> Bucket:
        return open_bucket(address, "copy", server.environment())

    bucket = S3Bucket(name, f"{prefix}/objects", mode, environment=server.environment())  # type: ignore[arg-type]
    return Place(bucket, put, delete, keys, reopen)


S3 = [pytest.param(name, marks=pytest.mark.s3) for name in (radosgw.PLAIN, radosgw.VERSIONED)]


@pytest.fixture(params=["immutable", "copy", *S3])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param in ("immutable", "copy"):
        return folder_place(tmp_path / "objects", request.param)
    server: radosgw.S3Server = request.getfixturevalue("s3_server")
    return s3_place(server, request.param, request.getfixturevalue("prefix"))


@pytest.fixture
def vault() -> MemoryStore:
    return MemoryStore()


def test_states_are_of_what_is_there(place: Place) -> None:
    place.write(a__one=b"12345", two=b"", a__unasked=b"x")
    states = place.bucket.states(["a/one", "two", "missing", "a", "a/one/more"])
    assert {key: state.size for key, state in states.items()} == {"a/one": 5, "two": 0}


def test_many_states_are_found_as_few_are(place: Place) -> None:
    place.write(**{f"many__{number:03}": b"x" * number for number in range(300)})
    keys = [f"many/{number:03}" for number in range(320)]
    states = place.bucket.states(keys)
    assert {key: state.size for key, state in states.items()} == {
        key: number for number, key in enumerate(keys[:300])
    }
    # One server tells milliseconds in a listing, and whole seconds of a single object.
    one = replace(place.bucket.states(["many/007"])["many/007"], modified_at=None)
    assert replace(states["many/007"], modified_at=None) == one


def test_an_object_that_was_written_again_has_another_etag(place: Place) -> None:
    place.write(one=b"first")
    before = place.bucket.states(["one"])["one"]
    assert place.bucket.states(["one"])["one"] == before
    place.write(one=b"other")
    after = place.bucket.states(["one"])["one"]
    assert after.size == before.size
    assert after.etag != before.etag


def test_what_is_missing_is_said_to_be_missing(place: Place, tmp_path: Path) -> None:
    with pytest.raises(ObjectMissing):
        place.bucket.read("nothing")
    with pytest.raises(ObjectMissing):
        place.bucket.download("nothing", tmp_path / "into")


def test_bytes_are_read_and_downloaded(place: Place, tmp_path: Path) -> None:
    place.write(one=b"some bytes")
    assert place.bucket.read("one") == b"some bytes"
    place.bucket.download("one", tmp_path / "into")
    assert (tmp_path / "into").read_bytes() == b"some bytes"


def test_a_view_has_exactly_the_pinned_objects(place: Place, vault: MemoryStore) -> None:
    place.write(a__one=b"one", two=b"two", unpinned=b"x")
    address = place.bucket.view("drill", place.pin("a/one", "two"), vault)
    assert place.keys(address) == ["a/one", "two"]
    assert place.open(address).read("a/one") == b"one"
    assert place.bucket.views() == ["drill"]
    assert place.keys(place.bucket.address) == ["a/one", "two", "unpinned"]


def test_the_keys_of_a_view_are_told_with_their_sizes(place: Place, vault: MemoryStore) -> None:
    place.write(a__one=b"one", two=b"22", unpinned=b"x")
    address = place.bucket.view("drill", place.pin("a/one", "two"), vault)
    place.put(address, "b/new", b"")
    place.delete(address, "two")
    assert place.bucket.keys("drill") == {"a/one": 3, "b/new": 0}


def test_what_is_written_into_a_view_never_reaches_the_bucket(place: Place, vault: MemoryStore) -> None:
    place.write(one=b"one")
    address = place.bucket.view("drill", place.pin("one"), vault)
    place.put(address, "one", b"other")
    place.put(address, "new", b"new")
    assert place.bucket.read("one") == b"one"
    assert place.keys(place.bucket.address) == ["one"]


def test_what_is_to_be_changed_may_be_opened_and_written_in_place(place: Place, vault: MemoryStore) -> None:
    place.write(one=b"one")
    for to_be_changed in (False, True):
        address = place.bucket.view("copy", place.pin("one"), vault, to_be_changed=to_be_changed)
    if address.startswith("file:"):
        with Path(unquote(urlsplit(address).path), "one").open("r+b") as file:
            file.write(b"ANN")
    else:
        place.put(address, "one", b"ANN")
    assert place.open(address).read("one") == b"ANN"
    assert place.bucket.read("one") == b"one"


def test_a_view_that_is_there_is_completed_and_cleared_of_the_rest(place: Place, vault: MemoryStore) -> None:
    place.write(one=b"one", two=b"two")
    address = place.bucket.view("drill", place.pin("one"), vault)
    place.put(address, "left", b"left over")
    assert place.bucket.view("drill", place.pin("one", "two"), vault) == address
    assert place.keys(address) == ["one", "two"]


def test_a_dropped_view_is_gone_and_the_bucket_is_not(place: Place, vault: MemoryStore) -> None:
    place.write(one=b"one")
    address = place.bucket.view("drill", place.pin("one"), vault)
    place.put(address, "new", b"new")
    place.bucket.drop_view("drill")
    place.bucket.drop_view("drill")
    assert place.bucket.views() == []
    assert place.keys(address) == []
    assert place.bucket.read("one") == b"one"


def test_a_view_of_an_object_that_is_gone_is_refused(place: Place, vault: MemoryStore) -> None:
    with pytest.raises(ObjectMissing):
        place.bucket.view("drill", [Pinned("gone", 3)], vault)


def test_a_view_takes_from_the_vault_what_was_copied_there(place: Place, vault: MemoryStore) -> None:
    vault.create("vault/ab", b"then")
    place.write(one=b"now")
    address = place.bucket.view("drill", [Pinned("one", 4, vault_key="vault/ab")], vault)
    assert place.open(address).read("one") == b"then"


def test_what_was_copied_to_the_vault_is_put_back_once(place: Place, vault: MemoryStore) -> None:
    vault.create("vault/ab", b"then")
    digest = "45b465de95c2ec7bd4f3d3d24ca5d2d8f3b0a8bd6ec7ab6d0eb2f6a1f0cd14a2"
    pinned = [Pinned("one", 4, digest, vault_key="vault/ab")]
    place.write(one=b"later")
    assert place.bucket.put_back(pinned, vault) == 1
    assert place.bucket.read("one") == b"then"


def test_what_nobody_changed_is_not_put_back(place: Place, vault: MemoryStore) -> None:
    place.write(one=b"one", two=b"two")
    assert place.bucket.put_back(place.pin("one", "two"), vault) == 0


def test_what_is_gone_for_good_is_named_before_anything_is_written(place: Place, vault: MemoryStore) -> None:
    vault.create("vault/ab", b"then")
    objects = [Pinned("one", 4, vault_key="vault/ab"), Pinned("gone", 3)]
    with pytest.raises(BucketError, match="gone"):
        place.bucket.put_back(objects, vault)
    assert place.keys(place.bucket.address) == []


@pytest.fixture
def versioned(s3_server: radosgw.S3Server, prefix: str) -> Place:
    return s3_place(s3_server, radosgw.VERSIONED, prefix)


@pytest.mark.s3
def test_a_pinned_version_outlives_whoever_writes_or_deletes(versioned: Place, vault: MemoryStore) -> None:
    versioned.write(one=b"first", two=b"second", three=b"third")
    pinned = versioned.pin("one", "two", "three")
    assert all(each.version_id for each in pinned)
    versioned.write(one=b"other")
    versioned.delete(versioned.bucket.address, "two")
    view = versioned.open(versioned.bucket.view("drill", pinned, vault))
    assert [view.read(key) for key in ("one", "two", "three")] == [b"first", b"second", b"third"]
    assert versioned.bucket.put_back(pinned, vault) == 2
    assert versioned.bucket.put_back(pinned, vault) == 0
    assert versioned.bucket.read("one") == b"first"
    assert versioned.bucket.read("two") == b"second"


@pytest.mark.s3
def test_versions_are_told_the_newest_first_of_few_and_of_many(versioned: Place) -> None:
    versioned.write(one=b"1", one_more=b"x")
    versioned.write(one=b"22")
    versioned.write(one=b"333")
    versioned.delete(versioned.bucket.address, "one")
    assert "one" not in versioned.bucket.states(["one"])
    for keys in (["one", "missing"], ["one", *(f"missing/{number}" for number in range(300))]):
        found = versioned.bucket.versions(keys)
        assert {key: [state.size for state in states] for key, states in found.items()} == {"one": [3, 2, 1]}


@pytest.mark.s3
def test_a_dropped_view_leaves_no_version_behind(
    versioned: Place, vault: MemoryStore, s3_server: radosgw.S3Server
) -> None:
    versioned.write(one=b"one")
    address = versioned.bucket.view("drill", versioned.pin("one"), vault)
    versioned.put(address, "one", b"other")
    versioned.delete(address, "one")
    versioned.bucket.drop_view("drill")
    client: S3Client = s3_client.connect(s3_server.environment())
    prefix = urlsplit(address).path.strip("/")
    left = client.list_object_versions(Bucket=radosgw.VERSIONED, Prefix=prefix)
    assert not left.get("Versions")
    assert not left.get("DeleteMarkers")


@pytest.mark.s3
def test_the_bucket_says_what_it_promises(s3_server: radosgw.S3Server, prefix: str) -> None:
    client: S3Client = s3_client.connect(s3_server.environment())
    client.create_bucket(Bucket=prefix, ObjectLockEnabledForBucket=True)
    bucket = S3Bucket(prefix, "objects", "versioned", environment=s3_server.environment())
    assert bucket.facts().versioned
    assert bucket.facts().locked
    assert bucket.facts().noncurrent_days is None
    client.put_bucket_lifecycle_configuration(
        Bucket=prefix,
        LifecycleConfiguration={
            "Rules": [
                {
                    "ID": "ours",
                    "Status": "Enabled",
                    "Filter": {"Prefix": "objects/a"},
                    "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
                    "Expiration": {"Days": 400},
                },
                {
                    "ID": "off",
                    "Status": "Disabled",
                    "Filter": {"Prefix": ""},
                    "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
                },
                {
                    "ID": "elsewhere",
                    "Status": "Enabled",
                    "Filter": {"Prefix": "logs/"},
                    "NoncurrentVersionExpiration": {"NoncurrentDays": 2},
                },
            ]
        },
    )
    assert (bucket.facts().noncurrent_days, bucket.facts().expires_days) == (30, 400)


@pytest.mark.s3
def test_a_plain_bucket_promises_nothing(s3_server: radosgw.S3Server) -> None:
    facts = S3Bucket(radosgw.PLAIN, "", "copy", environment=s3_server.environment()).facts()
    assert (facts.versioned, facts.locked, facts.noncurrent_days, facts.expires_days) == (
        False,
        False,
        None,
        None,
    )


def test_immutable_objects_of_a_folder_are_linked_and_others_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_bucket, "_can_clone", lambda folder: False)
    for mode, linked in (("immutable", True), ("copy", False), ("versioned", False)):
        place = folder_place(tmp_path / mode, mode)
        place.write(one=b"one")
        view = place.bucket.view("drill", place.pin("one"), MemoryStore())
        original, other = tmp_path / mode / "one", Path(urlsplit(view).path) / "one"
        assert original.samefile(other) is linked


def test_they_are_cloned_where_the_file_system_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cloned = list[bytes]()

    def clone(made: IO[bytes], what: int, source: int) -> None:
        assert what == folder_bucket.FICLONE
        cloned.append(os.pread(source, 100, 0))
        made.write(cloned[-1])

    monkeypatch.setattr("slipway.adapters.objects.folder_bucket.fcntl.ioctl", clone)
    place = folder_place(tmp_path / "objects", "immutable")
    place.write(one=b"one")
    for _ in range(2):
        view = place.bucket.view("drill", place.pin("one"), MemoryStore())
    assert cloned.count(b"one") == 2
    assert not (tmp_path / "objects/one").samefile(Path(urlsplit(view).path) / "one")
    assert place.open(view).read("one") == b"one"


@pytest.mark.parametrize("key", ["../outside", "/etc/passwd", "a/../../outside", "", "a//b"])
def test_a_key_that_leaves_the_folder_is_refused(tmp_path: Path, key: str) -> None:
    place = folder_place(tmp_path / "objects", "immutable")
    (tmp_path / "outside").write_bytes(b"x")
    with pytest.raises(BucketError, match="no key"):
        place.bucket.states([key])
    with pytest.raises(BucketError, match="no key"):
        place.bucket.view("drill", [Pinned(key, 1)], MemoryStore())


def test_a_folder_that_is_not_there_is_no_empty_bucket(tmp_path: Path) -> None:
    with pytest.raises(BucketError, match="There is no folder"):
        FolderBucket(tmp_path / "missing", "immutable").states(["one"])


def test_a_large_object_is_put_back_whole(tmp_path: Path) -> None:
    place, vault, data = folder_place(tmp_path / "objects", "copy"), MemoryStore(), os.urandom(3_000_000)
    vault.create("vault/large", data)
    assert place.bucket.put_back([Pinned("large", len(data), vault_key="vault/large")], vault) == 1
    assert place.bucket.read("large") == data


@pytest.mark.parametrize(
    "address", ["/plain/path", "file://host/folder", "s3:///prefix", "https://bucket", ""]
)
def test_any_other_address_is_refused(address: str) -> None:
    with pytest.raises(WrongUse, match="no address of a bucket"):
        open_bucket(address, "copy", {})

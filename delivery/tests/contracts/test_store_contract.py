"""What Slipway relies on in a store, true of all three."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError
from botocore.httpsession import URLLib3Session
from servers import radosgw
from slipway.adapters.state.folder_store import FolderStore
from slipway.adapters.state.s3_store import S3Store
from slipway.adapters.state.stores import open_store
from slipway.errors import WrongUse
from slipway.ports import ObjectMissing, Store, StoreError

from tests.fakes.memory_store import MemoryStore


@pytest.fixture(params=["memory", "folder", pytest.param("s3", marks=pytest.mark.s3)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "memory":
        return MemoryStore()
    if request.param == "folder":
        return FolderStore(tmp_path / "store")
    server: radosgw.S3Server = request.getfixturevalue("s3_server")
    prefix = request.getfixturevalue("prefix")
    return S3Store(radosgw.PLAIN, prefix, environment=server.environment())


def keys(store: Store, prefix: str = "") -> list[str]:
    return [listed.key for listed in store.list(prefix)]


def test_what_was_created_is_read_back(store: Store) -> None:
    assert store.create("points/one/manifest.json", b"{}")
    assert store.read("points/one/manifest.json") == b"{}"


def test_an_empty_object_is_an_object(store: Store) -> None:
    assert store.create("empty", b"")
    assert store.read("empty") == b""
    assert [listed.size for listed in store.list("empty")] == [0]


def test_nothing_is_ever_overwritten(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"third")
    assert store.create("one", b"first")
    assert not store.create("one", b"second")
    assert not store.upload("one", tmp_path / "file")
    assert store.read("one") == b"first"


def test_of_many_who_create_one_key_exactly_one_does(store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda number: store.create("race/one", b"%d" % number * 1000), range(16)))
    assert sorted(answers) == [False] * 15 + [True]
    assert store.read("race/one") == b"%d" % answers.index(True) * 1000


def test_a_missing_object_is_said_to_be_missing(store: Store, tmp_path: Path) -> None:
    store.create("folder/one", b"x")
    for key in ("nothing", "folder", "folder/one/more"):
        with pytest.raises(ObjectMissing) as caught:
            store.read(key)
        assert caught.value.key == key
        with pytest.raises(ObjectMissing):
            store.download(key, tmp_path / "into")


def test_deleting_twice_is_no_error_and_the_key_is_free_again(store: Store) -> None:
    store.create("gone/one", b"x")
    store.delete("gone/one")
    store.delete("gone/one")
    assert keys(store) == []
    assert store.create("gone/one", b"y")


def test_deleting_and_creating_beside_each_other_loses_nothing(store: Store) -> None:
    def write_and_delete(number: int) -> bool:
        written = store.create(f"busy/{number}", b"x")
        store.delete(f"busy/{number}")
        return written and store.create(f"kept/{number}", b"x")

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(write_and_delete, range(40)))
    assert len(keys(store, "kept/")) == 40


def test_a_listing_is_in_order_and_takes_a_prefix_that_need_not_end_at_a_slash(store: Store) -> None:
    for key in ("b/one", "a/one", "a/on", "ab/one", "a/o/deep", "a-b", "a.b"):
        store.create(key, key.encode())
    assert keys(store, "a/on") == ["a/on", "a/one"]
    assert keys(store) == ["a-b", "a.b", "a/o/deep", "a/on", "a/one", "ab/one", "b/one"]
    assert keys(store, "nothing/here") == []


def test_a_listing_goes_beyond_a_thousand_keys(store: Store) -> None:
    many = [f"many/{number:04}" for number in range(1050)]
    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(lambda key: store.create(key, b""), many))
    assert keys(store, "many/") == many


@pytest.mark.parametrize("mebibytes", [20, 70])
def test_a_large_file_goes_in_and_comes_out_whole(store: Store, tmp_path: Path, mebibytes: int) -> None:
    data = os.urandom(1024 * 1024) * mebibytes
    (tmp_path / "file").write_bytes(data)
    assert store.upload("large", tmp_path / "file")
    assert not store.upload("large", tmp_path / "file")
    store.download("large", tmp_path / "back")
    back = (tmp_path / "back").read_bytes()
    assert hashlib.sha256(back).digest() == hashlib.sha256(data).digest()


def test_a_workspace_is_empty_never_listed_and_gone_afterwards(store: Store) -> None:
    with store.workspace() as folder:
        assert list(folder.iterdir()) == []
        (folder / "dump").write_bytes(b"rows")
        assert keys(store) == []
        assert store.upload("points/dump", folder / "dump")
        store.download("points/dump", folder / "back")
        assert (folder / "back").read_bytes() == b"rows"
    assert not folder.exists()
    assert store.read("points/dump") == b"rows"


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../up", "a/../b", "a//b", "a/", ".hidden", "a b", "a\0b", "x" * 513]
)
def test_a_key_that_could_leave_the_store_is_refused(store: Store, tmp_path: Path, key: str) -> None:
    for call in (lambda: store.create(key, b""), lambda: store.read(key), lambda: store.delete(key)):
        with pytest.raises(ValueError, match="object key"):
            call()


def test_a_folder_takes_a_file_of_its_workspace_over_and_copies_any_other(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    (tmp_path / "outside").write_bytes(b"x")
    store.upload("copied", tmp_path / "outside")
    assert (tmp_path / "store/copied").stat().st_ino != (tmp_path / "outside").stat().st_ino
    with store.workspace() as folder:
        (folder / "inside").write_bytes(b"x")
        store.upload("taken", folder / "inside")
        assert (tmp_path / "store/taken").stat().st_ino == (folder / "inside").stat().st_ino


def test_a_file_that_is_half_written_is_never_seen(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    with pytest.raises(StoreError):
        store.upload("points/dump", tmp_path / "there-is-no-such-file")
    assert keys(store) == []
    assert list((tmp_path / "store").glob("*")) == []


def test_what_a_dead_process_left_in_its_workspace_is_removed_and_a_living_ones_is_not(
    tmp_path: Path,
) -> None:
    root = tmp_path / "store"
    left = root / ".partial-left"
    left.mkdir(parents=True)
    (left / "dump").write_bytes(b"rows")
    with FolderStore(root).workspace() as living:
        for folder in (left, living):
            os.utime(folder, (0, 0))
        with FolderStore(root).workspace():
            assert not left.exists()
            assert living.exists()


@pytest.mark.s3
def test_a_write_whose_answer_was_lost_is_still_this_ones(s3_server: radosgw.S3Server, prefix: str) -> None:
    store = S3Store(radosgw.PLAIN, prefix, environment=s3_server.environment())
    lost = list[str]()

    def lose_the_answer(request: AWSPreparedRequest, **_: object) -> None:
        if not lost:
            lost.append(request.url)
            URLLib3Session().send(request)
            raise ConnectionClosedError(endpoint_url=request.url)

    store._client.meta.events.register("before-send.s3.PutObject", lose_the_answer)
    assert store.create("one", b"first")
    assert lost
    assert not store.create("one", b"first")


def answer(request: AWSPreparedRequest, status: int, code: str) -> AWSResponse:
    body = f"<Error><Code>{code}</Code></Error>".encode() if code else b""
    return AWSResponse(request.url, status, HTTPHeaders(), SimpleNamespace(stream=lambda **_: iter([body])))


@pytest.mark.parametrize(("last", "wrote"), [((200, ""), True), ((412, "PreconditionFailed"), False)])
def test_a_conflict_with_another_writer_is_asked_about_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: tuple[int, str], wrote: bool
) -> None:
    monkeypatch.setattr("slipway.adapters.state.s3_store.PAUSE_SECONDS", 0)
    account = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    store = S3Store("bucket", environment=account)
    answers = [(409, "ConditionalRequestConflict")] * 2 + [last]
    bodies = list[bytes]()

    def send(request: Any, **_: object) -> Any:
        bodies.append(request.body.read())
        return answer(request, *answers[len(bodies) - 1])

    store._client.meta.events.register("before-send.s3.PutObject", send)
    (tmp_path / "file").write_bytes(b"all of it")
    assert store.upload("one", tmp_path / "file") is wrote
    assert bodies == [b"all of it"] * 3


@pytest.mark.s3
def test_a_bucket_that_is_not_there_is_named(s3_server: radosgw.S3Server) -> None:
    store = S3Store("no-such-bucket", environment=s3_server.environment())
    for call in (lambda: store.create("one", b""), lambda: store.read("one"), lambda: keys(store)):
        with pytest.raises(StoreError, match="no-such-bucket"):
            call()


def test_a_server_that_is_not_there_is_an_error_of_the_store() -> None:
    nowhere = {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
    }
    with pytest.raises(StoreError, match="did not answer"):
        S3Store("bucket", environment=nowhere).read("one")


def test_an_address_opens_its_store(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}/with%20space", {})
    store.create("one", b"x")
    assert (tmp_path / "with space/one").read_bytes() == b"x"
    assert isinstance(open_store("s3://bucket/prefix", {}), S3Store)


@pytest.mark.parametrize(
    "address", ["/plain/path", "file://host/folder", "s3:///prefix", "https://bucket", ""]
)
def test_any_other_address_is_refused(address: str) -> None:
    with pytest.raises(WrongUse, match="no address of a store"):
        open_store(address, {})

"""What Galley relies on in an object store, true of all three."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from galley import ports
from galley.adapters.objects.object_keys import verified_get, verified_pieces


def put(store: ports.ObjectStore, key: str, data: bytes) -> ports.Put:
    return store.put(key, data, media_type="application/octet-stream")


def test_what_was_put_is_read_back(store: ports.ObjectStore) -> None:
    assert put(store, "documents/ab/one.pdf", b"page") is ports.Put.CREATED
    assert store.get("documents/ab/one.pdf") == b"page"


def test_an_empty_object_is_an_object(store: ports.ObjectStore) -> None:
    put(store, "empty", b"")
    assert store.get("empty") == b""
    assert [found.size for found in store.list("empty")] == [0]


def test_the_same_bytes_are_written_once(store: ports.ObjectStore) -> None:
    put(store, "documents/one", b"first")
    (before,) = store.list("documents/one")
    assert put(store, "documents/one", b"first") is ports.Put.EXISTED
    assert list(store.list("documents/one")) == [before]


@pytest.mark.parametrize(
    "damaged", [b"the recor", b"", b"THE RECORDED BYTES", b"the recorded bytes and more"]
)
def test_an_object_that_was_cut_or_swapped_is_healed_by_the_next_put(
    store: ports.ObjectStore, damaged: bytes
) -> None:
    put(store, "documents/one", damaged)
    assert put(store, "documents/one", b"the recorded bytes") is ports.Put.HEALED
    assert store.get("documents/one") == b"the recorded bytes"
    assert put(store, "documents/one", b"the recorded bytes") is ports.Put.EXISTED
    assert [found.key for found in store.list("documents/")] == ["documents/one"]


def test_of_many_puts_of_one_object_exactly_one_creates_it(store: ports.ObjectStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: put(store, "race/one", b"same" * 1000), range(16)))
    assert sorted(answers) == [ports.Put.CREATED] + [ports.Put.EXISTED] * 15
    assert store.get("race/one") == b"same" * 1000


def test_a_missing_object_is_said_to_be_missing(store: ports.ObjectStore) -> None:
    put(store, "folder/one", b"x")
    for key in ("nothing", "folder", "folder/one/more"):
        with pytest.raises(ports.ObjectMissing) as caught:
            store.get(key)
        assert caught.value.key == key


def test_deleting_twice_is_no_error_and_the_key_is_free_again(store: ports.ObjectStore) -> None:
    put(store, "gone/one", b"x")
    store.delete("gone/one")
    store.delete("gone/one")
    with pytest.raises(ports.ObjectMissing):
        store.get("gone/one")
    assert put(store, "gone/one", b"y") is ports.Put.CREATED


def test_a_listing_takes_a_prefix_that_need_not_end_at_a_slash(store: ports.ObjectStore) -> None:
    for key in ("a/one", "a/on", "ab/one", "b/one", "a/o/deep"):
        put(store, key, key.encode())
    assert {found.key for found in store.list("a/on")} == {"a/one", "a/on"}
    assert {found.key for found in store.list("a")} == {"a/one", "a/on", "ab/one", "a/o/deep"}
    assert {found.key for found in store.list()} == {"a/one", "a/on", "ab/one", "b/one", "a/o/deep"}
    assert list(store.list("nothing/here")) == []


def test_a_listing_says_size_and_time(store: ports.ObjectStore) -> None:
    put(store, "sized", b"12345")
    (found,) = store.list("sized")
    assert found.size == 5
    assert abs(found.modified_at - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_listing_goes_beyond_a_thousand_keys(store: ports.ObjectStore) -> None:
    keys = {f"many/{number:04}" for number in range(1050)}
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda key: put(store, key, b""), keys))
    assert {found.key for found in store.list("many/")} == keys


def test_a_large_object_comes_back_whole(store: ports.ObjectStore) -> None:
    data = os.urandom(20 * 1024 * 1024)
    put(store, "large", data)
    assert hashlib.sha256(store.get("large")).digest() == hashlib.sha256(data).digest()


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../up",
        "a/../b",
        "a//b",
        "a/",
        ".hidden",
        "a/.partial-x",
        "a b",
        "a\\b",
        "a\0b",
        "x" * 513,
    ],
)
def test_a_key_that_could_leave_the_store_is_refused(store: ports.ObjectStore, key: str) -> None:
    with pytest.raises(ValueError, match="object key"):
        put(store, key, b"x")
    with pytest.raises(ValueError, match="object key"):
        store.get(key)
    with pytest.raises(ValueError, match="object key"):
        store.delete(key)


def test_a_store_that_is_there_answers_the_check(store: ports.ObjectStore) -> None:
    store.check()


def test_a_verified_read_refuses_cut_and_altered_objects(store: ports.ObjectStore) -> None:
    data = b"the recorded bytes"
    sha256 = hashlib.sha256(data).hexdigest()
    put(store, "good", data)
    put(store, "cut", data[:-1])
    assert verified_get(store, "good", sha256=sha256, size=len(data)) == data
    with pytest.raises(ports.ObjectAltered) as caught:
        verified_get(store, "cut", sha256=sha256)
    assert caught.value.expected == sha256
    with pytest.raises(ports.ObjectAltered):
        verified_get(store, "good", sha256=sha256, size=len(data) + 1)
    with pytest.raises(ports.ObjectMissing):
        verified_get(store, "absent", sha256=sha256)


LARGE = os.urandom(2_500_000)
SHA256 = hashlib.sha256(LARGE).hexdigest()


def test_an_object_is_read_in_pieces(store: ports.ObjectStore) -> None:
    put(store, "documents/large", LARGE)
    pieces = list(store.pieces("documents/large"))
    assert len(pieces) > 1
    assert b"".join(pieces) == LARGE
    with pytest.raises(ports.ObjectMissing):
        next(store.pieces("documents/none"))


def test_of_a_recorded_object_all_pieces_come(store: ports.ObjectStore) -> None:
    put(store, "documents/large", LARGE)
    assert b"".join(verified_pieces(store, "documents/large", sha256=SHA256, size=len(LARGE))) == LARGE


@pytest.mark.parametrize(
    "damaged",
    [LARGE[:-1] + bytes((LARGE[-1] ^ 1,)), LARGE[:-1], LARGE + b"x", bytes((LARGE[0] ^ 1,)) + LARGE[1:], b""],
    ids=["last byte", "cut", "longer", "first byte", "empty"],
)
def test_the_last_piece_of_a_damaged_object_never_comes(store: ports.ObjectStore, damaged: bytes) -> None:
    put(store, "documents/large", damaged)
    came = list[int]()

    def take() -> None:
        pieces = verified_pieces(store, "documents/large", sha256=SHA256, size=len(LARGE))
        came.extend(map(len, pieces))

    with pytest.raises(ports.ObjectAltered):
        take()
    assert sum(came) < len(LARGE)

"""What Slipway relies on in kept requests, whatever store they lie in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from servers import radosgw
from slipway.adapters.recordings.sealed_segments import SealedSegments
from slipway.adapters.state.folder_store import FolderStore
from slipway.adapters.state.s3_store import S3Store
from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.sample import exchanges_of, lines_of
from slipway.ports import EntryDamaged, ObjectMissing, Store

from tests.fakes.memory_store import MemoryStore

AT = datetime(2026, 11, 30, 9, 0, 0, 123456, tzinfo=UTC)
SECRET = "the key of recordings"
WORD = "a-word-to-look-for"


@pytest.fixture(params=["memory", "folder", pytest.param("s3", marks=pytest.mark.s3)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "memory":
        return MemoryStore()
    if request.param == "folder":
        return FolderStore(tmp_path / "store")
    server: radosgw.S3Server = request.getfixturevalue("s3_server")
    prefix = request.getfixturevalue("prefix")
    return S3Store(radosgw.PLAIN, prefix, environment=server.environment())


@pytest.fixture
def recordings(store: Store) -> SealedSegments:
    return SealedSegments(store, SECRET)


def asked(minutes: int, path: str = f"/{WORD}") -> Exchange:
    return Exchange(AT + timedelta(minutes=minutes), "GET", path, body=b"\x00\xff", body_bytes=2, status=200)


def test_what_was_added_is_read_back(recordings: SealedSegments) -> None:
    exchanges = [asked(2), asked(0), asked(1)]
    recordings.add(lines_of(exchanges, {"a secret in its path": 3}))
    (segment,) = recordings.segments()
    assert (segment.began_at, segment.ended_at) == (AT, AT + timedelta(minutes=2))
    assert segment.requests == 3
    assert segment.size > 0
    assert exchanges_of(recordings.read(segment)) == (exchanges, {"a secret in its path": 3})


def test_segments_come_the_oldest_first(recordings: SealedSegments) -> None:
    for minutes in (60, 0, 30):
        recordings.add(lines_of([asked(minutes)], {}))
    assert [each.began_at for each in recordings.segments()] == [
        AT + timedelta(minutes=minutes) for minutes in (0, 30, 60)
    ]


def test_the_same_requests_may_be_kept_twice(recordings: SealedSegments) -> None:
    for _ in range(2):
        recordings.add(lines_of([asked(0)], {}))
    assert len(recordings.segments()) == 2


def test_of_nothing_there_is_no_segment(recordings: SealedSegments) -> None:
    recordings.add([])
    recordings.add([{"left_out": {"why": 1}}])
    assert list(recordings.segments()) == []


def test_nothing_of_a_request_can_be_read_in_the_store(recordings: SealedSegments, store: Store) -> None:
    recordings.add(lines_of([asked(0)], {}))
    (listed,) = store.list()
    assert WORD not in listed.key
    assert WORD.encode() not in store.read(listed.key)


def test_with_another_key_nothing_is_opened(recordings: SealedSegments, store: Store) -> None:
    recordings.add(lines_of([asked(0)], {}))
    (segment,) = recordings.segments()
    with pytest.raises(EntryDamaged, match="cannot be opened with the key"):
        SealedSegments(store, "another key").read(segment)


def test_a_segment_under_another_name_is_not_opened(recordings: SealedSegments, store: Store) -> None:
    """Its name says of when it is and how much it is: whoever changes that is found out."""
    recordings.add(lines_of([asked(0)], {}))
    (listed,) = store.list()
    store.create(listed.key.replace("-1-", "-2-"), store.read(listed.key))
    forged = next(each for each in recordings.segments() if each.requests == 2)
    with pytest.raises(EntryDamaged):
        recordings.read(forged)


@pytest.mark.parametrize("place", [0, 25, -1])
def test_a_segment_in_which_one_byte_is_another_is_not_opened(
    recordings: SealedSegments, store: Store, place: int
) -> None:
    recordings.add(lines_of([asked(0)], {}))
    (segment,) = recordings.segments()
    data = bytearray(store.read(segment.key))
    data[place] ^= 1
    store.delete(segment.key)
    store.create(segment.key, bytes(data))
    with pytest.raises(EntryDamaged):
        recordings.read(segment)


def test_what_others_keep_in_the_store_is_no_segment(recordings: SealedSegments, store: Store) -> None:
    for key in ("lock/1", "recordings/notes.txt", "recordingsx/20261130"):
        store.create(key, b"x")
    assert list(recordings.segments()) == []


def test_deleting_twice_is_no_error(recordings: SealedSegments) -> None:
    recordings.add(lines_of([asked(0)], {}))
    (segment,) = recordings.segments()
    recordings.delete(segment)
    recordings.delete(segment)
    assert list(recordings.segments()) == []
    with pytest.raises(ObjectMissing):
        recordings.read(segment)


def test_what_somebody_else_put_there_is_no_segment(store: Store, recordings: SealedSegments) -> None:
    """Also under a name with a day that no month has."""
    recordings.add(lines_of([asked(0)], {}))
    (segment,) = recordings.segments()
    for name in ("recordings/notes.txt", segment.key.replace("20261130T09", "20261399T09")):
        store.create(name, b"hello")
    assert recordings.segments() == [segment]

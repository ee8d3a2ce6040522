"""Lines of logs are read as requests, whatever else stands among them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from slipway.adapters.recordings.log_file import RequestFile
from slipway.adapters.recordings.read_marks import ReadMarks
from slipway.adapters.recordings.sealed_segments import SealedSegments
from slipway.adapters.recordings.sources import LogFile
from slipway.adapters.recordings.taking import LogTaking
from slipway.decisions.recordings import sample, sources
from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.sample import Budget
from slipway.decisions.recordings.sources import NoRequest
from slipway.errors import Absent
from slipway.flows.data.recordings import Which, all_kept, delete

from tests.fakes.memory_store import MemoryStore
from tests.unit.recordings.test_keeping import NOON, RULES

LINE = {
    "at": "2026-11-30T12:00:00+01:00",
    "method": "GET",
    "path": "/a",
    "status": 200,
    "visitor": "10.0.0.7",
}
TRAEFIK = {
    "StartUTC": "2026-11-30T11:00:00.123456789Z",
    "RequestMethod": "GET",
    "RequestPath": "/a?page=2",
    "RequestContentSize": 0,
    "ClientHost": "10.0.0.7",
    "DownstreamStatus": 404,
    "DownstreamContentSize": 12,
    "Duration": 2_500_000,
    "request_Accept": "text/html",
    "downstream_X-Slipway-Person": "anna",
    "downstream_X-Slipway-Route": "/a",
}


def take(file: Path, store: MemoryStore, now: datetime = NOON, *, dry_run: bool = False) -> int:
    """Take what is new in a file, and return how many requests that were."""
    kept, marks = SealedSegments(store, "secret"), ReadMarks(store)
    taking = LogTaking(RequestFile(file), kept, marks, RULES, "secret", lambda: now, of_machines={"/version"})
    return taking.take(dry_run=dry_run).requests


def kept(store: MemoryStore) -> list[Exchange]:
    return list(all_kept(SealedSegments(store, "secret")).exchanges)


def line(**changes: object) -> bytes:
    return json.dumps({**LINE, **changes}).encode()


def test_a_services_own_log_needs_four_fields_of_each_request() -> None:
    found = sources.of_log(
        json.dumps({name: LINE[name] for name in ("at", "method", "path", "status")}).encode()
    )
    assert (found.at, found.path, found.status) == (datetime(2026, 11, 30, 11, tzinfo=UTC), "/a", 200)
    assert sources.of_log(line(headers={"accept": "text/html"}, person="anna", body=None)).person == "anna"


def test_a_gateways_log_is_read() -> None:
    found = sources.of_log(json.dumps(TRAEFIK).encode())
    assert (found.path, found.query, found.status, found.person, found.route) == (
        "/a",
        "page=2",
        404,
        "anna",
        "/a",
    )
    assert found.headers["accept"] == "text/html"
    assert found.seconds == 0.0025


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"path": "/a"}',
        line(at="yesterday"),
        line(path="a"),
        line(headers=7),
        b"[" * 9999,
        line(at="0001-01-01T00:00:00+14:00"),
        line().replace(b"200", b"1e999"),
        line(size="x").replace(b'"x"', b"1e999"),
    ],
)
def test_other_lines_tell_of_no_request(text: bytes) -> None:
    with pytest.raises(NoRequest):
        sources.of_log(text)


def test_half_a_character_in_a_log_disturbs_nobody(tmp_path: Path) -> None:
    """Services in Python log a byte that is no UTF-8 so."""
    store, file = MemoryStore(), tmp_path / "log"
    file.write_bytes(line(query="q=\udce9", visitor="\ud800", person="\udfff", headers={"accept": "\udce9"}))
    file.open("ab").write(b"\n")
    assert take(file, store) == 1
    (found,) = kept(store)
    assert (found.query, found.headers["accept"]) == ("q=?", "?")


def test_a_clock_that_was_wrong_neither_keeps_a_request_for_ever_nor_all_others_out(tmp_path: Path) -> None:
    store, file = MemoryStore(), tmp_path / "log"
    file.write_bytes(
        line(at="9999-12-31T00:00:00+00:00") + b"\n" + line(at="2026-12-09T12:00:00+00:00") + b"\n"
    )
    take(file, store)
    assert not kept(store)
    file.open("ab").write(line(path="/b") + b"\n")
    take(file, store)
    assert [each.path for each in kept(store)] == ["/b"]


def test_a_log_that_was_closed_is_not_read_once_more(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(b"one\n")
    log = LogFile(file)
    assert list(log.lines(0)) == [b"one"]
    log.close()
    assert list(log.lines(0)) == []


@given(some.binary(max_size=200))
def test_no_datagram_at_all_disturbs_the_recorder(data: bytes) -> None:
    for text in (data, b"<142>1 - - - {" + data, b'{"path": "' + data + b'"}'):
        with pytest.raises(NoRequest):
            sources.of_proxy(text)


def test_a_log_is_read_on_from_where_it_was_and_through_its_rotation(tmp_path: Path) -> None:
    file = tmp_path / "log"
    log = LogFile(file)
    assert list(log.lines(0)) == []
    file.write_bytes(b"one\ntw")
    assert list(log.lines(0)) == [b"one"]
    with file.open("ab") as opened:
        opened.write(b"o\nthree\n")
    file.rename(tmp_path / "log.1")
    with (tmp_path / "log.1").open("ab") as opened:
        opened.write(b"four\n")
    file.write_bytes(b"five\n")
    assert list(log.lines(0)) == [b"two", b"three", b"four", b"five"]
    file.write_bytes(b"")
    assert list(log.lines(0)) == []
    file.write_bytes(b"six\n")
    assert list(log.lines(0)) == [b"six"]
    log.close()


def test_a_log_is_taken_once_and_no_address_with_it(tmp_path: Path) -> None:
    store, file = MemoryStore(), tmp_path / "log"
    with pytest.raises(Absent, match="no log"):
        take(file, store)
    of_machines = line(path="/version")
    file.write_bytes(
        b"\n".join(
            [line(), b"something else", of_machines, line(path="/b", at="2026-11-30T12:01:00+01:00"), b""]
        )
    )
    assert take(file, store, dry_run=True) == 2
    assert not kept(store)
    assert [take(file, store) for _ in range(2)] == [2, 0]
    assert [each.path for each in kept(store)] == ["/a", "/b"]
    assert {each.visitor for each in kept(store)} != {""}
    assert not [each for each in kept(store) if "10.0" in each.visitor]


def test_a_request_that_took_long_is_taken_although_later_ones_are(tmp_path: Path) -> None:
    store, file = MemoryStore(), tmp_path / "log"
    file.write_bytes(line(path="/quick", at="2026-11-30T10:59:59+00:00") + b"\n")
    take(file, store)
    file.open("ab").write(line(path="/slow", at="2026-11-30T10:59:00+00:00") + b"\n")
    assert take(file, store) == 1
    assert {each.path for each in kept(store)} == {"/quick", "/slow"}


def test_a_line_that_is_being_written_is_taken_when_it_is_whole(tmp_path: Path) -> None:
    store, file = MemoryStore(), tmp_path / "log"
    text = line(path="/whole")
    file.write_bytes(text[:20])
    assert take(file, store) == 0
    file.open("ab").write(text[20:] + b"\n")
    assert take(file, store) == 1


def test_another_file_in_its_place_is_read_from_its_beginning(tmp_path: Path) -> None:
    store, file = MemoryStore(), tmp_path / "log"
    file.write_bytes(line() + b"\n")
    take(file, store)
    file.rename(tmp_path / "log.1")
    file.write_bytes(line(path="/b") + b"\n")
    assert take(file, store) == 1
    file.write_bytes(b"")
    assert take(file, store) == 0


def test_what_was_deleted_is_not_taken_again(tmp_path: Path) -> None:
    store, file = MemoryStore(), tmp_path / "log"
    file.write_bytes(line() + b"\n")
    take(file, store)
    delete(SealedSegments(store, "secret"), Which(), dry_run=False)
    assert (take(file, store), kept(store)) == (0, [])


def test_who_is_killed_before_it_noted_how_far_it_read_has_each_request_once(tmp_path: Path) -> None:
    store, file = MemoryStore(), tmp_path / "log"
    file.write_bytes(line() + b"\n" + line(path="/b") + b"\n")
    take(file, store)
    for each in list(store.list("recordings/read-to/")):
        store.delete(each.key)
    assert take(file, store) == 2
    assert sorted(each.path for each in sample.kept(kept(store), Budget(9, 9999), seed="")) == ["/a", "/b"]


def test_marks_of_two_readers_at_once_stay_those_of_one() -> None:
    store = MemoryStore()
    marks = ReadMarks(store)
    marks.write({"a": "1"})
    store.create("recordings/read-to/00000003", b'{"a": "3"}')
    assert marks.read() == {"a": "3"}
    marks.write({"a": "4"})
    assert (marks.read(), [each.key for each in store.list("recordings/read-to/")]) == (
        {"a": "4"},
        ["recordings/read-to/00000004"],
    )
    store.delete("recordings/read-to/00000004")
    store.create("recordings/read-to/00000005", b"[]")
    assert marks.read() == {}

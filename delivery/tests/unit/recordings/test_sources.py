"""Lines of logs are read as requests, whatever else stands among them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from slipway.adapters.recordings.sealed_segments import SealedSegments
from slipway.adapters.recordings.sources import LogFile
from slipway.adapters.recordings.taking import take_once
from slipway.decisions.recordings import sources
from slipway.decisions.recordings.sources import NoRequest
from slipway.errors import Absent
from slipway.flows.data.recordings import all_kept

from tests.fakes.memory_store import MemoryStore
from tests.unit.recordings.test_keeping import DAY, NOON, RULES

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
    recordings, file = SealedSegments(MemoryStore(), "secret"), tmp_path / "log"
    file.write_bytes(line(query="q=\udce9", visitor="\ud800", person="\udfff", headers={"accept": "\udce9"}))
    file.open("ab").write(b"\n")
    assert take_once(file, recordings, RULES, "secret", lambda: NOON, dry_run=False) == 1
    (kept,) = all_kept(recordings).exchanges
    assert (kept.query, kept.headers["accept"]) == ("q=?", "?")


def test_a_clock_that_was_wrong_neither_keeps_a_request_for_ever_nor_all_others_out(tmp_path: Path) -> None:
    recordings, file = SealedSegments(MemoryStore(), "secret"), tmp_path / "log"
    taking = partial(take_once, file, recordings, RULES, "secret", dry_run=False)
    file.write_bytes(
        line(at="9999-12-31T00:00:00+00:00") + b"\n" + line(at="2026-12-09T12:00:00+00:00") + b"\n"
    )
    taking(lambda: NOON)
    assert not all_kept(recordings).exchanges
    taking(lambda: NOON + 9 * DAY)
    file.open("ab").write(line(path="/b") + b"\n")
    taking(lambda: NOON)
    assert "/b" in [each.path for each in all_kept(recordings).exchanges]


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
    recordings, file = SealedSegments(MemoryStore(), "secret"), tmp_path / "log"
    with pytest.raises(Absent, match="no log"):
        take_once(file, recordings, RULES, "secret", lambda: NOON, dry_run=False)
    file.write_bytes(line() + b"\nsomething else\n" + line(path="/b", at="2026-11-30T12:01:00+01:00") + b"\n")
    assert take_once(file, recordings, RULES, "secret", lambda: NOON, dry_run=True) == 2
    assert not all_kept(recordings).exchanges
    assert [take_once(file, recordings, RULES, "secret", lambda: NOON, dry_run=False) for _ in range(2)] == [
        2,
        0,
    ]
    kept = all_kept(recordings).exchanges
    assert [each.path for each in kept] == ["/a", "/b"]
    assert {each.visitor for each in kept} != {""}
    assert not [each for each in kept if "10.0" in each.visitor]

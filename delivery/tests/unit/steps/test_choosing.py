"""What is asked again is chosen from what can be opened, whatever lies beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from slipway.adapters.recordings.sealed_segments import SealedSegments
from slipway.decisions.recordings.exchange import Exchange
from slipway.steps.replaying.choosing import UNREADABLE, choose
from slipway.steps.work import ReplayTools, Work

from tests.fakes.memory_store import MemoryStore

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def add(recordings: SealedSegments, *paths: str, minutes: int = 0) -> None:
    at = NOON - timedelta(minutes=minutes)
    recordings.add([Exchange(at, "GET", each, visitor=each, status=200).as_json() for each in paths])


def chosen(recordings: SealedSegments) -> Any:
    work = SimpleNamespace(
        now=lambda: NOON,
        deployment="7",
        live_release=object(),
        environment=SimpleNamespace(
            recording=SimpleNamespace(keep=timedelta(days=7), source="proxy"),
            replay=SimpleNamespace(requests=100),
        ),
        tools=SimpleNamespace(runtime=SimpleNamespace(why_not_closed=lambda: "")),
    )
    return choose(cast("Work", work), cast("ReplayTools", SimpleNamespace(recordings=recordings)))


def test_what_cannot_be_opened_is_counted_and_the_rest_is_asked() -> None:
    """With a key that was changed an hour ago, or with one damaged segment."""
    store = MemoryStore()
    add(SealedSegments(store, "former"), "/a", "/b", minutes=60)
    recordings = SealedSegments(store, "secret")
    add(recordings, "/c")
    found = chosen(recordings)
    assert [each.path for each in found.exchanges] == ["/c"]
    assert found.left_out[UNREADABLE] == 2


def test_where_nothing_can_be_opened_it_is_said_why() -> None:
    store = MemoryStore()
    add(SealedSegments(store, "former"), "/a", "/b")
    found = chosen(SealedSegments(store, "secret"))
    assert not found.exchanges
    assert "all 2 requests" in found.why_none
    assert "recording.key" in found.why_none


def test_segments_that_are_joined_meanwhile_are_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    recordings = SealedSegments(MemoryStore(), "secret")
    add(recordings, "/a", minutes=5)
    add(recordings, "/b")
    before = recordings.segments()
    listed = SealedSegments.segments

    def first_as_before(self: SealedSegments) -> Any:
        monkeypatch.setattr(SealedSegments, "segments", listed)
        for each in before:
            recordings.delete(each)
        add(recordings, "/a", "/b")
        return before

    monkeypatch.setattr(SealedSegments, "segments", first_as_before)
    assert [each.path for each in chosen(recordings).exchanges] == ["/a", "/b"]

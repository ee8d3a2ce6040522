"""Which previews are there, and which of them are to go."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from slipway.decisions.previews import ageing
from slipway.errors import Absent, Refused
from slipway.ports.previews import Preview, State

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
UP = Preview(41, "shop-preview-41", "c" * 40, State.UP, "ann", NOW, NOW + timedelta(days=7))


def test_a_preview_goes_at_the_instant_it_expires_and_not_before() -> None:
    assert ageing.why_goes(UP, now=UP.expires_at - timedelta(seconds=1)) == ""
    assert ageing.why_goes(UP, now=UP.expires_at) == "it expired on 2026-12-06 12:00 UTC"


def test_a_preview_goes_with_its_own_pull_request_and_no_other() -> None:
    assert ageing.why_goes(UP, now=NOW, closed=[41]) == "its pull request is closed"
    assert ageing.why_goes(UP, now=NOW, closed=[4, 1, 410]) == ""


def test_what_was_half_taken_down_goes_and_what_was_half_made_stays_until_its_time() -> None:
    assert ageing.why_goes(replace(UP, state=State.LEAVING), now=NOW)
    assert ageing.why_goes(replace(UP, state=State.BEGUN), now=NOW) == ""


def test_a_database_or_a_view_without_a_namespace_is_seen_and_goes() -> None:
    held = ["shop", "postgres", "shop-preview-41", "shop-preview-43", "shop-preview-43"]
    found = ageing.with_left_overs([UP], held, {"shop-preview-41": 41, "shop-preview-43": 43}, now=NOW)
    assert [(each.number, each.state) for each in found] == [(41, State.UP), (43, State.LEFT_OVER)]
    assert ageing.why_goes(found[1], now=NOW)


def test_there_is_room_for_so_many_and_always_for_one_that_is_there() -> None:
    others = [replace(UP, number=number) for number in (1, 2)]
    ageing.must_have_room(others, 2, most=2)
    ageing.must_have_room(others, 3, most=3)
    with pytest.raises(Refused, match=r"There are 2 previews already \(1, 2\), and at most 2"):
        ageing.must_have_room(others, 3, most=2)


def test_one_that_is_not_there_is_told_with_those_that_are() -> None:
    assert ageing.found_among([UP], 41) is UP
    with pytest.raises(Absent, match="There are: 41"):
        ageing.found_among([UP], 42)


def test_what_is_left_of_its_time_is_never_below_nothing() -> None:
    assert ageing.left(UP, NOW) == timedelta(days=7)
    assert ageing.left(UP, NOW + timedelta(days=8)) == timedelta(0)

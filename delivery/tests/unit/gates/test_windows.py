"""Windows and freezes go by the clock on a place's wall, in summer, in winter, and in the nights between."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slipway.config import PlannedFreeze, Window
from slipway.decisions.gates.times.windows import (
    WEEKDAYS,
    end_of_freezes,
    is_open,
    next_opening,
    span_of,
    wall_clock,
)

OSLO = "Europe/Oslo"
ALL_DAYS = WEEKDAYS


def window(after: str, until: str, zone: str = OSLO, days: tuple[str, ...] = ALL_DAYS) -> Window:
    return Window.model_validate({"days": days, "after": after, "until": until, "zone": zone})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_a_window_opens_with_its_first_second_and_is_closed_with_its_last() -> None:
    office = window("09:00", "16:00", days=("mon", "tue"))
    assert not is_open(office, at("2026-11-24T08:59:59+01:00"))
    assert is_open(office, at("2026-11-24T09:00:00+01:00"))
    assert is_open(office, at("2026-11-24T15:59:59+01:00"))
    assert not is_open(office, at("2026-11-24T16:00:00+01:00"))
    assert not is_open(office, at("2026-11-25T12:00:00+01:00")), "Wednesday"


def test_the_same_window_is_an_hour_earlier_in_summer_by_utc() -> None:
    office = window("09:00", "16:00")
    assert not is_open(office, at("2026-01-15T07:30:00+00:00"))
    assert is_open(office, at("2026-07-15T07:30:00+00:00"))


def test_a_window_over_midnight_belongs_to_the_day_it_begins_on() -> None:
    night = window("22:00", "02:00", days=("fri",))
    assert is_open(night, at("2026-11-27T23:00:00+01:00")), "Friday night"
    assert is_open(night, at("2026-11-28T01:59:00+01:00")), "still Friday's window"
    assert not is_open(night, at("2026-11-28T02:00:00+01:00"))
    assert not is_open(night, at("2026-11-27T01:00:00+01:00")), "Thursday has none"
    assert not is_open(night, at("2026-11-28T23:00:00+01:00")), "nor has Saturday"


def test_a_window_that_begins_and_ends_at_the_same_time_is_a_whole_day() -> None:
    whole = window("00:00", "00:00", days=("sat",))
    assert is_open(whole, at("2026-11-28T00:00:00+01:00"))
    assert is_open(whole, at("2026-11-28T23:59:59+01:00"))
    assert not is_open(whole, at("2026-11-29T00:00:00+01:00"))


def test_an_hour_that_the_clock_skips_never_comes() -> None:
    skipped = window("02:15", "02:45")
    # In Oslo, on 29 March 2026 the clock goes from 02:00 to 03:00 at 01:00 UTC.
    night = [at("2026-03-28T23:30:00+00:00") + timedelta(minutes=n) for n in range(240)]
    assert not any(is_open(skipped, instant) for instant in night)
    opening = next_opening([skipped], night[0])
    assert opening
    assert opening[0] == at("2026-03-30T02:15:00+02:00")


def test_a_window_that_begins_in_the_skipped_hour_opens_when_the_clock_has_jumped() -> None:
    opening = next_opening([window("02:30", "04:00")], at("2026-03-29T00:00:00+00:00"))
    assert opening
    assert opening[0] == at("2026-03-29T03:00:00+02:00")


def test_an_hour_that_the_clock_shows_twice_is_open_twice() -> None:
    twice = window("02:00", "02:30")
    # In Oslo, on 25 October 2026 the clock goes from 03:00 back to 02:00 at 01:00 UTC.
    assert is_open(twice, at("2026-10-25T00:15:00+00:00"))
    assert not is_open(twice, at("2026-10-25T00:45:00+00:00"))
    assert is_open(twice, at("2026-10-25T01:15:00+00:00"))
    opening = next_opening([twice], at("2026-10-25T00:45:00+00:00"))
    assert opening
    assert opening[0] == at("2026-10-25T01:00:00+00:00")


def test_no_window_ever_opening_is_said_so() -> None:
    assert next_opening([window("09:00", "10:00", days=())], at("2026-11-24T00:00:00+00:00")) is None


ZONES = st.sampled_from([OSLO, "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
TIMES = st.times().map(lambda value: value.replace(second=0, microsecond=0))
NEAR_JUMPS = st.sampled_from(
    ["2026-03-27", "2026-10-23", "2026-03-06", "2026-10-30", "2026-04-03", "2026-10-02"]
)


@settings(max_examples=60, deadline=None)
@given(
    after=TIMES,
    until=TIMES,
    days=st.sets(st.sampled_from(WEEKDAYS)),
    zone=ZONES,
    start=NEAR_JUMPS,
    minute=st.integers(0, 4 * 1440),
)
def test_the_next_opening_is_the_first_minute_that_is_open(
    after: time, until: time, days: set[str], zone: str, start: str, minute: int
) -> None:
    some = Window.model_validate({"days": tuple(days), "after": after, "until": until, "zone": zone})
    now = at(f"{start}T00:00:00+00:00") + timedelta(minutes=minute)
    if is_open(some, now):
        return
    week = (now + timedelta(minutes=n) for n in range(16 * 1440))
    first = next((instant for instant in week if is_open(some, instant)), None)
    opening = next_opening([some], now)
    assert (opening[0] if opening else None) == first


def freeze(begins: object, ends: object, zone: str = OSLO) -> PlannedFreeze:
    return PlannedFreeze.model_validate({"begins": begins, "ends": ends, "reason": "year end", "zone": zone})


def test_a_freeze_of_days_lasts_to_the_end_of_its_last_day_at_that_place() -> None:
    begins, ends = span_of(freeze(date(2026, 12, 20), date(2027, 1, 3)))
    assert begins == at("2026-12-20T00:00:00+01:00")
    assert ends == at("2027-01-04T00:00:00+01:00")


def test_a_freeze_of_instants_is_meant_by_the_clock_of_its_place_unless_it_says_otherwise() -> None:
    assert span_of(
        freeze(datetime.fromisoformat("2026-07-01T08:00"), datetime.fromisoformat("2026-07-01T09:00"))
    )[0] == at("2026-07-01T08:00+02:00")
    exact = freeze(at("2026-07-01T08:00+00:00"), at("2026-07-01T09:00+00:00"))
    assert span_of(exact)[0] == at("2026-07-01T08:00+00:00")


def test_a_freeze_within_the_hour_shown_twice_holds_through_both() -> None:
    begins, ends = span_of(
        freeze(datetime.fromisoformat("2026-10-25T02:10"), datetime.fromisoformat("2026-10-25T02:20"))
    )
    assert (begins, ends) == (at("2026-10-25T00:10:00+00:00"), at("2026-10-25T01:20:00+00:00"))


def test_a_freeze_can_be_meant_for_ever() -> None:
    now = at("2026-11-24T12:00:00+00:00")
    for zone in (OSLO, "America/New_York"):
        begins, ends = span_of(freeze(date(2026, 1, 1), date(9999, 12, 31), zone))
        assert begins < now < ends
        assert " Dec 9999 " in wall_clock(ends, zone, now=now)


def test_freezes_that_touch_are_over_when_the_last_is() -> None:
    chain = [freeze(date(2026, 12, day), date(2026, 12, day)) for day in (20, 21, 22, 24)]
    for one, following in pairwise(chain[:3]):
        assert span_of(one)[1] == span_of(following)[0]
    assert end_of_freezes(chain, at("2026-12-20T12:00+01:00")) == at("2026-12-23T00:00+01:00")
    assert end_of_freezes(chain, at("2026-12-19T12:00+01:00")) == at("2026-12-19T12:00+01:00")


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        ("2026-11-30T07:00:00+00:00", "Mon 30 Nov 08:00 Europe/Oslo"),
        ("2027-01-04T00:00:00+01:00", "Mon 4 Jan 2027 00:00 Europe/Oslo"),
    ],
)
def test_an_instant_is_said_as_people_of_the_place_read_it(instant: str, words: str) -> None:
    assert wall_clock(at(instant), OSLO, now=at("2026-11-24T12:00:00+00:00")) == words

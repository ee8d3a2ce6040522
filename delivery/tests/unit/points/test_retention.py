"""Which restore points stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from slipway.config import Retention
from slipway.decisions.points.retention import horizon, kept

NONE = Retention(latest=1, daily=0, weekly=0, monthly=0)

instants = st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
points = st.lists(instants, max_size=60, unique=True).map(
    lambda found: {f"{at:%Y%m%dT%H%M%S%f}": at for at in found}
)
counts = st.integers(0, 8)
retentions = st.builds(Retention, latest=st.integers(1, 5), daily=counts, weekly=counts, monthly=counts)


def at(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=UTC)  # type: ignore[arg-type,misc] # year, month, day, hour


def stay(there: dict[str, datetime], retention: Retention) -> set[str]:
    return kept(there, retention, needed=(), newest_verified="")


def test_the_newest_of_each_day_week_and_month_stays() -> None:
    there = {f"{day:02}-{hour:02}": at(2026, 11, day, hour) for day in range(1, 25) for hour in (3, 15)}
    assert stay(there, NONE) == {"24-15"}
    assert stay(there, Retention(latest=3, daily=0, weekly=0, monthly=0)) == {"24-15", "24-03", "23-15"}
    assert stay(there, Retention(latest=1, daily=3, weekly=0, monthly=0)) == {"24-15", "23-15", "22-15"}
    assert stay(there, Retention(latest=1, daily=0, weekly=3, monthly=0)) == {"24-15", "22-15", "15-15"}
    assert stay(there, Retention(latest=1, daily=0, weekly=0, monthly=6)) == {"24-15"}


def test_a_week_over_new_year_is_one_week() -> None:
    there = {"before": at(2025, 12, 30), "after": at(2026, 1, 2)}
    assert stay(there, Retention(latest=1, daily=0, weekly=5, monthly=0)) == {"after"}


def test_days_without_points_do_not_count() -> None:
    there = {"old": at(2024, 1, 1), "older": at(2023, 1, 1), "oldest": at(2022, 1, 1)}
    assert stay(there, Retention(latest=1, daily=2, weekly=0, monthly=0)) == {"old", "older"}


@given(points, retentions)
def test_the_newest_points_always_stay(there: dict[str, datetime], retention: Retention) -> None:
    newest = sorted(there, key=lambda point: there[point])[-retention.latest :]
    assert set(newest) <= stay(there, retention) <= there.keys()


@given(points, retentions, st.data())
def test_what_a_release_needs_and_the_newest_verified_always_stay(
    there: dict[str, datetime], retention: Retention, data: st.DataObject
) -> None:
    needed = data.draw(st.sets(st.sampled_from(sorted(there)), max_size=5)) if there else set[str]()
    verified = data.draw(st.sampled_from(sorted(there))) if there else ""
    found = kept(there, retention, needed=[*needed, "long-gone"], newest_verified=verified)
    assert needed | ({verified} if verified else set()) <= found
    assert found <= there.keys()
    assert found == stay(there, retention) | needed | ({verified} if verified else set())


@given(points, retentions)
def test_pruning_again_changes_nothing(there: dict[str, datetime], retention: Retention) -> None:
    once = stay(there, retention)
    assert stay({point: there[point] for point in once}, retention) == once


@given(points, retentions)
def test_no_more_stay_than_were_asked_for(there: dict[str, datetime], retention: Retention) -> None:
    most = retention.latest + retention.daily + retention.weekly + retention.monthly
    assert len(stay(there, retention)) <= most


@given(points, retentions, instants)
def test_a_new_point_never_saves_an_older_one(
    there: dict[str, datetime], retention: Retention, now: datetime
) -> None:
    later = {point: when for point, when in there.items() if when < now}
    after = stay({**later, "new": now}, retention)
    assert "new" in after
    assert after - {"new"} <= stay(later, retention)


@given(retentions)
def test_a_point_made_every_hour_is_gone_after_the_horizon(retention: Retention) -> None:
    newest = at(2026, 11, 24)
    hourly = {f"{hour:05}": newest - timedelta(hours=6 * hour) for hour in range(4 * 31 * 9)}
    oldest = min(hourly[point] for point in stay(hourly, retention))
    assert newest - oldest <= horizon(retention)

"""Which restore points are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeAlias

from slipway.config import Retention

Period: TypeAlias = Callable[[datetime], tuple[int, ...]]

DAYS_OF_A_MONTH = 31


def kept(
    points: dict[str, datetime], retention: Retention, *, needed: Iterable[str], newest_verified: str
) -> set[str]:
    """Return which points stay: the latest; the newest of each of the last days, weeks and months that have any, in
    UTC; those that are needed; and the newest that was verified, because it is the one to rely on.

    `points` names each with its instant. Counting days that have points, instead of days from now on, keeps the last
    ones however long ago somebody stopped making new ones.
    """
    newest_first = sorted(points, key=lambda point: (points[point], point), reverse=True)
    stay = {point for point in (*needed, newest_verified) if point in points}
    stay.update(newest_first[: retention.latest])
    for period, count in (
        (_day, retention.daily),
        (_week, retention.weekly),
        (_month, retention.monthly),
    ):
        stay.update(_newest_of_each(newest_first, points, period, count))
    return stay


def horizon(retention: Retention) -> timedelta:
    """Return how long a point may be kept that is made regularly."""
    return timedelta(
        days=max(retention.latest, retention.daily, 7 * retention.weekly, DAYS_OF_A_MONTH * retention.monthly)
    )


def _newest_of_each(
    newest_first: list[str], points: dict[str, datetime], period: Period, count: int
) -> list[str]:
    newest = dict[tuple[int, ...], str]()
    for point in newest_first:
        newest.setdefault(period(points[point]), point)
    return list(newest.values())[:count]


def _day(at: datetime) -> tuple[int, ...]:
    return (at.year, at.month, at.day)


def _week(at: datetime) -> tuple[int, ...]:
    return tuple(at.isocalendar()[:2])


def _month(at: datetime) -> tuple[int, ...]:
    return (at.year, at.month)

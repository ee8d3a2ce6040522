"""The figures of delivery as the board shows them: the number of 90 days, and how it went over twelve weeks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from slipway.decisions.reports.delivery_metrics import Delivery, Figure, Measured, Metrics, metrics_of
from slipway.decisions.text.amounts import duration_words

DAYS, WEEKS, WINDOW_DAYS = 90, 12, 28


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure: what it is of, its value, and one value for each week's end, None where there were too few cases.

    `lacks` says why there is no value.
    """

    name: str
    value: str
    lacks: str
    points: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A deployment that ended: when, as a part of the window from 0 to 1, and whether its release stayed."""

    place: float
    stayed: bool


@dataclass(frozen=True, slots=True)
class DeliveryShown:
    """The deployments of the twelve weeks, and the four figures."""

    events: tuple[Event, ...]
    trends: tuple[Trend, ...]


def delivery_of(
    deliveries: Sequence[Delivery], *, first: datetime | None, now: datetime
) -> DeliveryShown | None:
    """Return the figures, None where nothing was ever delivered."""
    if first is None:
        return None
    whole = metrics_of(deliveries, now=now, days=DAYS, first=first)
    weeks = [
        metrics_of(deliveries, now=now - timedelta(weeks=WEEKS - number), days=WINDOW_DAYS, first=first)
        for number in range(1, WEEKS + 1)
    ]
    began = now - timedelta(weeks=WEEKS)
    events = tuple(
        Event((each.ended_at - began) / timedelta(weeks=WEEKS), each.is_live and not each.went_wrong)
        for each in deliveries
        if began <= each.ended_at <= now
    )
    return DeliveryShown(events, tuple(_trend(*kind, whole, weeks) for kind in KINDS))


def _trend(
    name: str,
    figure: Callable[[Metrics], Measured],
    say: Callable[[float], str],
    whole: Metrics,
    weeks: Sequence[Metrics],
) -> Trend:
    found = figure(whole)
    points = tuple(each.value if isinstance(each := figure(week), Figure) else None for week in weeks)
    if isinstance(found, Figure):
        return Trend(name, say(found.value), "", points)
    return Trend(name, "", f"too few yet ({found.cases} of {found.needed})", points)


def _a_week(value: float) -> str:
    return f"{value * 7:.1f} a week"


def _share(value: float) -> str:
    return f"{value:.1%}".replace("%", " %")


def _time(value: float) -> str:
    return duration_words(timedelta(seconds=value))


KINDS: tuple[tuple[str, Callable[[Metrics], Measured], Callable[[float], str]], ...] = (
    ("Went live", lambda each: each.deployments_a_day, _a_week),
    ("From commit to live", lambda each: each.lead_time_median, _time),
    ("Had to be taken back", lambda each: each.change_failure_rate, _share),
    ("Until it was right again", lambda each: each.time_to_restore_median, _time),
)

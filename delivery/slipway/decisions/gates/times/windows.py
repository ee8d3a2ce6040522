"""When deployments may begin, by the clock on the wall of a place, whatever summer time does to it.

A window is open while the wall clock shows a time inside it. An hour that the clock shows twice is open twice; one
that it skips never comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from slipway.config import PlannedFreeze, Window

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = timedelta(days=1)
# A weekly window that summer time skips once comes a week later.
LOOK_AHEAD_DAYS = 16


def is_open(window: Window, now: datetime) -> bool:
    """Whether a window is open at an instant; from `after`, which is in it, to `until`, which is not."""
    local = now.astimezone(ZoneInfo(window.zone))
    shown, today = local.time(), local.date()
    if window.after < window.until:
        return _begins_on(window, today) and window.after <= shown < window.until
    begun_today = _begins_on(window, today) and shown >= window.after
    return begun_today or (_begins_on(window, today - DAY) and shown < window.until)


def open_window(windows: Iterable[Window], now: datetime) -> Window | None:
    """Return a window that is open at an instant."""
    return next((window for window in windows if is_open(window, now)), None)


def next_opening(windows: Sequence[Window], now: datetime) -> tuple[datetime, Window] | None:
    """Return when the next of these windows opens, and which; None when none does within two weeks."""
    edges = sorted(
        {edge for window in windows for edge in _edges(window, now) if edge > now},
    )
    for edge in edges:
        if window := open_window(windows, edge):
            return edge, window
    return None


def _begins_on(window: Window, day: date) -> bool:
    return WEEKDAYS[day.weekday()] in window.days


def _edges(window: Window, now: datetime) -> Iterator[datetime]:
    """Yield the instants at which a window can open: when the clock shows its beginning, and when the clock jumps."""
    zone = ZoneInfo(window.zone)
    today = now.astimezone(zone).date()
    for day in (today + DAY * number for number in range(LOOK_AHEAD_DAYS)):
        for shown in (window.after, time(0)):
            yield from _instants(day, shown, zone)
        yield from _jumps(day, zone)


def _instants(day: date, shown: time, zone: ZoneInfo) -> Iterator[datetime]:
    for fold in (0, 1):
        yield datetime.combine(day, shown, zone).replace(fold=fold).astimezone(UTC)


def _jumps(day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the instant, if there is one, at which a day's clock is put forward or back."""
    early, late = (datetime.combine(each, time(12), zone).astimezone(UTC) for each in (day - DAY, day))
    offset = early.astimezone(zone).utcoffset()
    if late.astimezone(zone).utcoffset() == offset:
        return
    while late - early > timedelta(seconds=1):
        middle = (early + (late - early) / 2).replace(microsecond=0)
        early, late = (middle, late) if middle.astimezone(zone).utcoffset() == offset else (early, middle)
    yield late


def span_of(freeze: PlannedFreeze) -> tuple[datetime, datetime]:
    """Return when a planned freeze begins and ends, in UTC. A day alone is meant whole, the last one too.

    Where the clock shows an hour twice, the freeze begins with the first and ends with the second.
    """
    zone = ZoneInfo(freeze.zone)
    begins = _beginning(freeze.begins)
    ends = freeze.ends if isinstance(freeze.ends, datetime) else _end(freeze.ends)
    return min(_meant(begins, zone)), max(_meant(ends, zone))


def _beginning(day: datetime | date) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, time(0))


def _end(day: date) -> datetime:
    return datetime.combine(day, time.max) if day == date.max else _beginning(day + DAY)


def _meant(instant: datetime, zone: ZoneInfo) -> list[datetime]:
    if instant.tzinfo is not None:
        return [_in(UTC, instant)]
    return [_in(UTC, instant.replace(tzinfo=zone, fold=fold)) for fold in (0, 1)]


def _in(zone: tzinfo, instant: datetime) -> datetime:
    try:
        return instant.astimezone(zone)
    except OverflowError:
        # "For ever" is written as the last day there is, which no other zone can show.
        return instant.replace(tzinfo=zone)


def end_of_freezes(freezes: Sequence[PlannedFreeze], now: datetime) -> datetime:
    """Return when the planned freezes that hold now are over, those included that begin before the others end."""
    spans = [span_of(freeze) for freeze in freezes]
    end = now
    while later := [ends for begins, ends in spans if begins <= end < ends]:
        end = max(later)
    return end


def wall_clock(instant: datetime, zone: str, *, now: datetime) -> str:
    """Return an instant as people of a place read it: `Mon 30 Nov 08:00 Europe/Oslo`; with another year, that too."""
    local = _in(ZoneInfo(zone), instant)
    year = f" {local.year}" if local.year != now.astimezone(ZoneInfo(zone)).year else ""
    return f"{local:%a} {local.day} {local:%b}{year} {local:%H:%M} {zone}"

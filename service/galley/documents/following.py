"""The document after one that was made, in plain Python: which of its values move on, and which are left out."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from galley.documents import rules
from galley.rendering.values import notes

Json = Any
DIGITS = re.compile(r"\d+")
LONGEST_NUMBER = 60
Change = Literal["number", "moved", "emptied"]


@dataclass(frozen=True, slots=True)
class Moved:
    """One value that is another in the next document; `after` is None where it is left out."""

    path: str
    change: Change
    before: Json
    after: Json | None


@dataclass(frozen=True, slots=True)
class Origin:
    """What the next document is begun from: its values, the template's words about them, and its day.

    `pointers` are those of what a document is known by; with a series, the series gives the number.
    """

    values: dict[str, Json]
    schema: Mapping[str, Json]
    pointers: Mapping[str, str]
    made_on: date
    numbered: bool = False


def next_values(origin: Origin, *, today: date) -> tuple[dict[str, Json], list[Moved]]:
    """Return the values of a document made today from another one, and what was moved on.

    The number is counted up; where a series gives it, it is left out, and that is no change to be told. The day of the
    document is left out where it may be: then it is the day on which the document is made. Everything else stays, but
    for what the schema notes.
    """
    values, moved = origin.values, list(_moved(origin, today))
    for each in moved:
        values = rules.with_value(values, each.path, each.after)
    given = origin.pointers.get("number") if origin.numbered else None
    return values, [each for each in moved if each.path != given]


def counted_up(number: Json, *, year: int) -> Json | None:
    """Return the number after this one, such as "2026-0413" after "2026-0412"; None where there is nothing to count.

    Digits that are the year are not counted where there are others.
    """
    if isinstance(number, int) and not isinstance(number, bool):
        return number + 1
    if not isinstance(number, str) or len(number) > LONGEST_NUMBER:
        return None
    runs = list(DIGITS.finditer(number))
    counted = [run for run in runs if run[0] != str(year)] or runs
    if not counted:
        return None
    run = counted[-1]
    return f"{number[: run.start()]}{int(run[0]) + 1:0{len(run[0])}}{number[run.end() :]}"


def _moved(origin: Origin, today: date) -> Iterator[Moved]:
    noted = notes.noted(origin.schema, origin.values, notes.NEXT)
    own = {origin.pointers.get("number", ""), origin.pointers.get("dated_on", "")} - {""}
    for path in sorted(own - noted.keys()):
        yield from _own(origin, path, today)
    for path in sorted(noted):
        before = rules.value_at(origin.values, path)
        if noted[path] == notes.EMPTY and before not in (None, "", [], {}):
            yield Moved(path, "emptied", before, None)
    days = {path: day for path, note in noted.items() if note == notes.MOVE if (day := _day(origin, path))}
    yield from _days_moved(days, origin.made_on, today)


def _own(origin: Origin, path: str, today: date) -> Iterator[Moved]:
    """Yield what becomes of the number and of the day of the document itself."""
    before = rules.value_at(origin.values, path)
    if before in (None, ""):
        return
    if path == origin.pointers.get("number"):
        after = None if origin.numbered else counted_up(before, year=origin.made_on.year)
        yield Moved(path, "emptied" if after is None else "number", before, after)
    elif not _is_needed(origin.schema, path):
        yield Moved(path, "emptied", before, None)
    elif day := _day(origin, path):
        yield from _days_moved({path: day}, origin.made_on, today)


def _days_moved(days: Mapping[str, date], made_on: date, today: date) -> Iterator[Moved]:
    """Yield the days of each group moved together: by months where they name whole months, else by days."""
    for path, day in sorted(days.items()):
        group = [other for at, other in days.items() if _group(at) == _group(path)]
        months = (today.year - made_on.year) * 12 + today.month - made_on.month
        whole = all(_ends_a_month(each) for each in group)
        try:
            after = _months_later(day, months) if whole else day + (today - made_on)
        except (OverflowError, ValueError):
            # No calendar has a day so far away. 9999-12-31 means no day at all, and it stays.
            continue
        if after != day:
            yield Moved(path, "moved", day.isoformat(), after.isoformat())


def _group(path: str) -> str:
    return path.rpartition("/")[0]


def _ends_a_month(day: date) -> bool:
    """Whether a month begins or ends with this day."""
    return day.day in (1, calendar.monthrange(day.year, day.month)[1])


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, 1 if day.day == 1 else last)


def _day(origin: Origin, path: str) -> date | None:
    text = rules.value_at(origin.values, path)
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _is_needed(schema: Mapping[str, Json], path: str) -> bool:
    """Whether a schema asks for the value at a path, as far as that is said without references and branches."""
    *groups, name = path.split("/")[1:]
    part: Json = schema
    for group in groups:
        part = part.get("properties", {}).get(group, {}) if isinstance(part, dict) else {}
    return isinstance(part, dict) and name in part.get("required", ())

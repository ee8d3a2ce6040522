"""A comparison in words, for a terminal: what differs, how much was asked, and what was not."""

from __future__ import annotations

from collections.abc import Sequence

from slipway.decisions.comparing.differences import (
    COLUMNS,
    Comparison,
    Difference,
    Kind,
    Otherwise,
)
from slipway.decisions.text.quoted import quoted

# What a terminal shows without scrolling.
MOST_LINES = 12
LONGEST_LINE = 200
MOST_OTHERWISE, LONGEST_NAMED = 5, 500
TITLES = {
    Kind.FAILED: "fails",
    Kind.LOST: "lost",
    Kind.GAINED: "answered now",
    Kind.SENT: "sent",
    Kind.ROWS: "rows",
    Kind.OBJECTS: "objects",
    Kind.STATEMENTS: "SQL",
    Kind.OBJECTS_USED: "objects used",
    Kind.CHANGED: "changed",
    Kind.SLOWER: "slower",
}


def headline(comparison: Comparison) -> str:
    """Return how much was asked, and how many answers are alike, as a sentence."""
    if not comparison.requests:
        return "No request was asked again, so this is no evidence."
    asked = f"{counted(comparison.requests, 'request')} on {counted(comparison.routes, 'route')}"
    people = f" by {counted(comparison.people, 'person', 'people')}" if comparison.people else ""
    alike = f"{comparison.alike:,}" if comparison.alike else "none"
    return f"Of {asked}{people} {alike} {'is' if comparison.alike == 1 else 'are'} answered alike."


def first_line(comparison: Comparison) -> str:
    """Return the headline, and in how many ways how many answers differ."""
    count, differ = len(comparison.differences), comparison.requests - comparison.alike
    if not count:
        return f"{headline(comparison)}{' Nothing differs.' if comparison.requests else ''}"
    if not differ:
        return f"{headline(comparison)} {counted(count, 'difference')} besides."
    told = f"{differ:,} {'differs' if differ == 1 else 'differ'}"
    ways = "" if count == differ else f", in {counted(count, 'way')}"
    return f"{headline(comparison)} {told}{ways}."


def summary(comparison: Comparison, *, most: int = MOST_LINES) -> tuple[str, ...]:
    """Return a comparison in no more lines than a screen has."""
    count = len(comparison.differences)
    first = first_line(comparison)
    lines = [f"{first[:-1]}:" if count else first]
    lines += [f"  {line_of(each)}" for each in comparison.differences[:most]]
    if count > most:
        lines.append(f"  … and {count - most} more, see the page.")
    return (*lines, *coverage(comparison))


def line_of(difference: Difference) -> str:
    """Return a difference in a line: `GET /reports/{id}: 404, was 200 (3 of 3 requests, 3 people) [1f6c…]`."""
    said = quoted(f"{difference.route}: {field_of(difference)}{difference.words}", LONGEST_LINE)
    return f"{said.text}{how_many(difference)} [{difference.id}]"


def field_of(difference: Difference) -> str:
    """Return which field it is, where the words do not say so by themselves."""
    if difference.to_production:
        return ""
    if difference.kind in (Kind.SENT, Kind.STATEMENTS, Kind.OBJECTS_USED) and "text" not in difference.field:
        return ""
    if difference.field in ("status", "content", "rows", "written", "removed", "redirect", COLUMNS):
        return ""
    if difference.kind is Kind.SLOWER:
        return "slower: "
    lines = difference.field.removesuffix("/lines/*")
    return f"{difference.field if lines == difference.field else lines.lstrip('/')}: "


def how_many(difference: Difference) -> str:
    """Return how many requests and people it is about, nothing for what is left after all requests."""
    if not difference.of:
        return ""
    requests = f"{difference.requests:,} of {counted(difference.of, 'request')}"
    people = f", {counted(difference.people, 'person', 'people')}" if difference.people else ""
    return f" ({requests}{people})"


def coverage(comparison: Comparison) -> tuple[str, ...]:
    """Return what was not asked again and why, what differs by itself, what could not be compared, and what no wall
    holds.
    """
    lines = list[str]()
    if comparison.not_asked:
        total = sum(count for _, count in comparison.not_asked)
        reasons = "; ".join(f"{reason} ({count:,})" for reason, count in comparison.not_asked)
        lines.append(f"Not asked again: {counted(total, 'request')}: {reasons}.")
    if comparison.otherwise:
        lines.append(_otherwise(comparison.otherwise))
    fields, routes = comparison.noise
    if fields:
        differ = "differs by itself" if fields == 1 else "differ by themselves"
        lines.append(f"{counted(fields, 'field')} on {counted(routes, 'route')} {differ}.")
    if comparison.uncomparable:
        lines.append(f"Not comparable, they differ by themselves: {_list(comparison.uncomparable)}.")
    if comparison.reaching_out:
        named = quoted(_list(comparison.reaching_out), LONGEST_LINE).text
        lines.append(f"What the database sends to others by itself, no wall holds: {named}.")
    return tuple(lines)


def _otherwise(found: Sequence[Otherwise]) -> str:
    named = "; ".join(
        f"{each.requests:,} {each.route} ({each.is_now or 'no answer'}, was {each.was})"
        for each in found[:MOST_OTHERWISE]
    )
    further = f"; and {len(found) - MOST_OTHERWISE} more" if len(found) > MOST_OTHERWISE else ""
    total = counted(sum(each.requests for each in found), "request")
    first = f"{total} the old release itself answers otherwise on a copy than people were answered, so they show less"
    return f"{first}: {quoted(f'{named}{further}', LONGEST_NAMED).text}."


def counted(count: int, noun: str, several: str = "") -> str:
    """Return a number with its noun: `1 route`, `1,412 requests`."""
    return f"{count:,} {noun if count == 1 else several or noun + 's'}"


def _list(names: Sequence[str], most: int = 4) -> str:
    further = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + further

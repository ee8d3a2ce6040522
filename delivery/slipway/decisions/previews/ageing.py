"""Which previews are there, how old, and which of them are to go."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from slipway.errors import Absent, Refused
from slipway.ports.previews import Preview, State


def with_left_overs(
    placed: Sequence[Preview], held: Collection[str], number_in: dict[str, int], *, now: datetime
) -> list[Preview]:
    """Return the previews that have a place, and those of which only a database or a view is left, by number.

    `held` are the names of databases and views, `number_in` the numbers of those that are a preview's.
    """
    names = {each.name for each in placed}
    left = [
        Preview(number_in[name], name, "", State.LEFT_OVER, "", made_at=now, expires_at=now)
        for name in sorted(set(held))
        if name in number_in and name not in names
    ]
    return sorted([*placed, *left], key=lambda each: each.number)


def why_goes(preview: Preview, *, now: datetime, closed: Collection[int] = ()) -> str:
    """Return in words why a preview is to go, an empty text for one that stays."""
    if preview.number in closed:
        return "its pull request is closed"
    if preview.state is State.LEAVING:
        return "it was being taken down"
    if preview.state is State.LEFT_OVER:
        return "its namespace is gone already"
    if now >= preview.expires_at:
        return f"it expired on {preview.expires_at:%Y-%m-%d %H:%M} UTC"
    return ""


def must_have_room(previews: Sequence[Preview], number: int, *, most: int) -> None:
    """Return when one more preview may be made. Raises `Refused`."""
    others = [each for each in previews if each.number != number]
    if len(others) >= most:
        listed = ", ".join(str(each.number) for each in others)
        raise Refused(
            f"There are {len(others)} previews already ({listed}), and at most {most} at a time.",
            next_step="`slipway preview down N` takes one down; or raise `most` under [environment.X.previews].",
        )


def found_among(previews: Sequence[Preview], number: int) -> Preview:
    """Return the preview of a number. Raises `Absent`, naming those that there are."""
    for each in previews:
        if each.number == number:
            return each
    there = ", ".join(str(each.number) for each in previews)
    raise Absent(
        f"There is no preview of pull request {number}.",
        next_step=f"There are: {there}." if there else "There is none at all.",
    )


def left(preview: Preview, now: datetime) -> timedelta:
    """Return how long a preview stays from now on; nothing for one that is to go."""
    return max(preview.expires_at - now, timedelta(0))

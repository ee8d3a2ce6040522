"""Plots of the board, as pictures made of lines. Time runs to the right in all of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from xml.etree.ElementTree import Element

from slipway.adapters.reports.board.elements import element, listed
from slipway.decisions.reports.board.canary import CanaryShown, Moment
from slipway.decisions.reports.board.delivery import DeliveryShown

WIDTH, HEIGHT = 360, 148
LEFT, RIGHT, TOP, BOTTOM = 0, 0, 20, 20
# Below this width a share's own words do not fit above it.
LEAST_FOR_WORDS = 34
SPARK_WIDTH, SPARK_HEIGHT = 96, 22
STRIP_WIDTH, STRIP_HEIGHT = 360, 26


def canary_plot(canary: CanaryShown, words: str) -> Element:
    """Return how much of either proof there was over time, over the shares that the new release had."""
    whole = max(canary.latest.seconds, 1.0)
    parts = [
        element("title", words),
        listed("g", _shares(canary, whole), class_="shares"),
        element("line", class_="enough", x1="0", x2=str(WIDTH), y1=str(TOP), y2=str(TOP)),
        _line(canary.moments, whole, "good"),
        _line(canary.moments, whole, "worse"),
    ]
    return element("svg", *parts, class_="plot", role="img", viewBox=f"0 0 {WIDTH} {HEIGHT}")


def _shares(canary: CanaryShown, whole: float) -> list[Element]:
    """Return the shares as steps that rise, each with its number."""
    found = list[Element]()
    # A share lasts until the next one begins.
    groups = [(share, list(held)) for share, held in groupby(canary.moments, lambda each: each.share)]
    for (share, held), after in zip(groups, [*groups[1:], None], strict=True):
        begins, ends = held[0].seconds, after[1][0].seconds if after else held[-1].seconds
        x, width = _x(begins, whole), _x(ends, whole) - _x(begins, whole)
        if not share or not width:
            continue
        tall = (HEIGHT - TOP - BOTTOM) * share / 100
        found.append(
            element(
                "rect",
                x=f"{x:.1f}",
                y=f"{HEIGHT - BOTTOM - tall:.1f}",
                width=f"{width:.1f}",
                height=f"{tall:.1f}",
            )
        )
        found.append(element("line", x1=f"{x:.1f}", x2=f"{x:.1f}", y1=str(TOP), y2=str(HEIGHT - BOTTOM)))
        if width >= LEAST_FOR_WORDS:
            found.append(element("text", f"{share:g} %", x=f"{x + 4:.1f}", y=str(HEIGHT - 5)))
    return found


def _line(moments: Sequence[Moment], whole: float, name: str) -> Element:
    points = " ".join(f"{_x(each.seconds, whole):.1f},{_y(getattr(each, name)):.1f}" for each in moments)
    last = moments[-1]
    return element(
        "g",
        element("polyline", points=points),
        element(
            "circle", cx=f"{_x(last.seconds, whole) - 4:.1f}", cy=f"{_y(getattr(last, name)):.1f}", r="4"
        ),
        class_=name,
    )


def _x(seconds: float, whole: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * seconds / whole


def _y(part: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * part


def spark(points: Sequence[float | None]) -> Element | None:
    """Return a small line of how a figure went; None where it was never known. Its gaps are weeks without a figure."""
    known = [each for each in points if each is not None]
    if not known:
        return None
    top = max(known) or 1.0
    places = [
        None
        if each is None
        else (_spark_x(number, len(points)), SPARK_HEIGHT - 3 - (SPARK_HEIGHT - 6) * each / top)
        for number, each in enumerate(points)
    ]
    lines = list[Element]()
    for is_known, group in groupby(places, lambda each: each is not None):
        if is_known:
            drawn = " ".join(f"{place[0]:.1f},{place[1]:.1f}" for place in group if place)
            lines.append(element("polyline", points=drawn))
    last = next(place for place in reversed(places) if place)
    lines.append(element("circle", cx=f"{last[0]:.1f}", cy=f"{last[1]:.1f}", r="2.5"))
    return listed(
        "svg", lines, class_="spark", viewBox=f"0 0 {SPARK_WIDTH} {SPARK_HEIGHT}", aria_hidden="true"
    )


def _spark_x(number: int, count: int) -> float:
    return 3 + (SPARK_WIDTH - 6) * number / max(count - 1, 1)


def strip(delivery: DeliveryShown, words: str) -> Element:
    """Return each deployment as a mark on a line of time: upwards when it stayed, downwards when it did not."""
    middle = STRIP_HEIGHT / 2
    marks = [
        element(
            "line",
            class_="stayed" if each.stayed else "went",
            x1=f"{2 + (STRIP_WIDTH - 4) * each.place:.1f}",
            x2=f"{2 + (STRIP_WIDTH - 4) * each.place:.1f}",
            y1=f"{middle:g}",
            y2="2" if each.stayed else f"{STRIP_HEIGHT - 2}",
        )
        for each in delivery.events
    ]
    line = element("line", class_="time", x1="0", x2=str(STRIP_WIDTH), y1=f"{middle:g}", y2=f"{middle:g}")
    return element(
        "svg",
        element("title", words),
        line,
        *marks,
        class_="strip",
        role="img",
        viewBox=f"0 0 {STRIP_WIDTH} {STRIP_HEIGHT}",
        preserveAspectRatio="none",
    )

"""One request and its two answers side by side: as lines, and pages of a PDF as pictures."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from slipway.adapters.reports.board.elements import element, listed
from slipway.decisions.comparing.answer import Answer
from slipway.decisions.comparing.content.parts import Reading, kind_of
from slipway.decisions.comparing.costs_and_effects.costs import COSTS
from slipway.decisions.comparing.differences import Example
from slipway.decisions.comparing.side_by_side import Row, rows_of
from slipway.decisions.text.quoted import quoted

# Draws a page of a PDF, counted from 0, as a PNG; None where it cannot.
Drawing = Callable[[bytes, int], "bytes | None"]
PAGE = re.compile(r"^/page (\d+)")
# What XML, and so a page, cannot hold; and what turns around the text after it.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def example(shown: Example, field: str, reading: Reading, drawing: Drawing | None) -> Element:
    """Return an example of a difference in this field."""
    exchange = shown.asked.exchange
    asked = element("span", quoted(f"{exchange.method} {exchange.target}"), class_="asked")
    when = f", as asked on {exchange.at:%d %B at %H:%M} UTC"
    return element(
        "div",
        element("h4", asked, when),
        _pictures(shown, field, drawing),
        _values(shown) if _says_more(shown, field) else None,
        _sides(rows_of(shown.asked.old, shown.asked.new, reading)),
        class_="example",
    )


def _says_more(shown: Example, field: str) -> bool:
    """Whether what differs does not stand in the answers themselves."""
    of_costs = field in ("time", *(each.field for each in COSTS))
    return of_costs or field.endswith(" text") or not _differ(shown)


def _differ(shown: Example) -> bool:
    old, new = shown.asked.old, shown.asked.new
    return (old.status, old.body, old.headers) != (new.status, new.body, new.headers)


def _values(shown: Example) -> Element | None:
    rows = [Row(old, new) for old, new in _lines(shown.old, shown.new)]
    return _sides(tuple(rows))


def _lines(old: str, new: str) -> list[tuple[str | None, str | None]]:
    left, right = old.splitlines()[:20], new.splitlines()[:20]
    most = max(len(left), len(right))
    return [
        (left[at] if at < len(left) else None, right[at] if at < len(right) else None) for at in range(most)
    ]


def _sides(rows: tuple[Row, ...]) -> Element | None:
    if all(row.is_same for row in rows):
        return None
    head = element(
        "thead",
        element("tr", element("th", "Live release", scope="col"), element("th", "New release", scope="col")),
    )
    return element("table", head, listed("tbody", map(_row, rows)), class_="sides")


def _row(row: Row) -> Element:
    if row.cut:
        lines = "line" if row.cut == 1 else "lines"
        return element("tr", element("td", f"… {row.cut} {lines} more", colspan="2"), class_="cut")
    if row.is_same:
        return element("tr", _cell(row.old, ""), _cell(row.new, ""), class_="same")
    return element("tr", _cell(row.old, "del"), _cell(row.new, "ins"))


def _cell(line: str | None, tag: str) -> Element:
    if line is None:
        return element("td")
    clean = UNSEEN.sub("�", line)
    return element("td", element(tag, clean or " ") if tag else clean or " ", dir="auto")


def _pictures(shown: Example, field: str, drawing: Drawing | None) -> Element | None:
    old, new = shown.asked.old, shown.asked.new
    if drawing is None or "PDF" not in (kind_of(old), kind_of(new)):
        return None
    found = PAGE.match(field)
    page = int(found[1]) - 1 if found else 0
    figures = [
        figure
        for answer, whose in ((old, "live"), (new, "new"))
        if (figure := _picture(answer, page, whose, drawing)) is not None
    ]
    return listed("div", figures, class_="pictures") if figures else None


def _picture(answer: Answer, page: int, whose: str, drawing: Drawing) -> Element | None:
    if kind_of(answer) != "PDF" or (drawn := drawing(answer.body, page)) is None:
        return None
    source = f"data:image/png;base64,{base64.b64encode(drawn).decode()}"
    caption = f"Page {page + 1} of the {whose} release"
    return element("figure", element("figcaption", caption), element("img", src=source, alt=caption))

"""Draws what a replay has found: the summary, then each difference with an example of both answers side by side.

Nothing in the page runs, and nothing of what a service answered is taken for markup.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

from slipway.adapters.reports.board.elements import element, listed, text_of
from slipway.adapters.reports.replay_page.examples import Drawing, example
from slipway.config.rehearsing import Replay
from slipway.decisions.comparing import words
from slipway.decisions.comparing.accepting import Accepted, Asks, Passes, verdict_of, what_then
from slipway.decisions.comparing.content.parts import Reading
from slipway.decisions.comparing.differences import Comparison, Difference, Kind
from slipway.decisions.text.quoted import quoted

HERE = Path(__file__).parent
FONTS = {"newsreader": "Newsreader", "source-sans-3": "Source Sans 3"}
LONGEST_WORDS = 300
# A page of more is no longer read; the rest is counted.
MOST_SHOWN, MOST_PICTURES = 200, 24
TITLES = {
    Kind.FAILED: ("Fails", "It failed, or gave no answer, where the live release answers."),
    Kind.LOST: (
        "Lost",
        "It was an answer, and is a refusal, leads elsewhere, or has nothing of its content.",
    ),
    Kind.GAINED: ("Answered now", "It was refused, and is answered; or a list has an item that it had not."),
    Kind.SENT: ("Sent", "What would have gone out: mails, requests, connections."),
    Kind.ROWS: ("Rows", "What the repeated requests left in the tables."),
    Kind.OBJECTS: ("Objects", "What the repeated requests left in the bucket."),
    Kind.STATEMENTS: ("SQL", "It takes clearly more SQL statements."),
    Kind.OBJECTS_USED: ("Objects used", "It reads, writes, lists or deletes clearly more objects."),
    Kind.CHANGED: ("Changed", "Another content of an answer."),
    Kind.SLOWER: ("Slower", "It takes longer, again and again, for the same requests."),
}


@dataclass(frozen=True, slots=True)
class ReplayShown:
    """What the page shows: of which service and environment, which releases by their names, when, and what was found.

    `accepted` is what people accepted and announced, by the environment's `rules`.
    """

    service: str
    environment: str
    old: str
    new: str
    at: str
    comparison: Comparison
    rules: Replay = field(default_factory=Replay)
    accepted: Accepted = field(default_factory=Accepted)


def whole(shown: ReplayShown, *, reading: Reading, drawing: Drawing | None = None) -> str:
    """Return the page, with all that it needs in itself. `drawing` draws pages of PDFs."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="robots", content="noindex"),
        element("meta", http_equiv="Content-Security-Policy", content=policy()),
        element("title", f"{shown.service}: replay of {shown.new}"),
        element("style", _style()),
    )
    body = element("body", _main(shown, _Examples(reading, drawing)))
    return f"<!doctype html>\n{text_of(element('html', head, body, lang='en'))}\n"


def policy() -> str:
    """Return what a browser may load for the page: nothing but what is in it."""
    hashed = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    rules = ["default-src 'none'", f"style-src 'sha256-{hashed}'", "font-src data:", "img-src data:"]
    return "; ".join([*rules, "base-uri 'none'", "form-action 'none'"])


class _Examples:
    """Makes examples, with no more pictures than a page can hold."""

    def __init__(self, reading: Reading, drawing: Drawing | None) -> None:
        self._reading, self._drawing, self._pictures = reading, drawing, 0

    def of(self, difference: Difference) -> Iterator[Element]:
        """Yield the examples of a difference, the first one open."""
        for at, each in enumerate(difference.examples):
            drawing = self._drawing if self._pictures < MOST_PICTURES else None
            made = example(each, difference.field, self._reading, drawing)
            self._pictures += len(made.findall(".//img"))
            yield element("details", element("summary", "Another request"), made) if at else made


def _main(shown: ReplayShown, examples: _Examples) -> Element:
    differences = shown.comparison.differences[:MOST_SHOWN]
    kinds = [kind for kind in Kind if any(each.kind is kind for each in differences)]
    sections = (
        _section(kind, [each for each in differences if each.kind is kind], shown, examples) for kind in kinds
    )
    left = len(shown.comparison.differences) - len(differences)
    return element(
        "main",
        _header(shown, kinds),
        *sections,
        element("p", f"And {left} more differences, which are not shown.", class_="means") if left else None,
        element(
            "footer",
            "This page holds what people asked and were answered. Keep it where you may keep production's data.",
        ),
    )


def _header(shown: ReplayShown, kinds: list[Kind]) -> Element:
    comparison = shown.comparison
    state, sign, said = _verdict(shown)
    links = (element("li", element("a", TITLES[kind][0], href=f"#{kind}")) for kind in kinds)
    return element(
        "header",
        element("h1", f"{shown.service}, {shown.environment}"),
        element("p", f"Release {shown.new} against {shown.old}, {shown.at}.", class_="when"),
        element("p", words.first_line(comparison), class_="summary"),
        element(
            "p", element("span", sign, class_="sign", aria_hidden="true"), said, class_=f"verdict {state}"
        ),
        listed("ul", (element("li", line) for line in words.coverage(comparison)), class_="coverage")
        if words.coverage(comparison)
        else None,
        element("nav", listed("ul", links, class_="kinds"), aria_label="Kinds of differences")
        if len(kinds) > 1
        else None,
    )


def _verdict(shown: ReplayShown) -> tuple[str, str, str]:
    verdict = verdict_of(shown.comparison, shown.rules, shown.accepted)
    thin = "" if verdict.enough else " Too little was asked to be evidence."
    if isinstance(verdict, Passes):
        said = "Nothing of it keeps the release." if shown.comparison.differences else "Nothing differs."
        return "passes", "●" if verdict.enough else "?", f"{said}{thin}"
    count = len(verdict.differences)
    if isinstance(verdict, Asks):
        differences = words.counted(count, "difference")
        return "asks", "!", f"A person who may approve has to accept {differences}.{thin}"
    refuse = "difference refuses" if count == 1 else "differences refuse"
    return "refuses", "✕", f"{count} {refuse} the release.{thin}"


def _section(kind: Kind, differences: list[Difference], shown: ReplayShown, examples: _Examples) -> Element:
    title, means = TITLES[kind]
    sheets = (_sheet(each, shown, examples) for each in differences)
    return element(
        "section",
        element("h2", title, id=str(kind)),
        element("p", means, class_="means"),
        *sheets,
        aria_labelledby=str(kind),
    )


def _sheet(difference: Difference, shown: ReplayShown, examples: _Examples) -> Element:
    state = "accepted" if shown.accepted.covers(difference) else what_then(difference, shown.rules)
    said = f"{words.field_of(difference)}{difference.words}"
    return element(
        "article",
        element("h3", quoted(difference.route, LONGEST_WORDS)),
        element("p", quoted(said, LONGEST_WORDS), class_="words"),
        _facts(difference, state, shown),
        _routes(difference),
        *examples.of(difference),
        class_=f"sheet {state}",
    )


def _facts(difference: Difference, state: str, shown: ReplayShown) -> Element:
    count = words.how_many(difference).strip(" ()")
    then = {
        "accepted": "Accepted, or announced in a commit.",
        "report": "Reported only.",
        "ask": "Somebody who may approve has to accept it:",
        "refuse": "Refuses the release, unless somebody who may approve accepts it:",
    }[state]
    command = f"slipway approve {shown.environment} {shown.new} --difference {difference.id} --reason …"
    return element(
        "p",
        f"{count[:1].upper()}{count[1:]}. " if count else None,
        f"{then} ",
        element("code", command, class_="command") if state in ("ask", "refuse") else None,
        element("code", difference.id, class_="id") if state in ("accepted", "report") else None,
        class_="facts",
    )


def _routes(difference: Difference) -> Element | None:
    if len(difference.routes) == 1:
        return None
    return listed(
        "ul", (element("li", quoted(route)) for route in difference.routes[:MOST_SHOWN]), class_="routes"
    )


@cache
def _style() -> str:
    faces = "".join(_face(file, family) for file, family in FONTS.items())
    return faces + (HERE / "replay.css").read_text()


def _face(file: str, family: str) -> str:
    written = base64.b64encode((HERE.parent / f"board/fonts/{file}.woff2").read_bytes()).decode()
    return (
        f"@font-face {{ font-family: '{family}'; font-weight: 200 900; font-display: swap; "
        f"src: url(data:font/woff2;base64,{written}) format('woff2'); }}\n"
    )

"""Draws the board: one column for each environment, the same rows in each, nothing to press."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

from slipway.adapters.reports.board.elements import element, listed, sentence, text_of
from slipway.adapters.reports.board.plots import canary_plot, spark, strip
from slipway.decisions.reports.board.canary import CanaryShown, Compared
from slipway.decisions.reports.board.delivery import DeliveryShown, Trend
from slipway.decisions.reports.board.next_release import Waiting
from slipway.decisions.reports.board.safety import Proof
from slipway.decisions.reports.board.view import Board, Column, Mood, PastShown, ReleaseShown, TryShown
from slipway.decisions.text.quoted import Quoted

HERE = Path(__file__).parent
FONTS = {"newsreader": "Newsreader", "source-sans-3": "Source Sans 3"}
SIGNS = {Mood.QUIET: "●", Mood.MOVING: "▶", Mood.PERSON: "!", Mood.EMPTY: "○", Mood.UNKNOWN: "?"}
SOON_SECONDS, LATER_SECONDS = 3, 30


def whole(board: Board, *, served: bool) -> str:
    """Return the page, with all that it needs in itself. One that is `served` looks again by itself."""
    script = element("script", _script(), type="module") if served else None
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", http_equiv="Content-Security-Policy", content=policy(served=served)),
        element("title", f"{board.service}: releases"),
        element("style", _style()),
    )
    body = element("body", _main(board, served=served), script)
    return f"<!doctype html>\n{text_of(element('html', head, body, lang='en'))}\n"


def part(board: Board) -> str:
    """Return what changes of a served page."""
    return text_of(_main(board, served=True))


def policy(*, served: bool) -> str:
    """Return what a browser may load for the page: nothing but what is in it, and, when served, the page again."""
    rules = ["default-src 'none'", f"style-src {_hash(_style())}", "font-src data:", "base-uri 'none'"]
    rules += ["form-action 'none'"]
    if served:
        rules += [f"script-src {_hash(_script())}", "connect-src 'self'"]
    return "; ".join(rules)


def _main(board: Board, *, served: bool) -> Element:
    title = element(
        "header",
        element("h1", board.service),
        element(
            "p",
            element("span", f"{board.at}. Times are in UTC.", class_="at"),
            element("button", "Hold still", type="button", id="hold", aria_pressed="false")
            if served
            else None,
            class_="when",
        ),
    )
    columns = listed("div", (_column(each) for each in board.columns), class_="columns")
    return element(
        "main", title, columns, id="board", data_again=str(SOON_SECONDS if board.moves else LATER_SECONDS)
    )


def _column(column: Column) -> Element:
    name = f"environment-{column.name}"
    rows = [_head(column, name)]
    if column.known:
        rows += [
            _row("Live", _live(column.live), "live"),
            _row(*_lately(column), "attempt"),
            _row("Next", list(_next(column)), "next"),
            _row("If data has to come back", [_proofs(column.proofs)], "proofs"),
            _row("Delivery, 12 weeks", _delivery(column.delivery), "delivery"),
        ]
    return listed("section", rows, class_=f"sheet {column.state.mood}", aria_labelledby=name)


def _head(column: Column, name: str) -> Element:
    state = column.state
    return element(
        "div",
        element("h2", column.name, id=name),
        element(
            "p",
            element("span", SIGNS[state.mood], class_="sign", aria_hidden="true"),
            state.words,
            class_="state",
        ),
        sentence("p", state.more, class_="more") if state.more else None,
        class_="row head",
    )


def _row(title: str, children: list[Element], name: str) -> Element:
    return element("div", element("h3", title), *children, class_=f"row {name}")


def _lately(column: Column) -> tuple[str, list[Element]]:
    if column.attempt:
        return column.attempt.title, _attempt(column.attempt)
    if not column.past:
        return "Lately", [element("p", "Nothing was deployed yet.", class_="nothing")]
    return "Lately", [listed("ol", (_past(each) for each in column.past), class_="past")]


def _past(past: PastShown) -> Element:
    subject = past.subject if past.subject.text else f"Release {past.name}"
    ended = element("span", f" {past.ended}", class_="ended") if past.ended else None
    return element(
        "li", element("span", subject, ended, class_="what"), element("span", past.ago, class_="ago")
    )


def _live(live: ReleaseShown | None) -> list[Element]:
    if live is None:
        return [element("p", "Nothing is live.", class_="nothing")]
    facts = [_fact("since", f"{live.since} ({live.for_long})"), _fact("release", live.name, "code")]
    facts.append(_fact("commit", live.commit, "code"))
    if live.by.text:
        facts.append(element("div", element("dt", "by"), element("dd", live.by)))
    found = [_subject(live.subject, live.name), listed("dl", facts, class_="facts")]
    if live.back_after:
        found.append(sentence("p", live.back_after, class_="note"))
    return found


def _subject(subject: Quoted, name: str) -> Element:
    return element("p", subject if subject.text else f"Release {name}", class_="subject")


def _fact(name: str, value: str, kind: str = "") -> Element:
    return element(
        "div", element("dt", name), element("dd", value, class_=kind) if kind else element("dd", value)
    )


def _attempt(attempt: TryShown) -> list[Element]:
    found = list[Element]()
    if attempt.name:
        found.append(_subject(attempt.subject, attempt.name))
    found += [sentence("p", line, class_="note") for line in attempt.lines]
    if attempt.canary:
        found += _canary(attempt.canary)
    return found


def _canary(canary: CanaryShown) -> list[Element]:
    key = element(
        "p",
        "How much of the proof there is that it is ",
        element("span", "good enough", class_="good"),
        " for a larger share, and that it is ",
        element("span", "worse", class_="worse"),
        ". At the dotted line there is enough.",
        class_="key",
    )
    figure = element(
        "figure", canary_plot(canary, _canary_words(canary)), element("figcaption", key), class_="canary"
    )
    return [figure, _compared(canary)]


def _canary_words(canary: CanaryShown) -> str:
    latest = canary.latest
    return (
        f"The new release has {canary.share:g} % of visitors. Of the proof that it is good enough for more there is "
        f"{latest.good:.0%}, of the proof that it is worse {latest.worse:.0%}."
    )


def _compared(canary: CanaryShown) -> Element:
    head = element(
        "tr",
        element("td"),
        element("th", "new", scope="col"),
        element("th", "old", scope="col"),
    )
    requests = element(
        "tr",
        element("th", "requests", scope="row"),
        element("td", f"{canary.new_requests:,}"),
        element("td", f"{canary.old_requests:,}"),
    )
    rows = [_compared_row(each) for each in canary.rows]
    return element("table", element("thead", head), listed("tbody", [requests, *rows]), class_="compared")


def _compared_row(row: Compared) -> Element:
    return element(
        "tr",
        element("th", row.name, scope="row"),
        element("td", _percent(row.new) if row.new_count else "–"),
        element("td", _percent(row.old) if row.old_count else "–"),
    )


def _percent(rate: float) -> str:
    return f"{100 * rate:.1f} %"


def _next(column: Column) -> Iterator[Element]:
    for asked in column.asked:
        yield sentence("p", asked, class_="note")
    for hold in column.holds:
        yield element("p", element("strong", "Frozen. "), *hold, class_="note")
    for waiting in column.waiting:
        yield _waiting(waiting)
    if not column.waiting and not column.holds:
        yield element("p", "Nothing waits to go out.", class_="nothing")
    if column.agent:
        yield sentence("p", column.agent, class_="note agent")


def _waiting(waiting: Waiting) -> Element:
    return element(
        "div",
        _subject(waiting.subject, waiting.name),
        element("p", f"Release {waiting.name}", class_="small code") if waiting.subject.text else None,
        _approvals(waiting),
        *(sentence("p", line, class_="note") for line in waiting.lines),
        class_="waiting",
    )


def _approvals(waiting: Waiting) -> Element | None:
    if waiting.unread:
        return element("p", "Its approvals could not be read: ", Quoted(waiting.unread), class_="note")
    if not waiting.needed:
        return None
    given = [child for each in waiting.given for child in (", ", each.by)][1:]
    words: list[str | Quoted] = [f"{len(waiting.given)} of {waiting.needed} approvals"]
    words += [": ", *given, "."] if given else ["."]
    if waiting.lacks_approval:
        missing = [child for each in waiting.may_still for child in (" or ", each)][1:]
        words += [" ", *missing, " can approve."] if missing else [" Nobody is left who may approve."]
    return element("p", *words, class_="note")


def _proofs(proofs: tuple[Proof, ...]) -> Element:
    return listed("dl", (_proof(each) for each in proofs), class_="proofs")


def _proof(proof: Proof) -> Element:
    sign = element("span", "!", class_="sign", aria_hidden="true") if proof.worries else None
    return element(
        "div",
        element("dt", proof.label),
        element("dd", sign, proof.value, class_="value"),
        sentence("dd", proof.note, class_="note") if proof.note else None,
        class_="worries" if proof.worries else "well",
    )


def _delivery(delivery: DeliveryShown | None) -> list[Element]:
    if delivery is None:
        return [element("p", "Nothing was delivered yet.", class_="nothing")]
    stayed = sum(each.stayed for each in delivery.events)
    words = f"{len(delivery.events)} deployments in 12 weeks: {stayed} stayed, {len(delivery.events) - stayed} did not."
    rows = [_trend(each) for each in delivery.trends]
    return [strip(delivery, words), element("p", words, class_="small"), listed("dl", rows, class_="trends")]


def _trend(trend: Trend) -> Element:
    if trend.lacks:
        return element("div", element("dt", trend.name), element("dd", trend.lacks, class_="lacks"))
    value, drawn = element("dd", trend.value, class_="value"), spark(trend.points)
    line = element("dd", drawn, class_="line") if drawn is not None else None
    return element("div", element("dt", trend.name), value, line)


@cache
def _style() -> str:
    faces = [
        f"@font-face{{font-family:'{family}';font-weight:200 900;font-display:block;"
        f"src:url(data:font/woff2;base64,{_encoded(name)}) format('woff2')}}"
        for name, family in FONTS.items()
    ]
    return "\n".join([*faces, (HERE / "board.css").read_text()])


def _encoded(name: str) -> str:
    return base64.b64encode((HERE / "fonts" / f"{name}.woff2").read_bytes()).decode()


@cache
def _script() -> str:
    return (HERE / "board.js").read_text()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

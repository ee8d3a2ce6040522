"""A comparison on a terminal."""

from __future__ import annotations

from slipway.decisions.comparing.comparison import compared
from slipway.decisions.comparing.differences import Comparison
from slipway.decisions.comparing.words import summary

from tests.unit.comparing.asking import answer, asked

FINE = answer({"total": "10.00", "a": 1, "b": 2, "c": 3})


def test_a_summary_says_how_much_was_asked_what_differs_and_what_was_left_out() -> None:
    requests = [
        *(asked(FINE, FINE, route=f"GET /{at}", person=f"p{at % 3}") for at in range(9)),
        *(asked(FINE, answer({"detail": "x"}, 404), person=f"p{at}") for at in range(3)),
    ]
    (difference,) = compared(requests).differences
    assert summary(compared(requests, not_asked=[("the body was not kept", 2)])) == (
        "Of 12 requests on 10 routes by 3 people 9 are answered alike. 3 differ, in 1 way:",
        f"  GET /reports/{{id}}: 404, was 200 (3 of 3 requests, 3 people) [{difference.id}]",
        "Not asked again: 2 requests: the body was not kept (2).",
    )


def test_a_summary_fits_a_screen() -> None:
    requests = [asked(answer({f"f{at}": 1}), answer({f"f{at}": 2}), route=f"GET /m{at}") for at in range(30)]
    lines = summary(compared(requests))
    assert len(lines) <= 16
    assert any(line.startswith("  … and ") and line.endswith(" more, see the page.") for line in lines)


def test_nothing_asked_is_said_to_be_no_evidence() -> None:
    assert summary(Comparison(0, 0, 0, 0)) == ("No request was asked again, so this is no evidence.",)


def test_nothing_different_is_said_in_a_line() -> None:
    assert summary(compared([asked(FINE, FINE)])) == (
        "Of 1 request on 1 route by 1 person 1 is answered alike. Nothing differs.",
    )


def test_what_a_service_answers_moves_no_cursor_and_fills_no_screen() -> None:
    evil = "\x1b[2J\n\u202e" + "x" * 5000
    (line,) = summary(compared([asked(FINE, answer({"total": evil, "a": 1, "b": 2, "c": 3}))]))[1:]
    assert line.isprintable()
    assert len(line) < 300

"""A comparison on a terminal."""

from __future__ import annotations

from dataclasses import replace

from slipway.decisions.comparing.answer import Asked
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


def test_what_the_old_release_refuses_on_a_copy_and_did_not_before_is_named() -> None:
    refused, led = answer("", 403, "text/html"), answer("", 302, headers={"location": "/login"})
    requests = [
        *(as_recorded(asked(refused, refused, route="POST /sign-up"), 302) for _ in range(3)),
        as_recorded(asked(led, led, route="GET /home"), 200),
        # What failed or was refused then says nothing, nor does another status that means the same.
        as_recorded(asked(refused, refused), 404),
        as_recorded(asked(FINE, FINE), 500),
        as_recorded(asked(FINE, FINE), 304),
        as_recorded(asked(FINE, FINE), 201),
    ]
    first, last = summary(compared(requests))
    assert first.endswith("8 are answered alike. Nothing differs.")
    assert last == (
        "4 requests the old release itself answers otherwise on a copy than people were answered, so they show less: "
        "3 POST /sign-up (403, was 302); 1 GET /home (302, was 200)."
    )


def test_by_what_the_database_itself_reaches_others_is_named() -> None:
    found = compared([asked(FINE, FINE)], reaching_out=("foreign server billing", "extension http"))
    assert summary(found)[1:] == (
        "What the database sends to others by itself, no wall holds: foreign server billing, extension http.",
    )


def as_recorded(request: Asked, status: int) -> Asked:
    return replace(request, exchange=replace(request.exchange, status=status))


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

"""Which paths of a service fail, in words."""

from __future__ import annotations

from slipway.decisions.places import MOST, words_of
from slipway.decisions.terms import Metric
from slipway.ports import Place


def test_the_paths_that_fail_most_come_first_with_what_the_old_release_has_at_them() -> None:
    canary = [Place("GET /", failed=2), Place("POST /notes", failed=11), Place("GET /ok", refused=40)]
    control = [Place("POST /notes", failed=1), Place("GET /gone", failed=90)]
    assert words_of(canary, control, ()) == (
        "Failed most in the new release (and in the old one): POST /notes 11 times (1), GET / 2 times (0).",
    )


def test_refusals_and_redirects_are_told_where_the_release_is_accused_of_them() -> None:
    canary = [Place("GET /", redirected=30, refused=4)]
    assert words_of(canary, (), {Metric.REDIRECTED}) == (
        "Redirected most in the new release (and in the old one): GET / 30 times (0).",
    )
    assert words_of(canary, (), {Metric.SLOWNESS}) == ()


def test_however_many_paths_fail_the_words_are_few() -> None:
    canary = [Place(f"GET /{chr(97 + number)}", failed=1) for number in range(MOST + 3)]
    (line,) = words_of(canary, (), ())
    assert line.count(" once (0)") == MOST
    assert line.endswith("and 3 paths more.")

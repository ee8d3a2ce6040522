"""What becomes of an answer as a whole."""

from __future__ import annotations

import pytest
from slipway.decisions.comparing.differences import Kind

from tests.unit.comparing.asking import answer, asked, differing, told

FINE = answer({"id": 1, "name": "a", "total": "2.00", "note": "b"})
LOGIN = answer(status=302, headers={"location": "/login?next=/reports"})
DONE = answer(status=302, headers={"location": "/reports/7"})


@pytest.mark.parametrize(
    ("method", "old", "new", "said"),
    [
        ("GET", FINE, answer(b"x", 500), "failed: status: 500, was 200"),
        ("GET", FINE, answer(b"timed out", 0), "failed: status: no answer (timed out), was 200"),
        ("GET", answer(status=404), answer(status=503), "failed: status: 503, was 404"),
        ("GET", FINE, answer({"detail": "no"}, 404), "lost: status: 404, was 200"),
        ("GET", FINE, LOGIN, "lost: status: 302 to /login, was 200"),
        ("GET", DONE, answer(status=403), "lost: status: 403, was 302 to /reports/7"),
        ("GET", answer(status=404), FINE, "gained: status: 200, was 404"),
        ("GET", LOGIN, FINE, "gained: status: 200, was 302 to /login"),
        ("POST", DONE, FINE, "lost: status: 200, was 302 to /reports/7"),
        ("POST", answer({"detail": "no"}, 422), answer({"id": 1}, 201), "gained: status: 201, was 422"),
        ("GET", answer(status=500), FINE, "changed: status: 200, was 500"),
        ("GET", answer(status=401), answer(status=403), "changed: status: 403, was 401"),
        ("GET", answer(status=204), answer(status=202), "changed: status: 202, was 204"),
    ],
)
def test_a_status_says_what_became_of_an_answer(method: str, old: object, new: object, said: str) -> None:
    assert told(asked(old, new, route=f"{method} /reports/{{id}}")) == [said]  # type: ignore[arg-type]


def test_an_answer_that_failed_before_as_well_is_no_difference() -> None:
    assert told(asked(answer(b"old words", 500), answer(b"other words", 502))) == []


def test_a_redirect_that_leads_elsewhere_is_lost_and_one_with_another_query_has_changed() -> None:
    assert told(asked(DONE, LOGIN)) == ["lost: redirect: /login?next=/reports, was /reports/7"]
    other = answer(status=302, headers={"location": "/reports/7?tab=2"})
    assert told(asked(DONE, other)) == ["changed: header location: /reports/7?tab=2, was /reports/7"]


def test_a_page_that_fails_is_one_difference_and_not_also_forty_fields() -> None:
    whole = {f"field {at}": at for at in range(40)}
    assert told(asked(answer(whole), answer({"detail": "gone"}, 404))) == ["lost: status: 404, was 200"]


def test_what_fails_now_and_then_by_itself_is_not_the_new_releases_fault() -> None:
    bad = answer(b"busy", 503)
    requests = [asked(FINE, bad if at % 7 == 0 else FINE, bad if at % 6 == 0 else FINE) for at in range(42)]
    assert told(*requests) == []
    always = [asked(FINE, bad, bad if at % 6 == 0 else FINE) for at in range(42)]
    assert [(each.kind, each.requests, each.of) for each in differing(*always)] == [(Kind.FAILED, 42, 42)]


def test_one_cause_on_many_routes_is_one_line() -> None:
    requests = [asked(FINE, LOGIN, route=f"GET /{name}", person=name) for name in ("a", "b", "c", "d")]
    (one,) = differing(*requests)
    assert (one.route, one.words, one.requests, one.people) == (
        "4 routes",
        "302 to /login, was 200",
        4,
        4,
    )
    assert differing(*requests, asked(FINE, LOGIN, route="GET /e"))[0].id == one.id


def test_a_difference_keeps_its_id_in_a_later_run_with_other_people_and_values() -> None:
    first = differing(asked(answer({"total": "1.00", "a": 1}), answer({"total": "2.00", "a": 1})))
    later = differing(
        *(asked(answer({"total": "7.00"}), answer({"total": "9.00"}), person=f"p{n}") for n in range(5))
    )
    assert first[0].id == later[0].id != differing(asked(FINE, answer(status=404)))[0].id


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/reports/7", "//evil.example/reports/7", "javascript:alert(1)"]
)
def test_a_redirect_out_of_the_service_is_lost(elsewhere: str) -> None:
    (found,) = told(asked(DONE, answer(status=302, headers={"location": elsewhere})))
    assert found.startswith(f"lost: redirect: {elsewhere}")

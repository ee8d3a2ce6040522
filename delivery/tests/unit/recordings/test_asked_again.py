"""A request that is asked again has what a service needs to take it."""

from __future__ import annotations

from slipway.decisions.recordings.asked_again import body_asked_again
from slipway.decisions.recordings.secrets.cleaning import clean_body

FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


def asked_again(body: bytes) -> bytes:
    kept = clean_body(body, FORM["content-type"])
    assert kept is not None
    return body_asked_again(kept, FORM)


def test_a_form_s_proof_that_was_not_kept_is_left_out_so_that_a_header_counts() -> None:
    assert asked_again(b"csrfmiddlewaretoken=abc123&name=A+job") == b"name=A+job"
    assert asked_again(b"name=A+job&authenticity_token=x%2Fy") == b"name=A+job"
    assert asked_again(b"_token=x&name=A+job") == b"name=A+job"


def test_other_fields_stay_where_they_are() -> None:
    assert asked_again(b"password=abc&name=A") == b"password=not-kept&name=A"
    assert asked_again(b"a&b=&csrf=&a=2") == b"a&b=&csrf=&a=2"


def test_a_body_that_is_no_form_stays_as_it_is() -> None:
    body = b'{"csrf": "not-kept"}'
    assert body_asked_again(body, {"content-type": "application/json"}) == body
    assert body_asked_again(b"csrf=not-kept", {}) == b"csrf=not-kept"

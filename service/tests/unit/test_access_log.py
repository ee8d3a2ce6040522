"""A line of the log says enough of a request to ask it again, and no secret of it."""

from __future__ import annotations

import base64
import json

import pytest
from galley.edge.telemetry.access_log import (
    LONGEST_BODY,
    NOT_KEPT,
    Answered,
    Came,
    body_without_secrets,
    is_body_told,
    query_without_secrets,
    told_of,
)

PLANTED = "Plantedinthisrequest"
ANSWERED = Answered("6f1c", "/api/v1/documents", 12, 0.25)


def came(**headers: str) -> Came:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Came(1767225600.25, "POST", "/api/v1/documents", "page=2", named, "203.0.113.7", 2)


def test_it_says_what_it_takes_to_ask_it_again() -> None:
    told = told_of(came(accept="*/*", x_organisation="north"), ANSWERED, b"{}", "secret")
    assert told.pop("visitor")
    assert told == {
        "at": "2026-01-01T00:00:00.250000+00:00",
        "path": "/api/v1/documents",
        "query": "page=2",
        "headers": {"accept": "*/*", "x-organisation": "north"},
        "body": base64.b64encode(b"{}").decode(),
        "body_bytes": 2,
        "person": "6f1c",
        "route": "/api/v1/documents",
        "size": 12,
        "seconds": 0.25,
    }


def test_it_says_nothing_of_credentials_and_no_address() -> None:
    secrets = dict.fromkeys(
        ("cookie", "authorization", "x_session_token", "x_csrftoken", "idempotency_key"), PLANTED
    )
    line = json.dumps(told_of(came(**secrets), ANSWERED, None, "secret"))
    assert PLANTED not in line
    assert "203.0.113.7" not in line


def test_clients_are_told_apart_and_nobody_can_tell_which_they_are() -> None:
    one, other = came(user_agent="a browser"), came(user_agent="another")
    names = [told_of(each, ANSWERED, None, "secret")["visitor"] for each in (one, one, other)]
    assert names[0] == names[1] != names[2]
    assert told_of(one, ANSWERED, None, "another secret")["visitor"] != names[0]


@pytest.mark.parametrize(
    "name", ["password", "newPassword", "api_key", "access-token", "code", "csrfmiddlewaretoken", "session"]
)
def test_secrets_lose_their_values(name: str) -> None:
    kept = body_without_secrets(json.dumps({"a": [{name: {"deep": PLANTED}}], "b": "c"}).encode())
    assert json.loads(kept or b"") == {"a": [{name: NOT_KEPT}], "b": "c"}
    assert query_without_secrets(f"a=1+2&{name}={PLANTED}&b=") == f"a=1+2&{name}={NOT_KEPT}&b="


def test_what_has_no_secret_stays_byte_by_byte() -> None:
    body = b'{"keyboard" :"x",  "country":1.50}'
    assert body_without_secrets(body) == body
    assert query_without_secrets("b=%C3%A4&a=x+y") == "b=%C3%A4&a=x+y"


@pytest.mark.parametrize("body", [b"", b"{", b"a=b", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_not_told(body: bytes) -> None:
    assert body_without_secrets(body) is None


def test_bodies_are_told_of_named_routes_and_of_no_other() -> None:
    routes = frozenset({"POST /api/v1/documents"})
    asked = came(content_type="application/json; charset=utf-8")
    assert is_body_told(asked, "/api/v1/documents", routes)
    assert not is_body_told(asked, "/api/v1/assets", routes)
    assert not is_body_told(came(content_type="multipart/form-data"), "/api/v1/documents", routes)
    long = Came(0, "POST", "/", "", asked.headers, "", LONGEST_BODY + 1)
    assert not is_body_told(long, "/api/v1/documents", routes)

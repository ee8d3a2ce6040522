"""What the door refuses before a thread works on it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from galley.edge.door import Application, Door, Limits, Message, Receive, Send
from galley.edge.seats import Seats
from galley.edge.telemetry import metrics


async def work(scope: Message, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def answered(content_type: str, path: str = "/api/v1/verify/x", *, work: Application = work) -> int:
    """Return the status of the answer to a request of this type."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [(b"content-type", content_type.encode())],
        "client": ("10.0.0.1", 1),
    }
    sent: list[Any] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    async def story() -> None:
        seats = Seats(total=1, each=1, waiting=8, patience=30.0)
        await Door(work, work, limits=Limits(1024, 1024), seats=seats)(scope, receive, send)

    asyncio.run(story())
    return int(sent[0]["status"])


def test_what_the_door_refuses_is_counted_under_no_path_of_its_own() -> None:
    def count() -> float:
        return float(metrics.requests_total.labels("GET", "door", "415")._value.get())

    before = count()
    answered("text/plain; charset=utf-16", "/api/v1/verify/made-up")
    answered("text/plain", "/api/v1/verify/x")
    assert count() == before + 1


@pytest.mark.parametrize("path", ["/api/v1/verify/x", "/healthz/ready"])
@pytest.mark.parametrize("charset", ["undefined", "zlib_codec", "idna", "utf-16", '"rot13"', "no-such-one"])
def test_a_charset_that_is_no_usual_text_is_refused(charset: str, path: str) -> None:
    assert answered(f"multipart/form-data; boundary=XX; Charset = {charset}", path) == 415


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "application/json",
        "application/json; charset=utf-8",
        'text/plain; charset="UTF8"',
        "a/b; charset=latin-1",
    ],
)
def test_usual_text_is_let_in(content_type: str) -> None:
    assert answered(content_type) == 200


@pytest.mark.parametrize(
    ("content_type", "passed"),
    [
        ("application/json; charset=utf-8", [b"application/json"]),
        ("a/b; charset*=utf-8''%75ndefined", [b"a/b"]),
        ("a/b; x*=undefined''%75nd", [b"a/b"]),
        ('multipart/form-data; charset=utf-8; boundary="a b"; x=y', [b'multipart/form-data; boundary="a b"']),
        ("multipart/form-data; Boundary=XX", [b"multipart/form-data; Boundary=XX"]),
        ("", []),
    ],
)
def test_of_a_content_type_the_kind_and_the_boundary_go_on(content_type: str, passed: list[bytes]) -> None:
    found: list[bytes] = []

    async def note(scope: Message, receive: Receive, send: Send) -> None:
        found.extend(value for name, value in scope["headers"] if name == b"content-type" and value)
        await work(scope, receive, send)

    assert answered(content_type, work=note) == 200
    assert found == passed

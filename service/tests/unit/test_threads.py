"""How threads answer: what is short at once, what is long piece by piece."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from galley.edge.door import BODY, GONE, IN_MEMORY
from galley.edge.threads import Threads

PIECE = b"x" * (IN_MEMORY // 2)


class Answer:
    """The answer of an application: its pieces, and whether it was closed."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = pieces
        self.taken = 0
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.taken += 1
            yield piece

    def close(self) -> None:
        self.closed += 1


def sent_for(
    answer: Answer, *, body: bytes = b"", gone: Callable[[], bool] = lambda: False
) -> tuple[list[Any], list[bytes]]:
    """Return what is sent to the client, and which body the application read."""
    sent, read = list[Any](), list[bytes]()

    def application(environ: dict[str, Any], start_response: Any) -> Answer:
        read.append(environ["wsgi.input"].read())
        start_response("201 Created", [("X-Made", "here")])
        return answer

    async def receive() -> dict[str, Any]:
        raise AssertionError("The body is in the scope.")

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "http_version": "1.1",
        "headers": [],
        BODY: io.BytesIO(body),
        GONE: gone,
    }
    asyncio.run(Threads(application, 2)(scope, receive, send))
    return sent, read


def test_a_short_answer_is_one_message_and_closed_before() -> None:
    answer = Answer(b"one ", b"two")
    sent, read = sent_for(answer, body=b"asked")
    assert read == [b"asked"]
    assert sent == [
        {"type": "http.response.start", "status": 201, "headers": [(b"x-made", b"here")]},
        {"type": "http.response.body", "body": b"one two"},
    ]
    assert answer.closed == 1


def test_a_long_answer_comes_in_pieces_and_is_closed_in_the_end() -> None:
    answer = Answer(*[PIECE] * 5)
    sent, _ = sent_for(answer)
    bodies = [message for message in sent if message["type"] == "http.response.body"]
    assert b"".join(message["body"] for message in bodies) == PIECE * 5
    assert [len(message["body"]) for message in bodies] == [IN_MEMORY, *[len(PIECE)] * 3, 0]
    assert [message.get("more_body", False) for message in bodies] == [True] * 4 + [False]
    assert answer.closed == 1


def test_of_a_long_answer_nothing_is_made_for_a_client_that_left() -> None:
    answer = Answer(*[PIECE] * 9)
    sent_for(answer, gone=lambda: answer.taken > 3)
    assert answer.taken == 4
    assert answer.closed == 1


def test_an_answer_that_fails_on_the_way_has_no_end() -> None:
    class Failing(Answer):
        def __iter__(self) -> Iterator[bytes]:
            yield from super().__iter__()
            raise OSError("the disk is gone")

    answer = Failing(*[PIECE] * 3)
    with pytest.raises(OSError, match="gone"):
        sent_for(answer)
    assert answer.closed == 1

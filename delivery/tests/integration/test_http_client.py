"""A client that asks a release, however clumsily or badly that answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from slipway.adapters.io import http_client
from slipway.adapters.io.http_client import HttpClient
from slipway.ports import WebAnswer, WebRequest

HEAD = b"HTTP/1.1 200 OK\r\n"
Answering = Callable[[socket.socket], None]


@contextmanager
def release(answer: Answering) -> Iterator[tuple[str, list[bytes]]]:
    """Serve one connection after the other; give the address and the first bytes of each request."""
    heard = list[bytes]()

    def serve(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                side, _ = listener.accept()
                with side, suppress(OSError):
                    heard.append(side.recv(65536))
                    answer(side)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", heard
        listener.shutdown(socket.SHUT_RDWR)


def ask(
    answer: Answering, request: WebRequest | None = None, *, seconds: float = 20.0
) -> tuple[WebAnswer, list[bytes]]:
    with release(answer) as (address, heard):
        client = HttpClient(address, {}, timeout_seconds=seconds)
        try:
            return client.ask(request or WebRequest("GET", "/", {}, b"", "")), heard
        finally:
            client.close()


def for_ever(begin: bytes, piece: bytes, pause: float = 0.0) -> Answering:
    def answer(side: socket.socket) -> None:
        side.sendall(begin)
        while True:
            side.sendall(piece)
            threading.Event().wait(pause)

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        for_ever(HEAD + b"Content-Length: 1000000\r\n\r\n", b"x", 0.05),
        for_ever(HEAD + b"\r\n", b"x", 0.05),
        for_ever(HEAD, b"a: b\r\n", 0.05),
        for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
        for_ever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n", 0.05),
    ],
    ids=["a body", "a body without a length", "headers", "wait a moment", "trailers"],
)
def test_an_answer_that_never_ends_is_given_up(answer: Answering) -> None:
    """Each part of it comes in time."""
    found, _ = ask(answer, seconds=0.5)
    assert found.status == 0


@pytest.mark.parametrize(
    "answer",
    [
        for_ever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n", b"x" * 65536),
        for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
        for_ever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n" * 1000),
    ],
    ids=["a chunk of less than nothing", "wait a moment", "trailers"],
)
def test_no_answer_takes_more_room_than_it_may(answer: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_client, "MOST_BYTES", 2**20)
    found, _ = ask(answer)
    assert found.status == 0
    assert b"more than 1 MiB" in found.body or b"ValueError" in found.body


def test_a_large_answer_is_read_as_far_as_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_client, "MOST_BYTES", 2**20)
    found, _ = ask(for_ever(HEAD + b"\r\n", b"x" * 65536))
    assert (found.status, len(found.body)) == (200, 2**20)


def test_what_people_sent_in_any_letters_is_sent_again() -> None:
    def answer(side: socket.socket) -> None:
        side.sendall(HEAD + b"Content-Length: 0\r\n\r\n")

    request = WebRequest("GET", "/ä?q=€ %20\ud800", {"accept-language": "é€"}, b"", "")
    found, (heard,) = ask(answer, request)
    assert found.status == 200
    assert heard.startswith(b"GET /%C3%A4?q=%E2%82%AC%20%20? HTTP/1.1\r\n")
    assert "accept-language: é€\r\n".encode() in heard


def test_what_no_request_can_say_is_no_answer() -> None:
    found, heard = ask(lambda _: None, WebRequest("GET", "/", {"accept": "a\r\nb: c"}, b"", ""))
    assert found.status == 0
    assert b"b: c" not in b"".join(heard)


def test_what_was_sent_to_a_release_that_breaks_off_is_not_sent_twice() -> None:
    found, heard = ask(lambda _: None, WebRequest("POST", "/", {}, b"one", ""))
    assert found.status == 0
    assert len(heard) == 1

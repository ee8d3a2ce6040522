"""The door: a request passes here before a thread works on it, and waits here for whatever its client is slow at.

A client may be slow at sending its body and at taking its answer. Here that costs some memory and no thread. A body
that is too large ends at its declared or counted size, before anything of it is kept. Whether the process is alive is
answered here, so it is answered however many requests are at work.
"""

from __future__ import annotations

import asyncio
import codecs
import json
import logging
import re
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Any

from galley.edge.callers import caller_of, header_of
from galley.edge.seats import NoSeatLeft, Seats
from galley.edge.telemetry import metrics

log = logging.getLogger("galley.door")

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

LIVE = "/healthz/live"
# They ask the database and the object store, so they need a thread, and have their own.
VITAL = ("/healthz/", "/metrics", "/version")
GONE = "galley.gone"  # in a request's scope: whether its client still takes the answer
LEAVE = (
    "galley.leave"  # in a request's scope: gives its seat to the next, when no thread works on it any more
)
BODY = "galley.body"  # in a request's scope: the file that has its whole body
PIECE = 64 * 1024
CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s;\"',]*)", re.IGNORECASE)
BOUNDARY = re.compile(r";\s*(boundary\s*=\s*(?:\"[^\"]*\"|[^\s;\"]+))", re.IGNORECASE)
# Python has codecs that spell no text at all, and Django takes the one that a request names, before it answers errors.
CHARSETS = frozenset(("utf-8", "ascii", "iso8859-1"))
IN_MEMORY = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a client may cost: bodies in bytes, waits in seconds.

    A body has `body_seconds` and, beyond that, the time it takes at `slowest_bytes` a second. `piece_seconds` is how
    long a client may take none of its answer. `all_bytes` is what all bodies together may keep at one time.
    """

    json_bytes: int
    upload_bytes: int
    body_seconds: float = 10.0
    slowest_bytes: int = 32 * 1024
    piece_seconds: float = 30.0
    all_bytes: int = 512 * 1024 * 1024
    trusted_proxies: int = 0

    def body_of(self, content_type: str) -> int:
        """Return how large a body of this type may be."""
        return self.upload_bytes if content_type.startswith("multipart/form-data") else self.json_bytes


class Refused(Exception):
    """The request ends at the door."""

    def __init__(self, status: HTTPStatus, kind: str, detail: str, *, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail, self.retry_after = status, kind, detail, retry_after


class ClientGone(Exception):
    """The client left before all of its request was here."""


class Door:
    """Lets requests in, in turns, once all of their body is here."""

    def __init__(self, work: Application, vital: Application, *, limits: Limits, seats: Seats) -> None:
        self._work, self._vital, self._limits, self._seats = work, vital, limits, seats
        self._held = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        if scope["path"] == LIVE and scope["method"] in {"GET", "HEAD"}:
            await _say_alive(send, scope)
            return
        outlet = _Outlet(send, self._limits.piece_seconds)
        try:
            await self._let_in(scope, receive, outlet)
        except Refused as refusal:
            log.warning("%s %s refused at the door: %s", scope["method"], scope["path"], refusal.kind)
            metrics.observe_refusal(scope["method"], refusal.status.value)
            await outlet.refuse(refusal)
        except ClientGone:
            log.info("%s %s: the client left", scope["method"], scope["path"])

    async def _let_in(self, scope: Message, receive: Receive, outlet: _Outlet) -> None:
        scope = scope | {GONE: outlet.is_gone}
        _must_be_text(header_of(scope, b"content-type"))
        if scope["path"].startswith(VITAL):
            async with self._body(scope, receive) as body:
                await self._vital(*_with_body(scope, body), outlet.send)
            return
        async with self._body(scope, receive) as body, self._seat(scope) as leave:
            await self._work(*_with_body(scope | {LEAVE: leave}, body), outlet.send)

    @asynccontextmanager
    async def _seat(self, scope: Message) -> AsyncIterator[Callable[[], None]]:
        caller = caller_of(scope, trusted_proxies=self._limits.trusted_proxies)
        try:
            async with self._seats.taken(caller) as leave:
                yield leave
        except NoSeatLeft as full:
            detail = "Too many requests are waiting. Nothing was lost. Try again in a moment."
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "busy", detail, retry_after=2) from full

    @asynccontextmanager
    async def _body(self, scope: Message, receive: Receive) -> AsyncIterator[IO[bytes]]:
        """Receive all of the body, within its limits of size and time."""
        most = self._limits.body_of(header_of(scope, b"content-type"))
        declared = header_of(scope, b"content-length")
        if declared.isdigit() and int(declared[:18]) > most:
            raise _too_large(most)
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            try:
                await self._receive_all(receive, body, most=most)
                yield body
            finally:
                self._held -= _size_of(body)

    async def _receive_all(self, receive: Receive, body: IO[bytes], *, most: int) -> None:
        loop = asyncio.get_running_loop()
        begun, size, more = loop.time(), 0, True
        while more:
            ends = begun + self._limits.body_seconds + size / self._limits.slowest_bytes
            message = await _within(receive, ends - loop.time())
            piece = message.get("body", b"")
            size += len(piece)
            if size > most:
                raise _too_large(most)
            self._keep(piece, body)
            more = message.get("more_body", False)

    def _keep(self, piece: bytes, body: IO[bytes]) -> None:
        if self._held + len(piece) > self._limits.all_bytes:
            raise _no_room("Too many large requests arrive at once.")
        try:
            body.write(piece)
        except OSError as error:
            folder = tempfile.gettempdir()
            raise _no_room(f"There is no room in {folder}: {error.strerror}.") from error
        self._held += len(piece)


def _plain_type(content_type: str) -> bytes:
    """Return a content type with its boundary and nothing else: what Django reads of the rest can end in a codec."""
    kind, boundary = content_type.partition(";")[0], BOUNDARY.search(content_type)
    return (f"{kind}; {boundary[1]}" if boundary else kind).encode("latin-1")


def _must_be_text(content_type: str) -> None:
    for name in CHARSET.findall(content_type):
        if not _is_usual(name):
            detail = "The charset of this request is not taken. Send it in UTF-8."
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "charset", detail)


def _is_usual(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name in CHARSETS
    except (LookupError, ValueError):
        return False


async def _within(receive: Receive, seconds: float) -> Message:
    """Return the next part of a body. Raises `Refused` when it takes too long, `ClientGone` when none comes."""
    try:
        # Unlike `wait_for`, this makes no task of its own for each part of each request.
        async with asyncio.timeout(max(0.0, seconds)):
            message = await receive()
    except TimeoutError as error:
        detail = "The request did not arrive in time. Send it again, on a faster connection."
        raise Refused(HTTPStatus.REQUEST_TIMEOUT, "too-slow", detail) from error
    if message["type"] == "http.disconnect":
        raise ClientGone
    return message


def _too_large(most: int) -> Refused:
    detail = f"This request is larger than {most / 2**20:.0f} MiB. Send less at once."
    return Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", detail)


def _no_room(why: str) -> Refused:
    detail = f"{why} Nothing was lost. Try again in a moment."
    return Refused(HTTPStatus.SERVICE_UNAVAILABLE, "busy", detail, retry_after=5)


def _size_of(body: IO[bytes]) -> int:
    return body.seek(0, 2)


def _with_body(scope: Message, body: IO[bytes]) -> tuple[Message, Receive]:
    """Return the request as if its body came at once, with its length known."""
    size = _size_of(body)
    body.seek(0)
    ours, stated = (b"content-length", b"transfer-encoding"), b"content-type"
    headers = [(name, value) for name, value in scope["headers"] if name not in (*ours, stated)]
    if content_type := header_of(scope, stated):
        headers.append((stated, _plain_type(content_type)))
    if size or any(name in ours for name, _ in scope["headers"]):
        headers.append((b"content-length", str(size).encode()))

    async def receive() -> Message:
        piece = body.read(PIECE)
        return {"type": "http.request", "body": piece, "more_body": body.tell() < size}

    return scope | {"headers": headers, BODY: body}, receive


class _Outlet:
    """Sends an answer, as long as the client takes it; what it does not take is dropped."""

    def __init__(self, send: Send, piece_seconds: float) -> None:
        self._send, self._piece_seconds = send, piece_seconds
        self._begun = self._gone = False

    def is_gone(self) -> bool:
        """Whether the client takes no more of its answer."""
        return self._gone

    async def send(self, message: Message) -> None:
        """Send a part of the answer."""
        self._begun = True
        if self._gone:
            return
        try:
            async with asyncio.timeout(self._piece_seconds):
                await self._send(message)
        except TimeoutError:
            log.info("A client takes no more of its answer.")
            self._gone = True

    async def refuse(self, refusal: Refused) -> None:
        """Answer with a problem document and end the connection: what is left of the body is not read."""
        if self._begun:
            return
        body = json.dumps(
            {
                "type": f"urn:galley:problem:{refusal.kind}",
                "title": refusal.status.phrase,
                "status": refusal.status.value,
                "detail": refusal.detail,
            }
        ).encode()
        headers = [(b"content-type", b"application/problem+json"), (b"connection", b"close")]
        if refusal.retry_after is not None:
            headers.append((b"retry-after", str(refusal.retry_after).encode()))
        await self.send(_start(refusal.status.value, [*headers, *_rules(body)]))
        await self.send({"type": "http.response.body", "body": body})


async def _say_alive(send: Send, scope: Message) -> None:
    body = b"alive\n"
    await send(_start(200, [(b"content-type", b"text/plain"), *_rules(body)]))
    await send({"type": "http.response.body", "body": body if scope["method"] == "GET" else b""})


def _rules(body: bytes) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]


def _start(status: int, headers: list[tuple[bytes, bytes]]) -> Message:
    return {"type": "http.response.start", "status": status, "headers": headers}

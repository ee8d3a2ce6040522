"""Calls a WSGI application in threads: one hand-over to a thread for a request, and one back with its answer."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any, TypeVar, cast
from wsgiref.util import FileWrapper

from a2wsgi.wsgi import build_environ

from galley.edge.door import BODY, GONE, IN_MEMORY, PIECE, Message, Receive, Send

T = TypeVar("T")
WSGIApplication = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Begun:
    """An answer as far as a thread has made it: all of it, where no more `pieces` are left."""

    status: int
    headers: list[tuple[bytes, bytes]]
    first: bytes
    pieces: Iterator[bytes] | None
    close: Callable[[], None]


class Threads:
    """An ASGI application that has a WSGI application answer.

    A thread makes an answer up to 1 MiB, and is free again before it is sent. Of a longer one it makes each piece when
    the one before was taken.
    """

    def __init__(self, application: WSGIApplication, count: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="requests")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, whose whole body the door has received."""
        context = contextvars.copy_context()
        begun = await self._run(context, self._begin, scope)
        await send({"type": "http.response.start", "status": begun.status, "headers": begun.headers})
        if begun.pieces is None:
            await send({"type": "http.response.body", "body": begun.first})
            return
        try:
            await self._send_all(begun.first, begun.pieces, context, send, gone=scope[GONE])
        finally:
            await self._run(context, begun.close)

    async def _send_all(
        self,
        piece: bytes | None,
        pieces: Iterator[bytes],
        context: contextvars.Context,
        send: Send,
        *,
        gone: Callable[[], bool],
    ) -> None:
        while piece is not None and not gone():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            piece = await self._run(context, next, pieces, None)
        await send({"type": "http.response.body", "body": b""})

    async def _run(self, context: contextvars.Context, work: Callable[..., T], *given: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, context.run, work, *given)

    def _begin(self, scope: Message) -> Begun:
        head: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], error: Any = None) -> None:
            head[:] = [status, headers]

        answer = self._application(_environ(scope), start_response)
        close: Callable[[], None] = getattr(answer, "close", _nothing)
        pieces = iter(answer)
        first, more = _collected(pieces)
        if not more:
            close()
        status, headers = head
        return Begun(int(status.split(" ", 1)[0]), _spelled(headers), first, pieces if more else None, close)


def _environ(scope: Message) -> dict[str, Any]:
    body: IO[bytes] = scope[BODY]
    environ = dict[str, Any](build_environ(cast("Any", scope), cast("Any", body)))
    environ["wsgi.file_wrapper"] = _in_pieces
    return environ


def _in_pieces(file: Any, block_size: int) -> FileWrapper:
    return FileWrapper(file, PIECE)


def _collected(pieces: Iterator[bytes]) -> tuple[bytes, bool]:
    """Return the first pieces as one, and whether there may be more."""
    collected, size = list[bytes](), 0
    for piece in pieces:
        collected.append(piece)
        size += len(piece)
        if size >= IN_MEMORY:
            return b"".join(collected), True
    return b"".join(collected), False


def _spelled(headers: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [
        (name.strip().lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers
    ]


def _nothing() -> None:
    return

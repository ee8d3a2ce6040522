"""What `galley serve` serves: the application in threads, behind a door that waits for slow clients without one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from galley import wiring
from galley.config import HEALTH_THREADS
from galley.edge.door import GONE, LEAVE, PIECE, Application, Door, Limits, Message, Receive, Send
from galley.edge.handed_over import REST, Unfinished
from galley.edge.seats import Seats
from galley.edge.threads import Threads
from galley.wsgi import application as django  # isort: split

from galley.documents import downloads  # Django has to be there first

T = TypeVar("T")
SEAT_SECONDS = 20.0
# Of all web processes together.
WAITING = 512
MOST_BODIES = 512 * 2**20
# Pieces of large documents that are read at the same time, for all who take one.
PIECES_AT_ONCE = 8


class _Downloads:
    """Answers what is plainly a download of a program by itself, and leaves everything else to Django.

    What is left to send of a large document is sent without a thread and without a seat, whoever began it.
    """

    def __init__(self, otherwise: Application, threads: int) -> None:
        self._otherwise = otherwise
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="downloads")
        self._readers = ThreadPoolExecutor(PIECES_AT_ONCE, thread_name_prefix="pieces")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        asked = downloads.asked_of(scope)
        found = await _in_thread(self._threads, partial(_short_answer, asked)) if asked else None
        if found is None:
            await self._long_way(scope, receive, send)
            return
        if not found.whole:
            scope[LEAVE]()
        await send({"type": "http.response.start", "status": 200, "headers": found.headers})
        await send({"type": "http.response.body", "body": found.first, "more_body": not found.whole})
        if not found.whole:
            await self._send_rest(found.rest, scope, send)

    async def _long_way(self, scope: Message, receive: Receive, send: Send) -> None:
        answer = Unfinished(send)
        await self._otherwise(scope | {REST: answer.rest}, receive, answer.send)
        if answer.is_open:
            await self._send_rest(answer.rest[0], scope, send)

    async def _send_rest(self, pieces: Iterator[bytes], scope: Message, send: Send) -> None:
        scope[LEAVE]()
        # What is not as recorded raises here: then the answer has no end, and its client sees that it is not whole.
        while (piece := await _in_thread(self._readers, partial(next, pieces, None))) and not scope[GONE]():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _in_thread(threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(threads, work)


def _short_answer(asked: downloads.Asked) -> downloads.Download | None:
    now = wiring.clock().now()
    # No connection of Django is in hand here, so the store needs no guard.
    return downloads.short_answer(asked, ask=wiring.first_row, store=wiring.command_store(), now=now)


def _door() -> Door:
    from django.conf import settings

    chosen = wiring.settings()
    limits = Limits(
        json_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        # The form around a file has a few bytes of its own.
        upload_bytes=chosen.upload_mb * 2**20 + PIECE,
        all_bytes=MOST_BODIES // max(1, chosen.web_processes),
        trusted_proxies=chosen.trusted_proxies,
    )
    processes = max(1, chosen.web_processes)
    seats = Seats(
        total=chosen.threads_each,
        # Half of them: who floods Galley leaves the other half to others, in each process.
        each=max(1, chosen.threads_each // 2),
        waiting=WAITING // processes,
        patience=SEAT_SECONDS,
    )
    # As many threads again: a seat has one or the other at work for it, never both.
    work = _Downloads(Threads(django, chosen.threads_each), chosen.threads_each)
    return Door(work, Threads(django, HEALTH_THREADS), limits=limits, seats=seats)


application = _door()

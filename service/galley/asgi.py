"""What `galley serve` serves: the application in threads, behind a door that waits for slow clients without one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast
from wsgiref.util import FileWrapper

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi_typing import WSGIApp

from galley import health, wiring
from galley.edge.door import GONE, IN_MEMORY, PIECE, Application, Door, Limits
from galley.edge.seats import Seats
from galley.wsgi import application as django

SEAT_SECONDS = 20.0
WAITING = 512


def _taken(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer a request as long as its client takes the answer."""
    environ["wsgi.file_wrapper"] = _in_pieces
    return _until(environ["asgi.scope"][GONE], django(environ, start_response))


def _in_pieces(file: Any, block_size: int) -> FileWrapper:
    return FileWrapper(file, PIECE)


def _until(gone: Any, answer: Any) -> Iterator[bytes]:
    try:
        for piece in answer:
            if gone():
                return
            yield piece
    finally:
        answer.close()


def _threads(count: int) -> Application:
    # A file of the web app fits into the queue, so its thread need not wait for the client.
    app = cast("WSGIApp", _taken)
    return cast("Application", WSGIMiddleware(app, workers=count, send_queue_size=IN_MEMORY // PIECE))


def _door() -> Door:
    from django.conf import settings

    chosen = wiring.settings()
    if chosen.metrics_address:
        health.serve_figures(chosen.metrics_address)
    limits = Limits(
        json_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        # The form around a file has a few bytes of its own.
        upload_bytes=chosen.upload_mb * 2**20 + PIECE,
        trusted_proxies=chosen.trusted_proxies,
    )
    seats = Seats(
        total=chosen.web_threads,
        # Half of them: who floods Galley leaves the other half to others.
        each=max(1, chosen.web_threads // 2),
        waiting=WAITING,
        patience=SEAT_SECONDS,
    )
    return Door(_threads(chosen.web_threads), _threads(settings.HEALTH_THREADS), limits=limits, seats=seats)


application = _door()

"""An address of its own for figures and health, for a process that answers no requests otherwise."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, cast
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import ThreadingWSGIServer, make_wsgi_app

# Says what is wrong; None where nothing is.
Check = Callable[[], str | None]


class Progress:
    """How long the work that is under way has been at it."""

    def __init__(self, *, longest: timedelta) -> None:
        """`longest` is how long it may take before it counts as hanging."""
        self._longest = longest
        self._begun_at: datetime | None = None

    @contextmanager
    def at_work(self, *, now: datetime) -> Iterator[None]:
        """Know that work is under way inside the block."""
        self._begun_at = now
        try:
            yield
        finally:
            self._begun_at = None

    def fault(self, *, now: datetime) -> str | None:
        """Return that the work hangs, or None."""
        begun_at = self._begun_at
        if begun_at is None or now - begun_at <= self._longest:
            return None
        return f"the work that began at {begun_at.isoformat(timespec='seconds')} hangs"


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: these are asked every few seconds."""


def serve(address: str, checks: Mapping[str, Check], figures: CollectorRegistry) -> ThreadingWSGIServer:
    """Answer at `host:port`, in threads that end with the process: each check at its path, the figures elsewhere.

    Return the server, whose `shutdown` ends it earlier. Raises `OSError` when the address cannot be had.
    """
    host, _, port = address.rpartition(":")
    server = make_server(
        host.strip("[]"), int(port), _answers(checks, figures), ThreadingWSGIServer, handler_class=_Quiet
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _answers(checks: Mapping[str, Check], figures: CollectorRegistry) -> Callable[..., Iterable[bytes]]:
    show_figures = make_wsgi_app(figures)

    def answer(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        check = checks.get(environ["PATH_INFO"])
        if check is None:
            return cast("Iterable[bytes]", show_figures(environ, start_response))
        fault = check()
        status = HTTPStatus.SERVICE_UNAVAILABLE if fault else HTTPStatus.OK
        start_response(f"{status.value} {status.phrase}", [("Content-Type", "text/plain")])
        return [f"{fault or 'well'}\n".encode()]

    return answer

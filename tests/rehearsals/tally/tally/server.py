"""A small HTTP/1.1 server for a WSGI app: a thread for each connection, kept alive, and a stop that loses nothing."""

from __future__ import annotations

import io
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

from .access_log import PERSON, ROUTE, AccessLog, Asked

Wsgi: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# Longer than a proxy keeps its idle connections to us: whoever closes first decides, and it must not be us.
IDLE_SECONDS = 75.0
FINISH_SECONDS = 25.0
STOP = (signal.SIGTERM, signal.SIGINT)


class Server(ThreadingHTTPServer):
    """Serves until it is told to stop, then finishes what it has begun."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], app: Wsgi) -> None:
        self.app = app
        self.stopping = False
        self.access_log = AccessLog()
        self.lock = threading.Lock()
        # Each connection, and whether it is in the middle of a request.
        self.busy: dict[socket.socket, bool] = {}
        super().__init__(address, Handler)

    def finish(self) -> None:
        """Accept nothing more, close what is idle, and wait for what is under way, up to 25 s."""
        self.stopping = True
        self.shutdown()
        self.socket.close()
        deadline = time.monotonic() + FINISH_SECONDS
        while time.monotonic() < deadline:
            with self.lock:
                idle = [connection for connection, busy in self.busy.items() if not busy]
                waiting = len(self.busy)
            for connection in idle:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RD)
            if not waiting:
                return
            time.sleep(0.01)


class Handler(BaseHTTPRequestHandler):
    """Hands each request of a connection to the app."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Server

    def handle(self) -> None:
        """Serve requests until the connection ends."""
        with self.server.lock:
            self.server.busy[self.connection] = False
        try:
            with suppress(ConnectionError, TimeoutError):
                super().handle()
        finally:
            with self.server.lock:
                self.server.busy.pop(self.connection, None)

    def parse_request(self) -> bool:
        """Note that a request has begun."""
        with self.server.lock:
            self.server.busy[self.connection] = True
        return super().parse_request()

    def _serve(self) -> None:
        began, clock = time.time(), time.perf_counter()
        length = int(self.headers.get("Content-Length") or 0)
        given = self.rfile.read(length)
        environ = {
            "REQUEST_METHOD": self.command,
            "PATH_INFO": self.path.partition("?")[0],
            "QUERY_STRING": self.path.partition("?")[2],
            "CONTENT_LENGTH": str(length),
            "tally.headers": self.headers,
            "wsgi.input": io.BytesIO(given),
        }
        body = self.server.app(environ, self._start)
        if self.server.stopping:
            self.send_header("Connection", "close")
        self.end_headers()
        pieces = list(body)
        self.wfile.writelines(pieces)
        self.wfile.flush()
        if self.server.access_log.is_on:
            headers = dict(self.headers.items())
            asked = Asked(began, self.command, self.path, headers, given, self.client_address[0])
            seconds = time.perf_counter() - clock
            self.server.access_log.note(asked, *self._said, size=sum(map(len, pieces)), seconds=seconds)
        with self.server.lock:
            self.server.busy[self.connection] = False
        self.close_connection = self.close_connection or self.server.stopping

    do_GET = do_PUT = do_POST = do_DELETE = _serve  # noqa: N815  # names that http.server looks up

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        code, _, words = status.partition(" ")
        self.send_response_only(int(code), words)
        self._said = int(code), {name.lower(): value for name, value in headers}
        for name, value in headers:
            if not self.server.access_log.is_on or name.lower() not in (PERSON, ROUTE):
                self.send_header(name, value)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of single requests; the figures do."""


def serve(
    app: Wsgi, host: str, port: int, *, on_stop: Callable[[], None], deaf: bool = False, abrupt: bool = False
) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is under way.

    A deaf one never ends by itself, an abrupt one ends with nothing finished.
    """
    server = Server((host, port), app)
    # Waited for, not handled: a handler that sets an event can meet this very thread inside that event's lock.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    while signal.sigwait(STOP) and deaf:
        pass
    on_stop()
    if not abrupt:
        server.finish()

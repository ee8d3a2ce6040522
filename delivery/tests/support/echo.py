"""A stand-in for a release, which answers with the headers that it was sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar


class _Echo(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = str(self.headers).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Impatient(_Echo):
    """Ends a kept connection almost as soon as it is idle."""

    protocol_version = "HTTP/1.1"
    timeout = 20.0
    wbufsize = -1

    def handle(self) -> None:
        self.handle_one_request()
        self.connection.settimeout(0.004)
        while not self.close_connection:
            self.handle_one_request()


@contextmanager
def echoing(port: int, *, impatient: bool = False) -> Iterator[None]:
    """Answer at a port while the block runs."""
    with ThreadingHTTPServer(("127.0.0.1", port), _Impatient if impatient else _Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()


class _Release(_Echo):
    """Answers as a release of a web application: pages, and files that only it has."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    slots: ClassVar[dict[int, str]] = {}

    def do_GET(self) -> None:
        name = self.slots[self.connection.getsockname()[1]]
        asked = self.path.partition("?")[0]
        status = {"/gone": 404, "/moved": 302, "/broken": 500}.get(asked, 200)
        if asked.startswith("/missing/") or (asked.startswith("/assets/") and f"-{name}" not in asked):
            status = 404
        if asked.startswith("/cut/"):
            self.close_connection = True
            return
        body = f"{name} {asked}".encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Release", name)
        if asked.startswith("/assets/"):
            self.send_header("Cache-Control", "public, max-age=31536000, immutable")
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def released(port: int, name: str) -> Iterator[None]:
    """Be a release of this name at a port while the block runs."""
    _Release.slots[port] = name
    with ThreadingHTTPServer(("127.0.0.1", port), _Release) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()

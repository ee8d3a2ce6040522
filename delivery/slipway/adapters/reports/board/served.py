"""Serves the board to those who look. It answers questions and takes nothing: there is no other way in."""

from __future__ import annotations

import socket
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

from slipway.adapters.reports.board import page
from slipway.decisions.reports.board.view import Board
from slipway.errors import WrongUse

SECONDS_FOR_A_REQUEST = 10
LOOKERS_AT_ONCE = 64
NAMES_OF_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "[::1]"})
HTML, TEXT = "text/html; charset=utf-8", "text/plain; charset=utf-8"


class BoardServer(ThreadingHTTPServer):
    """Serves what `look` returns. On an address of this machine alone it answers only to a name of this machine, so
    that no page of elsewhere can have it read by a browser.
    """

    daemon_threads = True
    request_queue_size = LOOKERS_AT_ONCE

    def __init__(self, host: str, port: int, look: Callable[[], Board]) -> None:
        """Listen at once. Raises `WrongUse` where that cannot be."""
        self.look, self.is_local = look, _is_local(host)
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            super().__init__((host, port), Answer)
        except OSError as error:
            raise WrongUse(f"{host}:{port} cannot be listened to: {error.strerror or error}.") from error


class Answer(BaseHTTPRequestHandler):
    """Answers one request."""

    server: BoardServer
    server_version, sys_version = "slipway", ""
    timeout = SECONDS_FOR_A_REQUEST

    def do_GET(self) -> None:
        """Answer with the page, with what changes of it, or that all is well."""
        if self.server.is_local and self._asked_host() not in NAMES_OF_THIS_MACHINE:
            self._answer(
                HTTPStatus.MISDIRECTED_REQUEST, TEXT, "This board answers only on its own machine.\n"
            )
            return
        match self.path:
            case "/":
                self._answer(HTTPStatus.OK, HTML, page.whole(self.server.look(), served=True))
            case "/now":
                self._answer(HTTPStatus.OK, HTML, page.part(self.server.look()))
            case "/healthz/live" | "/healthz/ready":
                self._answer(HTTPStatus.OK, TEXT, "well\n")
            case _:
                self._answer(HTTPStatus.NOT_FOUND, TEXT, "There is only one page here.\n")

    def do_HEAD(self) -> None:
        """Answer as to GET, without the page."""
        self.do_GET()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is no question, such as one that would write."""
        self.close_connection = True
        self._answer(code, TEXT, "This board can be looked at, and nothing else.\n")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: who looks is nobody's business."""

    def _asked_host(self) -> str:
        host = self.headers.get("Host", "")
        return host if host.endswith("]") else host.rpartition(":")[0] or host

    def _answer(self, status: int, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Content-Security-Policy": f"{page.policy(served=True)}; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

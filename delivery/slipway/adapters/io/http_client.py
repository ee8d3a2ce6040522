"""Ask one address for many visitors, each with cookies of its own, over one kept connection."""

from __future__ import annotations

import http.client
import math
import socket
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from slipway.decisions.recordings.secrets import cookies
from slipway.ports import WebAnswer, WebRequest

MOST_BYTES = 32 * 2**20
CHUNK = 64 * 1024
# Heads, lengths of pieces and trailers come on top of what is read of an answer.
MOST_BESIDES = 2**20
AGENT = "slipway-replay"
# What may stand in an address as it is; what a log had there otherwise is sent with percent signs.
AS_IT_IS = "%/:?#[]@!$&'()*+,;=-._~\"<>\\^`{|}"


class HttpClient:
    """Asks by HTTP. `headers` go with every request, below its own; `timeout_seconds` is for the whole of an answer.

    Of an answer at most 32 MiB are read, and the rest is not waited for.
    """

    def __init__(self, url: str, headers: Mapping[str, str], *, timeout_seconds: float) -> None:
        self._place = urlsplit(url).netloc
        self._headers = {"user-agent": AGENT, **{name.lower(): value for name, value in headers.items()}}
        self._timeout = timeout_seconds
        self._connection: _Connection | None = None
        self._cookies = dict[str, dict[str, str]]()

    def ask(self, request: WebRequest) -> WebAnswer:
        """Return the answer to one request. It follows no redirect, and asks once."""
        began = time.perf_counter()
        try:
            answer = self._sent(request)
            body = answer.read(MOST_BYTES)
            headers = _joined(answer.getheaders())
            if answer.length or answer.will_close:
                self.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            # A `ValueError` is for what no request can say, such as a line break in a header.
            self.close()
            said = f"{type(error).__name__}: {error}".encode()
            return WebAnswer(0, {}, said, time.perf_counter() - began)
        self._keep(request.visitor, headers.get("set-cookie", ""))
        return WebAnswer(answer.status, headers, body, time.perf_counter() - began)

    def close(self) -> None:
        """Let go of the connection; the next request makes another one."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _sent(self, request: WebRequest) -> http.client.HTTPResponse:
        if self._connection is None:
            return self._answer(self._connected(), request)
        try:
            return self._answer(self._connection, request)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # A kept connection that the release has closed meanwhile; nothing of this request has reached it.
            self._connection.close()
            return self._answer(self._connected(), request)

    def _connected(self) -> _Connection:
        self._connection = _Connection(self._place, timeout=self._timeout)
        self._connection.connect()
        return self._connection

    def _answer(self, connection: _Connection, request: WebRequest) -> http.client.HTTPResponse:
        connection.begin_to_count(self._timeout)
        headers = {**self._headers, **request.headers}
        if cookie := self._cookie_header(request):
            headers["cookie"] = cookie
        if request.body or request.method in {"POST", "PUT", "PATCH"}:
            headers["content-length"] = str(len(request.body))
        target = quote(request.target, safe=AS_IT_IS, errors="replace")
        connection.putrequest(request.method, target, skip_host="host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value.encode(errors="replace"))
        connection.endheaders(request.body or None)
        return connection.getresponse()

    def _cookie_header(self, request: WebRequest) -> str:
        """Return the cookies that a visitor has been given, on top of those that the request brings."""
        brought = cookies.sent(request.headers.get("cookie", ""))
        held = {**brought, **self._cookies.get(request.visitor, {})}
        return "; ".join(f"{name}={value}" for name, value in held.items() if value)

    def _keep(self, visitor: str, set_cookie: str) -> None:
        self._cookies.setdefault(visitor, {}).update(cookies.given(set_cookie))


class _Socket(socket.socket):
    """Gives up reading when an answer takes too long, or more bytes than any may have, in whatever pieces it comes."""

    ends_at, left = math.inf, 0

    def recv_into(self, *arguments: Any, **named: Any) -> int:
        """Read as always. Raises `TimeoutError` and `OSError`."""
        seconds = self.ends_at - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("timed out")
        if self.left <= 0:
            raise OSError(f"more than {MOST_BYTES // 2**20} MiB")
        self.settimeout(seconds)
        count = super().recv_into(*arguments, **named)
        self.left -= count
        return count


class _Connection(http.client.HTTPConnection):
    """A connection whose answers are bounded in time and size, and not only each part of them."""

    def connect(self) -> None:
        """Connect as always."""
        super().connect()
        self._bounded = _Socket(fileno=self.sock.detach())
        self.sock = self._bounded

    def begin_to_count(self, seconds: float) -> None:
        """Have what comes from now on be one answer."""
        self._bounded.settimeout(seconds)
        self._bounded.ends_at = time.monotonic() + seconds
        self._bounded.left = MOST_BYTES + MOST_BESIDES


def _joined(headers: list[tuple[str, str]]) -> dict[str, str]:
    found = dict[str, str]()
    for name, value in headers:
        key = name.lower()
        found[key] = f"{found[key]}\n{value}" if key in found else value
    return found

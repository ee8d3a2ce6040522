"""Ask one address for many visitors, each with cookies of its own, over one kept connection."""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from slipway.decisions.recordings import cookies
from slipway.ports import WebAnswer, WebRequest

MOST_BYTES = 32 * 2**20
CHUNK = 64 * 1024
AGENT = "slipway-replay"


class HttpClient:
    """Asks by HTTP. `headers` go with every request, below its own; `timeout_seconds` is for each part of an answer.

    Of an answer at most 32 MiB are read, and the rest is not waited for.
    """

    def __init__(self, url: str, headers: Mapping[str, str], *, timeout_seconds: float) -> None:
        self._place = urlsplit(url).netloc
        self._headers = {"user-agent": AGENT, **{name.lower(): value for name, value in headers.items()}}
        self._timeout = timeout_seconds
        self._connection: http.client.HTTPConnection | None = None
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
        except (OSError, http.client.HTTPException) as error:
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
            self._connection = http.client.HTTPConnection(self._place, timeout=self._timeout)
        try:
            return self._answer(self._connection, request)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # A kept connection that the release has closed meanwhile; nothing of this request has reached it.
            self._connection.close()
            return self._answer(self._connection, request)

    def _answer(
        self, connection: http.client.HTTPConnection, request: WebRequest
    ) -> http.client.HTTPResponse:
        headers = {**self._headers, **request.headers}
        if cookie := self._cookie_header(request):
            headers["cookie"] = cookie
        if request.body or request.method in {"POST", "PUT", "PATCH"}:
            headers["content-length"] = str(len(request.body))
        connection.putrequest(
            request.method, request.target, skip_host="host" in headers, skip_accept_encoding=True
        )
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders(request.body or None)
        return connection.getresponse()

    def _cookie_header(self, request: WebRequest) -> str:
        """Return the cookies that a visitor has been given, on top of those that the request brings."""
        brought = cookies.sent(request.headers.get("cookie", ""))
        held = {**brought, **self._cookies.get(request.visitor, {})}
        return "; ".join(f"{name}={value}" for name, value in held.items() if value)

    def _keep(self, visitor: str, set_cookie: str) -> None:
        self._cookies.setdefault(visitor, {}).update(cookies.given(set_cookie))


def _joined(headers: list[tuple[str, str]]) -> dict[str, str]:
    found = dict[str, str]()
    for name, value in headers:
        key = name.lower()
        found[key] = f"{found[key]}\n{value}" if key in found else value
    return found

"""The headers that every answer has, for answers that are made outside of Django's middleware."""

from __future__ import annotations

import io
from functools import lru_cache
from http import HTTPStatus
from typing import Any, cast

from csp.middleware import CSPMiddleware
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware

from galley.edge.middleware import KnownHosts, ResponseRules

Headers = tuple[tuple[str, str], ...]
API = "/api/"


# Anybody may name a host as they like, so what is remembered has an end.
@lru_cache(maxsize=64)
def standing_headers(host: str, scheme: str, forwarded_scheme: str | None) -> Headers | None:
    """Return the headers of an answer of the API to a request for this host; None where it would be refused or led
    elsewhere.

    Asked of the same middleware that puts them into all other answers.
    """
    try:
        response = _answered(_request(host, scheme, forwarded_scheme))
    except SuspiciousOperation:
        return None
    if response.status_code != HTTPStatus.OK:
        return None
    # Each answer has a length of its own.
    del response["Content-Length"]
    return tuple(response.headers.items())


def _request(host: str, scheme: str, forwarded_scheme: str | None) -> WSGIRequest:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": API,
        "HTTP_HOST": host,
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(),
    }
    forwarded = {} if forwarded_scheme is None else {"HTTP_X_FORWARDED_PROTO": forwarded_scheme}
    return WSGIRequest(environ | forwarded)


def _answered(request: HttpRequest) -> HttpResponse:
    answer: Any = KnownHosts(_empty)
    for middleware in (ResponseRules, XFrameOptionsMiddleware, CSPMiddleware, SecurityMiddleware):
        answer = middleware(answer)
    return cast("HttpResponse", answer(request))


def _empty(request: HttpRequest) -> HttpResponse:
    response = HttpResponse()
    del response["Content-Type"]
    return response

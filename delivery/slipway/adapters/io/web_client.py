"""Ask for an address once, past any proxy of the surroundings and without following where it leads."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

TIMEOUT_SECONDS = 10.0
MOST_BYTES = 16 * 2**20


class _AsIs(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nothing: a health address that leads elsewhere is not healthy."""


class WebClient:
    """Asks by HTTP. `timeout_seconds` is how long each part of an answer may take."""

    def __init__(self, *, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._timeout = timeout_seconds
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _AsIs())

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        """Return status and body, at most 16 MiB of it; status 0 with the reason when no answer came."""
        request = urllib.request.Request(url, headers=dict(headers or {}))  # noqa: S310  # addresses are our own
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                return answer.status, answer.read(MOST_BYTES)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(MOST_BYTES)
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            return 0, f"no answer from {url}: {reason}".encode()

"""The rest of a large answer, sent when the thread that began it and its seat are free again.

Whoever takes an answer slowly then costs a connection and one piece of the answer, and no thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

REST = "galley.rest"  # in a request's scope: a list that takes the pieces of its answer


def hand_over(request: HttpRequest, pieces: Iterator[bytes]) -> bool:
    """Have the server send these pieces after the body of the answer, whose Content-Length counts them in.

    Returns whether there is a server that does: a test's client has none.
    """
    scope: dict[str, Any] = request.META.get("asgi.scope", {})
    if REST not in scope:
        return False
    scope[REST].append(pieces)
    return True


class Unfinished:
    """Passes an answer on, but for its end where it has a rest that was handed over."""

    def __init__(self, send: Any) -> None:
        self._send = send
        self.rest: list[Iterator[bytes]] = []
        self._missing = 0

    async def send(self, message: dict[str, Any]) -> None:
        """Pass on a part of the answer."""
        if message["type"] == "http.response.start":
            self._missing = int(dict(message["headers"]).get(b"content-length", b"0"))
        self._missing -= len(message.get("body", b""))
        if self.is_open and "body" in message:
            message = message | {"more_body": True}
        await self._send(message)

    @property
    def is_open(self) -> bool:
        """Whether a rest is still to come: what answered in its place after it was handed over is complete."""
        return bool(self.rest) and self._missing > 0

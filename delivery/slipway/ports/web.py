"""Asking for an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


class Web(Protocol):
    """Asks for an address once."""

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        """Return status and body; status 0 with the reason as body when no answer came."""


@dataclass(frozen=True, slots=True)
class WebRequest:
    """One request of a visitor. `target` is path and query; `visitor` says whose cookies it gets."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    visitor: str = ""


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """An answer as it came. `status` 0 says that none came, and `body` why. `headers` have small letters; several of
    one name are joined by a line break. `seconds` until it was whole.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class Client(Protocol):
    """Asks one address for many visitors, and keeps the cookies that each of them gets."""

    def ask(self, request: WebRequest) -> WebAnswer:
        """Return the answer to one request. It follows no redirect, and asks once."""

    def close(self) -> None:
        """Let go of its connection."""

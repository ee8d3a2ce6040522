"""What is left of a limit, told by every answer that counts against one.

The fields are those of the IETF's draft-ietf-httpapi-ratelimit-headers (revision 9): `RateLimit-Policy` says what may
be used in which time (`q` and `w`, in seconds), `RateLimit` what is left and after how many seconds it is whole again
(`r` and `t`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.http import HttpResponse

POLICY, LEFT = "RateLimit-Policy", "RateLimit"


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit by its name: how much may be used, and how much of it is left. What is kept has no window, in seconds."""

    name: str
    quota: int
    left: int
    window: int | None = None
    whole_after: int | None = None

    @property
    def policy(self) -> str:
        """Return the item of `RateLimit-Policy`."""
        return f'"{self.name}";q={self.quota}' + (f";w={self.window}" if self.window else "")

    @property
    def state(self) -> str:
        """Return the item of `RateLimit`."""
        after = f";t={self.whole_after}" if self.whole_after is not None else ""
        return f'"{self.name}";r={max(0, self.left)}{after}'


_told: ContextVar[dict[str, Limit] | None] = ContextVar("told_limits", default=None)


def tell(limit: Limit) -> None:
    """Have the answer under way say what is left; the last word about a limit counts. Outside a request it is lost."""
    if (told := _told.get()) is not None:
        told[limit.name] = limit


@contextmanager
def collected() -> Iterator[dict[str, Limit]]:
    """Collect what is told of limits while a request is answered."""
    told = dict[str, Limit]()
    token = _told.set(told)
    try:
        yield told
    finally:
        _told.reset(token)


def write(response: HttpResponse, told: dict[str, Limit]) -> None:
    """Put what was told into an answer."""
    if told:
        response[POLICY] = ", ".join(limit.policy for limit in told.values())
        response[LEFT] = ", ".join(limit.state for limit in told.values())

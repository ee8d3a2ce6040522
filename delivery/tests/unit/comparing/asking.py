"""Requests and answers as tests write them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from slipway.decisions.comparing.answer import Answer, Asked
from slipway.decisions.comparing.comparison import compared
from slipway.decisions.comparing.differences import Difference
from slipway.decisions.recordings.exchange import Exchange
from slipway.ports import Effects, ObjectUse, Sent

AT = datetime(2026, 11, 30, 6, 17, tzinfo=UTC)


def exchange(route: str = "GET /reports/{id}", person: str = "ann", path: str = "") -> Exchange:
    method, _, named = route.partition(" ")
    return Exchange(at=AT, method=method, path=path or named, person=person, route=named)


def answer(
    body: bytes | str | Any = b"",
    status: int = 200,
    kind: str = "application/json",
    *,
    headers: Mapping[str, str] | None = None,
    seconds: float = 0.02,
    statements: int | None = None,
    sent: Sequence[Sent] = (),
    objects: Mapping[ObjectUse, int] | None = None,
) -> Answer:
    written = body.encode() if isinstance(body, str) else body
    if not isinstance(written, bytes):
        written = json.dumps(written).encode()
    said = {"content-type": kind} if written else {}
    return Answer(
        status, said | dict(headers or {}), written, seconds, Effects(statements, tuple(sent), objects)
    )


def asked(
    old: Answer,
    new: Answer,
    again: Answer | None = None,
    *,
    route: str = "GET /reports/{id}",
    person: str = "ann",
) -> Asked:
    return Asked(exchange(route, person), old, new, old if again is None else again)


def differing(*requests: Asked) -> tuple[Difference, ...]:
    return compared(requests).differences


def told(*requests: Asked) -> list[str]:
    """Each difference in short: kind, field and words."""
    return [f"{each.kind}: {each.field}: {each.words}" for each in differing(*requests)]

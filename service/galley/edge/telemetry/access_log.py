"""What a line of the log tells of a request besides, where ACCESS_LOG is on: enough for a copy of the data to be asked
the same again (docs/slipway/recordings.md).

No cookie, key, token or address of a client is in it. A body is only there where ACCESS_LOG_BODIES names its route,
and of it no field that is called like a secret.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

# Those that change what is answered.
KEPT = (
    "accept",
    "accept-language",
    "content-type",
    "if-match",
    "if-none-match",
    "range",
    "x-organisation",
    "x-preview-of",
    "x-requested-with",
)
# As Slipway tries a release and a route before people get it, through a gateway and through its own proxy.
TRIALS = ("slipway-slot", "slipway-proof", "x-slipway-slot")
SECRET = re.compile(
    r"passw|passphrase|passcode|secret|token|csrf|cookie|credential|session|authoriz"
    r"|(?:^|[_-])(?:key|keys|code|codes|otp|pin|auth)(?:$|[_-])",
    re.IGNORECASE,
)
NOT_KEPT = "not-kept"
# A container's log is cut into pieces of 16 KiB, which not everybody who reads it puts together again.
LONGEST_BODY = 12_000


@dataclass(frozen=True, slots=True)
class Came:
    """A request as it came: `headers` with small letters, `began` in seconds since 1970."""

    began: float
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    address: str
    body_bytes: int = 0

    @property
    def is_trial(self) -> bool:
        """Whether no person has asked it, but Slipway."""
        return any(name in self.headers for name in TRIALS)


@dataclass(frozen=True, slots=True)
class Answered:
    """How it was answered: `person` and `route` as in `recorded_names`, the rest in bytes and seconds."""

    person: str
    route: str
    size: int
    seconds: float


def told_of(came: Came, answered: Answered, body: bytes | None, secret: str) -> dict[str, object]:
    """Return the further fields of a line. `secret` makes the name by which clients are told apart."""
    client = f"galley client {came.address} {came.headers.get('user-agent', '')}"
    told = {
        "at": datetime.fromtimestamp(came.began, UTC).isoformat(timespec="microseconds"),
        "path": came.path,
        "query": query_without_secrets(came.query),
        "headers": {name: came.headers[name] for name in KEPT if name in came.headers},
        "body_bytes": came.body_bytes,
        "visitor": hmac.digest(secret.encode(), client.encode(), "sha256").hex()[:32],
        "person": answered.person,
        "route": answered.route,
        "size": answered.size,
        "seconds": round(answered.seconds, 6),
    }
    if body is not None and (kept := body_without_secrets(body)) is not None:
        told["body"] = base64.b64encode(kept).decode()
    return told


def is_body_told(came: Came, route: str, routes: frozenset[str]) -> bool:
    """Return whether the body of a request is told: JSON of no great length, for one of these `METHOD /route`."""
    kind = came.headers.get("content-type", "").partition(";")[0].strip()
    return (
        f"{came.method} {route}" in routes and kind == "application/json" and came.body_bytes <= LONGEST_BODY
    )


def query_without_secrets(query: str) -> str:
    """Return a query whose secrets have lost their values."""
    pairs = parse_qsl(query, keep_blank_values=True)
    if not any(SECRET.search(name) for name, _ in pairs):
        return query
    return urlencode([(name, NOT_KEPT if SECRET.search(name) else value) for name, value in pairs])


def body_without_secrets(body: bytes) -> bytes | None:
    """Return JSON whose secrets have lost their values, byte by byte the same where it has none; None for no JSON."""
    try:
        given = json.loads(body)
        kept = _without_secrets(given)
    except (ValueError, RecursionError):
        return None
    return body if kept == given else json.dumps(kept, ensure_ascii=False).encode(errors="replace")


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: NOT_KEPT if SECRET.search(name) else _without_secrets(each) for name, each in value.items()
        }
    return [*map(_without_secrets, value)] if isinstance(value, list) else value

"""A line for each request, as JSON on standard output, for whoever reads the log of a pod. No cookie stands in it.

Of a body only that of the routes in ACCESS_LOG_BODIES is there, such as `POST /office/invoices`, and only JSON.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

# Of answers: for the log alone. From people they are kept.
PERSON, ROUTE = "x-slipway-person", "x-slipway-route"
KEPT = ("accept", "accept-language", "content-type", "if-none-match", "range", "idempotency-key")
# A kubelet, and whoever tries a release or a route before people get it.
PROBE, TRIALS = "kube-probe/", {"slipway-slot", "slipway-proof"}
LONGEST_BODY = 12_000


@dataclass(frozen=True)
class Asked:
    """A request, as it came."""

    at: float
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    client: str


class AccessLog:
    """Writes the lines, where ACCESS_LOG is `on`, and not on a copy of the data: there nobody asks."""

    def __init__(self) -> None:
        self.is_on = os.environ.get("ACCESS_LOG") == "on" and not os.environ.get("SLIPWAY_COPY")
        self._bodies = frozenset(os.environ.get("ACCESS_LOG_BODIES", "").split(","))
        self._turn = threading.Lock()

    def note(
        self, asked: Asked, status: int, headers: Mapping[str, str], *, size: int, seconds: float
    ) -> None:
        """Write what was asked and how it was answered, by the headers of the answer."""
        sent = {name.lower(): value for name, value in asked.headers.items()}
        if not self.is_on or TRIALS & sent.keys() or sent.get("user-agent", "").startswith(PROBE):
            return
        path, _, query = asked.target.partition("?")
        client = f"{sent.get('x-forwarded-for') or asked.client} {sent.get('user-agent', '')}"
        line = {
            "at": datetime.fromtimestamp(asked.at, UTC).isoformat(timespec="microseconds"),
            "method": asked.method,
            "path": path,
            "query": query,
            "headers": {name: sent[name] for name in KEPT if name in sent},
            "body": self._body(asked, path, sent.get("content-type", "")),
            "body_bytes": len(asked.body),
            "visitor": hashlib.sha256(client.encode()).hexdigest()[:32],
            "person": headers.get(PERSON, ""),
            "route": headers.get(ROUTE, ""),
            "status": status,
            "size": size,
            "seconds": round(seconds, 6),
        }
        with self._turn:
            sys.stdout.write(f"{json.dumps(line)}\n")
            sys.stdout.flush()

    def _body(self, asked: Asked, path: str, kind: str) -> str | None:
        is_kept = f"{asked.method} {path}" in self._bodies and kind.startswith("application/json")
        return base64.b64encode(asked.body).decode() if is_kept and len(asked.body) <= LONGEST_BODY else None

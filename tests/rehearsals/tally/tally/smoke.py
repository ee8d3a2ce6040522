"""Try a running tally as a person would."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

NOTE = "smoke"


def faults(url: str) -> Iterator[str]:
    """Yield in words what does not work at this address. Headers to send are in SMOKE_HEADERS, as JSON."""
    headers = json.loads(os.environ.get("SMOKE_HEADERS") or "{}")
    for method, path, body, wanted in (
        ("GET", "/ping", None, "pong"),
        ("GET", "/version", None, "commit"),
        ("PUT", f"/notes/{NOTE}", b"tried", "tried"),
        ("GET", f"/notes/{NOTE}", None, "tried"),
        ("DELETE", f"/notes/{NOTE}", None, "deleted"),
    ):
        status, answer = _ask(url.rstrip("/") + path, method, body, headers)
        if status != 200 or wanted not in answer:
            yield f"{method} {path} answered {status}: {answer.strip()[:200]}"


def _ask(url: str, method: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, str]:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request(method, parts.path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, HTTPException) as error:
        return 0, str(error)
    finally:
        connection.close()

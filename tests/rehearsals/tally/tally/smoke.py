"""Try a running tally as a person would."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator

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
    request = urllib.request.Request(url, data=body, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")
    except OSError as error:
        return 0, str(error)

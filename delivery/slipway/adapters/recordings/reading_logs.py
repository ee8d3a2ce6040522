"""Read the lines of logs that others write, without keeping what they call their clients."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import replace

from slipway.decisions.recordings import sources
from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.keeping import visitor_key


def reading_logs(secret: str) -> Callable[[bytes], Exchange]:
    """Return what reads a line of a log and hides whatever the log calls the client, most often its address."""
    key = visitor_key(secret)

    def read(line: bytes) -> Exchange:
        found = sources.of_log(line)
        hidden = hmac.new(key, found.visitor.encode(), "sha256").hexdigest()[:32] if found.visitor else ""
        return replace(found, visitor=hidden)

    return read

"""Effects as lines between two processes."""

from __future__ import annotations

import json
from dataclasses import astuple

from slipway.ports.effects import Effects, Sent, SentKind


def effects_line(effects: Effects) -> bytes:
    """Return effects as one line."""
    return json.dumps([effects.statements, [astuple(each) for each in effects.sent]]).encode() + b"\n"


def effects_of(line: bytes) -> Effects:
    """Return the effects in a line."""
    statements, sent = json.loads(line)
    return Effects(statements, tuple(Sent(SentKind(kind), *rest) for kind, *rest in sent))

"""Effects as lines between two processes."""

from __future__ import annotations

import json
from dataclasses import astuple

from slipway.ports.running.effects import Effects, ObjectUse, Sent, SentKind


def effects_line(effects: Effects) -> bytes:
    """Return effects as one line."""
    said = [effects.statements, effects.objects, [astuple(each) for each in effects.sent]]
    return json.dumps(said).encode() + b"\n"


def effects_of(line: bytes) -> Effects:
    """Return the effects in a line."""
    statements, objects, sent = json.loads(line)
    return Effects(
        statements,
        tuple(Sent(SentKind(kind), *rest) for kind, *rest in sent),
        None if objects is None else {ObjectUse(use): count for use, count in objects.items()},
    )

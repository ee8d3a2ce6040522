"""What a recorder of requests is told about an answer: who asked, by a name that lets nobody in, and the route.

A proxy that records a sample of requests for rehearsals says so in a header; it takes this one from nobody else, and
keeps the answer's to itself. A name is a keyed hash of a row's id: `galley act-as` finds the row again, on a copy.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable

ASKED = "X-Slipway-Recording"
# Slipway sets it for what it runs on copies that it made itself, and for nothing else.
COPY = "SLIPWAY_COPY"
PERSON, ROUTE = "X-Slipway-Person", "X-Slipway-Route"
# Somebody with a session, and a program with a key: it acts where the key was made.
BY_SESSION, BY_KEY = "person", "membership"
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
IS_TEMPLATE = re.compile(r"[\w/{}.~-]*")


def name_of(kind: str, row: object, secret: str) -> str:
    """Return the name of a person, or of a membership that programs act with."""
    return hmac.digest(secret.encode(), f"galley recorded {kind} {row}".encode(), "sha256").hex()[:32]


def is_named(name: str, kind: str, row: object, secrets: Iterable[str]) -> bool:
    """Return whether a row has this name, by one of these secrets: they change, and names last for days."""
    return any(hmac.compare_digest(name, name_of(kind, row, each)) for each in secrets)


def template_of(route: str) -> str:
    """Return Django's route as a template, `/api/v1/documents/{id}`; empty for a route that is a pattern."""
    named = PARAMETER.sub(lambda found: "{id}" if found[1].endswith("id") else f"{{{found[1]}}}", route)
    return f"/{named}" if IS_TEMPLATE.fullmatch(named) else ""

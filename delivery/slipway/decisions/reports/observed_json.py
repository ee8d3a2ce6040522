"""What an environment is like, as a line that one Slipway prints and another one reads."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from slipway.decisions.record.entries import Unreadable
from slipway.decisions.reports.drift import Observed
from slipway.ports import BucketFacts

UNREADABLE = "could not be read"


def to_json(seen: Observed) -> str:
    """Return it as one line."""
    parts = ("config", "live", "server", "migrations", "bucket", "place")
    told = {"name": seen.name, **{part: _told(getattr(seen, part)) for part in parts}}
    return json.dumps(told, default=str)


def from_json(line: str) -> Observed:
    """Return what such a line says. Raises `ValueError` for any other."""
    told = json.loads(line)
    return Observed(
        told["name"],
        told["config"],
        _read(told["live"]),
        _read(told["server"]),
        tuple(names) if isinstance(names := _read(told["migrations"]), list) else names,
        BucketFacts(**facts) if isinstance(facts := _read(told["bucket"]), dict) else facts,
        _read(told["place"]),
    )


def _told(part: Any) -> Any:
    if isinstance(part, Unreadable):
        return {UNREADABLE: part.why}
    return asdict(part) if isinstance(part, BucketFacts) else part


def _read(part: Any) -> Any:
    is_fault = isinstance(part, dict) and set(part) == {UNREADABLE}
    return Unreadable(part[UNREADABLE]) if is_fault else part

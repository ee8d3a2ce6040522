"""Facts by which every gate is open, for tests that close one of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from slipway.config import Policy
from slipway.decisions.gates.all_gates import GateFacts, Kind, Request, gates
from slipway.decisions.gates.data.connections import Connections
from slipway.decisions.gates.data.damage import Damage
from slipway.decisions.gates.gate import Gate
from slipway.decisions.gates.process_drift import Running
from slipway.decisions.gates.safety_gates import Checks, DiskSpace
from slipway.decisions.migrations.judge_migrations import Pending
from slipway.decisions.record.history import History

RELEASE = "sha256:" + "ab" * 32
OTHER = "sha256:" + "cd" * 32
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday


def known(**facts: Any) -> GateFacts:
    """Return facts that close nothing, but for those given."""
    good: dict[str, Any] = {
        "approvals": (),
        "freezes": (),
        "schedule": (),
        "checks": Checks(green=True, said=""),
        "before": None,
        "migrations": Pending(),
        "accepted_at": None,
        "disk_space": (DiskSpace("/data", 1000, 2000),),
        "history": History(),
        "running": Running(),
        "unready": (),
        "unsupervised": "",
        "damage": Damage(),
        "descent": None,
        "built": None,
        "connections": Connections(),
        "place_checks": (),
    }
    return GateFacts(**{**good, **facts})


def request(kind: Kind = Kind.DEPLOY, **parts: Any) -> Request:
    """Return somebody's wish to deploy, but for the parts given."""
    usual: dict[str, Any] = {
        "environment": "production",
        "subject": RELEASE,
        "by": "ann@x.org",
        "authors": ("eve@x.org",),
    }
    return Request(kind=kind, **{**usual, **parts})


def asked(
    policy: Policy,
    wish: Request | None = None,
    now: datetime = NOW,
    facts: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Gate]:
    """Return all gates by name."""
    seen = known(**(facts or {}), **more)
    return {gate.name: gate for gate in gates(wish or request(), seen, policy, now)}


def table(**values: Any) -> Policy:
    """Return a policy as the file would have it."""
    return Policy.model_validate({name.replace("_", "-"): value for name, value in values.items()})

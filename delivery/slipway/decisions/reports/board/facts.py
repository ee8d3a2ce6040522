"""What was read of an environment for the board, as it lies in its store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from slipway.config import Environment
from slipway.decisions.canary.verdict import Verdict
from slipway.decisions.record.agent_signs import AgentSign
from slipway.decisions.record.entries import Record, Unreadable
from slipway.decisions.record.history import Deployment, History
from slipway.decisions.record.journal import Entry
from slipway.decisions.reports.delivery_metrics import Delivery
from slipway.ports import Facts


@dataclass(frozen=True, slots=True)
class Judged:
    """What the judge knew after one look; `share` is the canary's share of traffic in percent."""

    at: datetime
    share: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class PointTry:
    """A restore point that was taken, by its name, or the reason why it was not."""

    at: datetime
    point: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A deployment with its journal and what its canary was judged by, the oldest first."""

    deployment: Deployment
    journal: tuple[Entry, ...] = ()
    looks: tuple[Judged, ...] = ()


Records: TypeAlias = tuple[Record, ...] | Unreadable


@dataclass(frozen=True, slots=True)
class EnvironmentFacts:
    """An environment by its store. `told` is the deployment that is under way, or else the newest; `at_work` names who
    holds the lock; `first_end` is when the first deployment ever ended; `agent` is the newest sign that one has left.
    """

    name: str
    settings: Environment
    history: History
    told: Told | Unreadable | None = None
    at_work: str | Unreadable = ""
    approvals: Records = ()
    freezes: Records = ()
    schedule: Records = ()
    pauses: Records = ()
    standing: Records = ()
    drills: tuple[Facts, ...] | Unreadable = ()
    points: tuple[PointTry, ...] | Unreadable = ()
    deliveries: tuple[Delivery, ...] | Unreadable = ()
    first_end: datetime | None = None
    agent: AgentSign | Unreadable | None = None


@dataclass(frozen=True, slots=True)
class Mute:
    """An environment whose store did not answer, or holds what cannot be understood."""

    name: str
    settings: Environment
    why: Unreadable


Seen: TypeAlias = EnvironmentFacts | Mute

"""What an environment's history says: what is live, what was interrupted, what can be gone back to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum

from slipway.decisions.record import data_swap
from slipway.decisions.record.data_swap import DataExchange
from slipway.ports import Facts, Slot, short_name


class Outcome(StrEnum):
    """How a deployment ended."""

    PROMOTED = "promoted"
    PUT_BACK = "put back"
    FAILED = "failed"
    NEEDS_PERSON = "needs a person"
    # Put back as well, because somebody stopped the deployer and not because of what was deployed.
    CALLED_OFF = "called off"


@dataclass(frozen=True, slots=True)
class Live:
    """The release that people are served by, since when, and by which deployment."""

    slot: Slot
    digest: str
    commit: str
    since: datetime
    deployment: str

    @property
    def name(self) -> str:
        """The release's short name."""
        return short_name(self.digest)


@dataclass(frozen=True, slots=True)
class Deployment:
    """One try to bring a release to an environment. `before` is what was live when it began."""

    id: str
    digest: str
    commit: str
    by: str
    opened_at: datetime
    before: Live | None
    plan: Facts
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    reason: str = ""

    @property
    def name(self) -> str:
        """The release's short name."""
        return short_name(self.digest)

    @property
    def is_open(self) -> bool:
        """Whether it has begun and not ended."""
        return self.outcome is None


@dataclass(frozen=True, slots=True)
class History:
    """All deployments, the oldest first, and what is live now.

    `warm` is the release that was live before it; `exchange` is data on its way over what is live.
    """

    deployments: tuple[Deployment, ...] = ()
    live: Live | None = None
    warm: Live | None = None
    rollbacks: tuple[Facts, ...] = ()
    exchange: DataExchange | None = None

    @property
    def interrupted(self) -> Deployment | None:
        """The deployment that has begun and not ended, if there is one."""
        return self.deployments[-1] if self.deployments and self.deployments[-1].is_open else None


def opened(deployment: Deployment) -> Facts:
    """Return the entry that opens a deployment."""
    return {
        "kind": "opened",
        "deployment": deployment.id,
        "digest": deployment.digest,
        "commit": deployment.commit,
        "by": deployment.by,
        "at": deployment.opened_at.isoformat(),
        "plan": deployment.plan,
    }


def closed(deployment: str, outcome: Outcome, *, slot: Slot | None, reason: str, now: datetime) -> Facts:
    """Return the entry that closes a deployment; with a slot when its release is live from now on."""
    return {
        "kind": "closed",
        "deployment": deployment,
        "outcome": outcome,
        "slot": slot,
        "reason": reason,
        "at": now.isoformat(),
    }


def rolled_back(to: Live, *, by: str, reason: str, now: datetime) -> Facts:
    """Return the entry that says that people are served by a former release again."""
    return {
        "kind": "rolled back",
        "slot": to.slot,
        "digest": to.digest,
        "commit": to.commit,
        "deployment": to.deployment,
        "by": by,
        "reason": reason,
        "at": now.isoformat(),
    }


def adopted(live: Live, warm: Live | None, *, by: str) -> Facts:
    """Return the entry that writes down what runs, because the entries before it were lost."""
    return {
        "kind": "adopted",
        "live": _facts_of(live),
        "warm": _facts_of(warm) if warm else None,
        "by": by,
        "at": live.since.isoformat(),
    }


def history_of(entries: Iterable[Facts]) -> History:
    """Fold an environment's entries, the oldest first. Raises `ValueError` for an entry of no known kind."""
    history = History()
    for entry in entries:
        history = _after(history, entry)
    return history


def _after(history: History, entry: Facts) -> History:
    match entry["kind"]:
        case "opened":
            return replace(history, deployments=(*history.deployments, _opened(entry, history.live)))
        case "closed":
            return _closed(history, entry)
        case "rolled back":
            back = Live(
                Slot(entry["slot"]),
                entry["digest"],
                entry["commit"],
                _instant(entry["at"]),
                entry["deployment"],
            )
            return replace(history, live=back, warm=history.live, rollbacks=(*history.rollbacks, entry))
        case "adopted":
            warm = _live_of(entry["warm"]) if entry["warm"] else None
            return replace(history, live=_live_of(entry["live"]), warm=warm)
        case data_swap.BEGUN:
            return replace(history, exchange=data_swap.read_exchange(entry))
        case data_swap.ENDED:
            return replace(history, exchange=None)
        case other:
            raise ValueError(f"an entry of the unknown kind {other!r} in the history")


def _opened(entry: Facts, before: Live | None) -> Deployment:
    return Deployment(
        id=entry["deployment"],
        digest=entry["digest"],
        commit=entry["commit"],
        by=entry["by"],
        opened_at=_instant(entry["at"]),
        before=before,
        plan=entry["plan"],
    )


def _closed(history: History, entry: Facts) -> History:
    last = history.deployments[-1]
    if last.id != entry["deployment"] or not last.is_open:
        # A second closing is what a deployer leaves that died right after the first.
        return history
    ended = replace(
        last, closed_at=_instant(entry["at"]), outcome=Outcome(entry["outcome"]), reason=entry["reason"]
    )
    history = replace(history, deployments=(*history.deployments[:-1], ended))
    if ended.outcome is not Outcome.PROMOTED:
        return history
    live = Live(Slot(entry["slot"]), ended.digest, ended.commit, _instant(entry["at"]), ended.id)
    return replace(history, live=live, warm=history.live)


def _facts_of(live: Live) -> Facts:
    return {**asdict(live), "since": live.since.isoformat()}


def _live_of(facts: Facts) -> Live:
    return Live(**{**facts, "slot": Slot(facts["slot"]), "since": _instant(facts["since"])})


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)

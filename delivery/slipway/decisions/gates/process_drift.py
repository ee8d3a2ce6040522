"""Whether what runs is what the history says: a store that was lost, or put back from an old copy, tells otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from slipway.decisions.gates import gate
from slipway.decisions.gates.gate import Gate
from slipway.decisions.record.entries import Unreadable
from slipway.decisions.record.history import History
from slipway.ports import Slot, short_name

NAME = "running"


@dataclass(frozen=True, slots=True)
class Running:
    """What is really there: the digest in each slot that holds a release, and each slot's share in percent.

    `overwritten` says who else decides about the shares; they mean nothing then.
    """

    held: Mapping[Slot, str] = field(default_factory=dict)
    shares: Mapping[Slot, float] = field(default_factory=dict)
    overwritten: str = ""

    @property
    def serving(self) -> Slot | None:
        """The slot with most of the traffic, None when no slot holds anything."""
        return max(self.held, key=lambda slot: self.shares.get(slot, 0.0), default=None)

    @property
    def is_unreached(self) -> bool:
        """Whether releases are there and no request leads to any of them, as after another's route was handed over."""
        return bool(self.held) and not any(self.shares.values())


def running(read: Running | Unreadable, history: History | Unreadable, *, environment: str) -> Gate:
    """Return the gate that is closed while something else runs than the history says."""
    if isinstance(read, Unreadable):
        return gate.unreadable(NAME, read)
    if isinstance(history, Unreadable):
        return gate.unreadable(NAME, history)
    if history.exchange:
        return gate.closed(
            NAME,
            f"In between: {history.exchange.words}.",
            f"If nobody is at work on it: `slipway resume {environment}`.",
        )
    if history.interrupted:
        return gate.opened(NAME, "In between: a deployment was interrupted.")
    return _compared(read, history, environment)


def _compared(read: Running, history: History, environment: str) -> Gate:
    if read.overwritten:
        return gate.closed(
            NAME,
            read.overwritten,
            "Tell the other one to leave it alone, and hand its fields over: the manual has the lines under "
            "“With Argo CD or Flux”.",
        )
    serving, live = read.serving, history.live
    if serving is None:
        return _nothing_runs(history, environment)
    if live and read.is_unreached and read.held.get(live.slot) == live.digest:
        return gate.opened(
            NAME, f"Release {live.name} in {live.slot}, as the history says; no request leads to it."
        )
    found = read.held[serving]
    if live and (live.slot, live.digest) == (serving, found):
        return gate.opened(NAME, f"Release {short_name(found)} in {serving}, as the history says.")
    known = f"of release {live.name} in {live.slot}" if live else "of nothing live"
    return gate.closed(
        NAME,
        f"Release {short_name(found)} serves people in {serving}, but the history knows {known}. "
        "The state store was lost, or is an old copy.",
        f"Bring the newest state store back; without one, `slipway adopt {environment}` writes down what runs.",
    )


def _nothing_runs(history: History, environment: str) -> Gate:
    if history.live is None:
        return gate.opened(NAME, "Nothing yet, as the history says.")
    name = history.live.name
    return gate.closed(
        NAME,
        f"The history says that release {name} is live, but nothing is installed here: a new or emptied home.",
        f"`slipway rollback {environment} --to {name}` starts it here.",
    )

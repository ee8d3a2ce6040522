"""A gate: what has to be true before something may be done, and whether it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from slipway.decisions.record.entries import Unreadable
from slipway.errors import Refused
from slipway.ports import Facts


class State(StrEnum):
    """Only an open gate lets anything through; one that could not be read does not."""

    OPEN = "open"
    CLOSED = "closed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: its state, the reason, and who or what opens it and when.

    `overruled` says that it is open only because of an emergency.
    """

    name: str
    state: State
    reason: str
    opens: str = ""
    overruled: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it lets through."""
        return self.state is State.OPEN

    def as_json(self) -> Facts:
        """Return the gate as programs read it."""
        return {
            "name": self.name,
            "state": self.state,
            "reason": self.reason,
            "opens": self.opens,
            "overruled": self.overruled,
        }

    def words(self) -> str:
        """Return the gate as people read it."""
        return f"{self.name}: {self.reason} {self.opens}".rstrip()


def opened(name: str, reason: str) -> Gate:
    """Return an open gate."""
    return Gate(name, State.OPEN, reason)


def closed(name: str, reason: str, opens: str) -> Gate:
    """Return a closed gate."""
    return Gate(name, State.CLOSED, reason, opens)


def unreadable(name: str, fact: Unreadable) -> Gate:
    """Return the gate of a fact that could not be read."""
    why = fact.why.rstrip(".")
    opens = fact.opens or "It is read again next time."
    return Gate(name, State.UNREADABLE, f"Could not be read, so it is closed: {why}.", opens)


def overruled(gate: Gate) -> Gate:
    """Return the gate as an emergency leaves it."""
    if gate.is_open:
        return gate
    reason = f"Opened by the emergency. Without it: {gate.reason}"
    return replace(gate, state=State.OPEN, reason=reason, opens="", overruled=True)


def refusal(gates: Sequence[Gate]) -> Refused | None:
    """Return the refusal that names each gate that is not open, or None when all are."""
    shut = [gate for gate in gates if not gate.is_open]
    if not gates:
        return Refused("No gate was asked, so nothing may go.")
    if not shut:
        return None
    lines = [f"Refused by the gate “{gate.name}”. {gate.reason}" for gate in shut]
    opens = [gate.opens if len(shut) == 1 else f"{gate.name}: {gate.opens}" for gate in shut if gate.opens]
    return Refused("\n".join(lines), next_step="\n".join(opens))

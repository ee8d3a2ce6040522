"""What a deployment's journal says, and what has to be done next by the one who continues it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from slipway.ports import Facts


class Kind(StrEnum):
    """What happened to a step. Each is written: `begun` before its effect, `done` after it, and so on."""

    BEGUN = "begun"
    DONE = "done"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"
    STUCK = "stuck"
    WAITS = "waits"


CALLED_OFF = "Interrupted by a person."


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a journal: what happened to which step, when, under which fencing number, and what was seen."""

    kind: Kind
    step: str
    at: datetime
    fence: int
    facts: Facts = field(default_factory=dict)

    def as_json(self) -> Facts:
        """Return the entry as it is written."""
        return {
            "kind": self.kind,
            "step": self.step,
            "at": self.at.isoformat(),
            "fence": self.fence,
            "facts": self.facts,
        }

    @classmethod
    def of(cls, written: Facts) -> Entry:
        """Return the entry that was written so."""
        return cls(
            Kind(written["kind"]),
            written["step"],
            datetime.fromisoformat(written["at"]),
            int(written["fence"]),
            dict(written["facts"]),
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a deployment has come: the steps that were begun, in order, what each saw, and which are undone.

    `asks` is what it waits for a person to decide or to mend.
    """

    begun: tuple[str, ...] = ()
    done: frozenset[str] = frozenset()
    undone: frozenset[str] = frozenset()
    seen: dict[str, Facts] = field(default_factory=dict)
    failure: str = ""
    asks: str = ""
    going_back: bool = False

    def left(self, steps: Sequence[str]) -> tuple[str, ...]:
        """Return the steps that still have to be applied, in order; a step that was only begun comes again."""
        return tuple(step for step in steps if step not in self.done)

    def to_undo(self) -> tuple[str, ...]:
        """Return the steps that have to be undone, the newest first; one that was only begun is among them."""
        return tuple(step for step in reversed(self.begun) if step not in self.undone)


def progress_of(entries: Iterable[Entry]) -> Progress:
    """Fold a journal's entries, the oldest first."""
    progress = Progress()
    for entry in entries:
        progress = _after(progress, entry)
    return progress


def _after(before: Progress, entry: Entry) -> Progress:
    progress = replace(before, asks="")
    match entry.kind:
        case Kind.BEGUN:
            known = entry.step in progress.begun
            return progress if known else replace(progress, begun=(*progress.begun, entry.step))
        case Kind.DONE:
            seen = {**progress.seen, entry.step: entry.facts}
            return replace(progress, done=progress.done | {entry.step}, seen=seen)
        case Kind.FAILED:
            return replace(progress, failure=str(entry.facts.get("reason", "")), going_back=True)
        case Kind.UNDOING:
            return replace(progress, going_back=True)
        case Kind.STUCK:
            return replace(progress, going_back=True, asks=str(entry.facts.get("reason", "")))
        case Kind.WAITS:
            return replace(progress, asks=str(entry.facts.get("reason", "")))
        case Kind.UNDONE:
            return replace(progress, undone=progress.undone | {entry.step}, going_back=True)

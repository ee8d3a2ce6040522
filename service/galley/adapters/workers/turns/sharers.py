"""What people and organisations have used of the workers, and which of a person's callers is next."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from galley.adapters.workers.turns.tickets import Ticket
from galley.ports import Priority

# While a person's previews wait, every so many of their documents let one of them pass: a long batch slows
# their page, never stops it.
DOCUMENTS_IN_A_ROW = 3
# What a job is taken to need until it has ended, as a moving average over so many jobs of its person.
JOBS_AVERAGED = 8
FIRST_GUESS_SECONDS = 0.05


class Sharer(Protocol):
    """Who shares workers with others; `used` in seconds of work."""

    used: float

    @property
    def waiting(self) -> int:
        """How many callers wait."""
        ...

    @property
    def running(self) -> int:
        """How many jobs are at work."""
        ...


_S = TypeVar("_S", bound=Sharer)


@dataclass(eq=False, slots=True)
class Person:
    """What one person has used in an organisation, and their callers by priority."""

    used: float = 0.0
    average_seconds: float = FIRST_GUESS_SECONDS
    in_a_row: int = 0
    at_work: set[Ticket] = field(default_factory=set)
    lanes: dict[Priority, deque[Ticket]] = field(
        default_factory=lambda: {priority: deque() for priority in Priority}
    )

    @property
    def waiting(self) -> int:
        """How many callers wait."""
        return sum(map(len, self.lanes.values()))

    @property
    def running(self) -> int:
        """How many jobs are at work."""
        return len(self.at_work)

    def next(self, *, previews: bool) -> Ticket | None:
        """Return whose turn it is among this person's callers; none when only previews wait and may not go."""
        documents, shown = (self.lanes[priority] for priority in (Priority.DOCUMENT, Priority.PREVIEW))
        if shown and previews and (not documents or self.in_a_row >= DOCUMENTS_IN_A_ROW):
            return shown[0]
        return documents[0] if documents else None

    def next_of_a_batch(self) -> Ticket | None:
        """Return whose turn it is among what this person's batches make."""
        rows = self.lanes[Priority.BATCH]
        return rows[0] if rows else None


@dataclass(eq=False, slots=True)
class Organisation:
    """What an organisation has used, and its people."""

    used: float = 0.0
    # The `used` of the person who had the last turn.
    clock: float = 0.0
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        """How many callers wait."""
        return sum(person.waiting for person in self.people.values())

    @property
    def running(self) -> int:
        """How many jobs are at work."""
        return sum(person.running for person in self.people.values())


def forget_absent(sharers: dict[str, _S], clock: float) -> None:
    """Drop the accounts that would begin where the others are in any case."""
    for name in [name for name, each in sharers.items() if _absent(each) and each.used <= clock]:
        del sharers[name]


def _absent(sharer: Sharer) -> bool:
    return not sharer.waiting and not sharer.running

"""Who gets the next free worker. Plain bookkeeping: the pool calls it under its lock."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from galley.adapters.worker_process import WorkerProcess
from galley.ports import Priority

# While previews wait, every so many documents let one of them pass: a long batch slows a person's page,
# never stops it.
DOCUMENTS_IN_A_ROW = 3


@dataclass(eq=False, slots=True)
class Slot:
    """A worker and the roots that it has warm, the most recently used last."""

    process: WorkerProcess
    warm: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def used(self, root: str, *, most: int) -> None:
        """Note that the worker has just rendered from this root; it keeps `most` roots warm."""
        self.warm[root] = None
        self.warm.move_to_end(root)
        if len(self.warm) > most:
            self.warm.popitem(last=False)


class Ticket:
    """A caller's place in the queue. `called` is set when it has a worker, or when the queue closes."""

    __slots__ = ("_slot", "called", "priority", "root")

    def __init__(self, priority: Priority, root: str) -> None:
        self.priority = priority
        self.root = root
        self.called = threading.Event()
        self._slot: Slot | None = None

    @property
    def has_slot(self) -> bool:
        """Whether it is this caller's turn."""
        return self._slot is not None

    @property
    def slot(self) -> Slot:
        """The worker that this caller was given."""
        if self._slot is None:
            raise LookupError("This ticket has no worker yet.")
        return self._slot

    def call(self, slot: Slot) -> None:
        """Give the caller a worker."""
        self._slot = slot
        self.called.set()


class RenderQueue:
    """Two queues before one counter. Documents go first; previews leave them one worker of several."""

    def __init__(self, *, workers: int, most_waiting: Mapping[Priority, int]) -> None:
        self._workers = workers
        self._most_waiting = most_waiting
        self._waiting: dict[Priority, deque[Ticket]] = {priority: deque() for priority in Priority}
        self._idle: list[Slot] = []
        self._running: dict[Priority, int] = dict.fromkeys(Priority, 0)
        self._in_a_row = 0

    @property
    def waiting(self) -> int:
        """How many callers wait."""
        return sum(map(len, self._waiting.values()))

    @property
    def busy(self) -> int:
        """How many workers are at work."""
        return sum(self._running.values())

    def join(self, priority: Priority, root: str) -> Ticket | None:
        """Take a place in the queue, perhaps with a worker at once; none when the queue is full."""
        ticket = Ticket(priority, root)
        self._waiting[priority].append(ticket)
        self._call()
        if not ticket.has_slot and len(self._waiting[priority]) > self._most_waiting[priority]:
            self._waiting[priority].remove(ticket)
            return None
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Give up waiting. Only for a ticket without a slot."""
        self._waiting[ticket.priority].remove(ticket)
        self._call()

    def finish(self, ticket: Ticket) -> None:
        """Count a ticket's worker as no longer at work. The worker itself comes back through `offer`, or
        never.
        """
        self._running[ticket.priority] -= 1

    def offer(self, slot: Slot) -> None:
        """Put a worker to those that are free, or straight to work."""
        self._idle.append(slot)
        self._call()

    def close(self) -> list[Slot]:
        """Send everyone home without a worker and return the free workers."""
        for tickets in self._waiting.values():
            for ticket in tickets:
                ticket.called.set()
            tickets.clear()
        idle, self._idle = self._idle, []
        return idle

    def _call(self) -> None:
        while self._idle and (priority := self._next()):
            ticket = self._waiting[priority].popleft()
            slot = self._best(ticket.root)
            self._idle.remove(slot)
            self._running[priority] += 1
            self._in_a_row = self._in_a_row + 1 if priority is Priority.DOCUMENT else 0
            ticket.call(slot)

    def _next(self) -> Priority | None:
        documents = self._waiting[Priority.DOCUMENT]
        previews = self._waiting[Priority.PREVIEW]
        if not documents:
            return Priority.PREVIEW if previews else None
        may_preview = self._workers == 1 or self._running[Priority.PREVIEW] < self._workers - 1
        if previews and may_preview and self._in_a_row >= DOCUMENTS_IN_A_ROW:
            return Priority.PREVIEW
        return Priority.DOCUMENT

    def _best(self, root: str) -> Slot:
        # A worker that has the template warm, else the one with the least to lose.
        return next((slot for slot in self._idle if root in slot.warm), None) or min(
            self._idle, key=lambda slot: len(slot.warm)
        )

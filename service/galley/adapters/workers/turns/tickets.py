"""The workers that are given out, and the places of those who wait for one."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from galley.adapters.workers.worker_process import WorkerProcess
from galley.ports import Priority, Requester


@dataclass(eq=False, slots=True)
class Slot:
    """A worker and the roots that it has warm, the most recently used last. `kept` is for those who have none."""

    process: WorkerProcess
    kept: bool = False
    warm: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def used(self, root: str, *, most: int) -> None:
        """Note that the worker has just worked on this root; it keeps `most` roots warm."""
        self.warm[root] = None
        self.warm.move_to_end(root)
        if len(self.warm) > most:
            self.warm.popitem(last=False)


class Ticket:
    """A caller's place in the queue. `called` is set when the caller has a worker, or is sent away.

    `number` grows with each caller. `superseded` says that a newer preview for the same page was asked for, at any
    time until the job has ended.
    """

    __slots__ = (
        "_slot",
        "called",
        "expected_seconds",
        "number",
        "priority",
        "requester",
        "root",
        "superseded",
    )

    def __init__(self, priority: Priority, root: str, requester: Requester, number: int = 0) -> None:
        self.priority = priority
        self.root = root
        self.requester = requester
        self.number = number
        self.called = threading.Event()
        self.expected_seconds = 0.0
        self.superseded = False
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

"""The workers of a pool: started, handed out in turn, replaced when they are lost, seen off in the end."""

from __future__ import annotations

import math
import queue
import threading
from collections import Counter
from pathlib import Path

from galley import ports
from galley.adapters.pool_settings import PoolSettings
from galley.adapters.render_queue import RenderQueue, Slot, Ticket
from galley.adapters.worker_process import WorkerCannotStart, WorkerProcess

LONGEST_PAUSE_SECONDS = 5.0
LONGEST_RETRY_SECONDS = 30


class RenderCrew:
    """Keeps N workers. Every method may be called by any thread."""

    def __init__(self, settings: PoolSettings, *, roots: Path) -> None:
        """Start the workers; return when the first is ready. Raises `WorkerCannotStart`."""
        self._settings = settings
        self._roots = roots
        self._lock = threading.Lock()
        self._queue = RenderQueue(workers=settings.workers, most_waiting=settings.most_waiting)
        self._slots: set[Slot] = set()
        self._replaced: Counter[str] = Counter()
        self._average_seconds = 0.05
        self._closing = threading.Event()
        self._errands: queue.SimpleQueue[Slot | None] = queue.SimpleQueue()
        # Only the keeper's thread touches this: all workers that it has not seen off yet.
        self._hired: set[Slot] = set()
        started: queue.SimpleQueue[WorkerCannotStart | None] = queue.SimpleQueue()
        self._keeper = threading.Thread(target=self._keep, args=(started,), name="render-keeper", daemon=True)
        self._keeper.start()
        if problem := started.get():
            raise problem

    @property
    def closed(self) -> bool:
        """Whether the crew is going home."""
        return self._closing.is_set()

    def take(self, priority: ports.Priority, root: str) -> Ticket | None:
        """Wait in turn for a worker, one that has `root` warm if possible.

        Returns a ticket that must go to `put_back` or `give_up`, or None when there were too many waiting,
        the wait was too long, or the crew is going home.
        """
        with self._lock:
            if self.closed:
                return None
            ticket = self._queue.join(priority, root)
        if ticket is None or ticket.has_slot:
            return ticket
        if not ticket.called.wait(self._settings.wait_seconds(priority)):
            with self._lock:
                if not ticket.called.is_set():
                    self._queue.leave(ticket)
        return ticket if ticket.has_slot else None

    def put_back(self, ticket: Ticket, *, seconds: float) -> None:
        """Return a worker after a job of so many seconds."""
        slot = ticket.slot
        slot.used(ticket.root, most=self._settings.limits.warm_templates)
        with self._lock:
            self._average_seconds += (seconds - self._average_seconds) / 16
            self._queue.finish(ticket)
            if not self.closed:
                self._queue.offer(slot)
                return
        self._errands.put(slot)

    def give_up(self, ticket: Ticket, reason: str) -> None:
        """Kill a worker; another will take its place. Does not wait for that."""
        slot = ticket.slot
        slot.process.kill()
        with self._lock:
            self._queue.finish(ticket)
            self._replaced[reason] += 1
            self._slots.discard(slot)
        self._errands.put(slot)

    def retry_after(self) -> int:
        """Guess in how many seconds there will be room, from how long recent jobs took."""
        with self._lock:
            seconds = (self._queue.waiting + 1) * self._average_seconds / self._settings.workers
        return max(1, min(LONGEST_RETRY_SECONDS, math.ceil(seconds)))

    def status(self) -> ports.PoolStatus:
        """Say how the crew is doing."""
        with self._lock:
            waiting, busy = self._queue.waiting, self._queue.busy
            return ports.PoolStatus(len(self._slots), busy, waiting, dict(self._replaced))

    def close(self) -> None:
        """Kill every worker and wait until they are gone."""
        with self._lock:
            self._closing.set()
            idle = self._queue.close()
            for slot in self._slots:
                slot.process.kill()
        # Workers in the middle of a job come to the keeper once their callers have noticed.
        for free in idle:
            self._errands.put(free)
        self._errands.put(None)
        self._keeper.join()

    def _keep(self, started: queue.SimpleQueue[WorkerCannotStart | None]) -> None:
        """Start the workers and replace those that were given up, until the crew goes home.

        One thread does it for the crew's whole life, because the kernel kills a worker together with the
        thread that started it.
        """
        try:
            self._hire()
        except WorkerCannotStart as error:
            started.put(error)
            return
        started.put(None)
        for _ in range(self._settings.workers - 1):
            self._hire_somehow()
        while self._hired or not self.closed:
            if slot := self._errands.get():
                slot.process.reap()
                self._hired.discard(slot)
                self._hire_somehow()

    def _hire(self) -> None:
        slot = Slot(WorkerProcess(self._settings.limits, roots=self._roots))
        self._hired.add(slot)
        with self._lock:
            if not self.closed:
                self._slots.add(slot)
                self._queue.offer(slot)
                return
        self._errands.put(slot)

    def _hire_somehow(self) -> None:
        pause = 0.1
        while not self.closed:
            try:
                self._hire()
            except WorkerCannotStart:
                with self._lock:
                    self._replaced["could-not-start"] += 1
                self._closing.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            else:
                return

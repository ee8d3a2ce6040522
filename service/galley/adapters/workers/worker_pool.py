"""The workers of a pool: started, given out in turn, replaced when they are lost, ended with the pool."""

from __future__ import annotations

import math
import queue
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TypeVar

from galley import ports
from galley.adapters.workers.pool_settings import WorkerPoolSettings, wall_seconds
from galley.adapters.workers.turns.fair_queue import FairQueue
from galley.adapters.workers.turns.tickets import Slot, Ticket
from galley.adapters.workers.values_package import FOUND_NOTHING, Found
from galley.adapters.workers.worker_process import (
    AnswerUnwanted,
    WorkerCannotStart,
    WorkerDied,
    WorkerProcess,
    WorkerTooSlow,
)
from galley.rendering.pipes import frames

LONGEST_PAUSE_SECONDS = 5.0
LONGEST_RETRY_SECONDS = 30
# Those that may all be at work for one organisation give way to the one that is kept for others: with two processors
# and three workers it then has one processor nearly for itself.
NICE = 3
# A superseded preview may end by itself for so long. A new worker takes about 0.1 s to start and has to read the
# template again, so to end a quicker one would gain nothing.
WORTH_ENDING_SECONDS = 0.3
T = TypeVar("T")


class Stop(StrEnum):
    """Why a job has no answer."""

    BUSY = "busy"
    TOO_LONG = "timed-out"
    TOO_MUCH_MEMORY = "out-of-memory"
    LOST = "lost"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Stopped:
    """A job that has no answer."""

    why: Stop
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """A job as the chunks of its frame, whose turn it takes, and how much processor time it may use.

    `found` is what the worker finds in its package of values meanwhile. One that worked on the same `root` before is
    quicker. `number` says in which order callers came.
    """

    frame: Sequence[bytes]
    priority: ports.Priority
    requester: ports.Requester
    cpu_seconds: float
    found: Found = FOUND_NOTHING
    root: str = ""
    number: int = 0


# The kernel ends who has used up processor time; the compiler aborts when the system refuses it memory.
ENDED_BY: dict[int, Stop] = {
    signal.SIGPROF: Stop.TOO_LONG,
    signal.SIGXCPU: Stop.TOO_LONG,
    signal.SIGABRT: Stop.TOO_MUCH_MEMORY,
}


class _Errand(Enum):
    """What the keeper does besides seeing workers off."""

    ANOTHER = "start another worker"
    CLOSE = "look whether all are gone"


class _Superseded(Exception):
    """A newer preview for the same page has come."""


class WorkerPool:
    """Keeps workers. Every method may be called by any thread."""

    def __init__(self, settings: WorkerPoolSettings) -> None:
        """Start the workers; return when the first is ready. Raises `WorkerCannotStart`."""
        self._settings = settings
        self._workers = settings.workers + settings.kept
        self._lock = threading.Lock()
        self._queue = FairQueue(workers=self._workers, kept=settings.kept, most_waiting=settings.most_waiting)
        self._slots: set[Slot] = set()
        self._replaced: Counter[str] = Counter()
        self._average_seconds = 0.05
        self._closing = threading.Event()
        self._errands: queue.SimpleQueue[Slot | _Errand] = queue.SimpleQueue()
        at_once = min(settings.at_once or self._workers, self._workers)
        self._unstarted = self._workers - at_once
        # Only the keeper's thread touches this: all workers that it has not seen off yet.
        self._started_workers: set[Slot] = set()
        started: queue.SimpleQueue[WorkerCannotStart | None] = queue.SimpleQueue()
        self._keeper = threading.Thread(
            target=self._keep, args=(started, at_once), name="keeper", daemon=True
        )
        self._keeper.start()
        if problem := started.get():
            raise problem

    @property
    def closed(self) -> bool:
        """Whether the pool is closing."""
        return self._closing.is_set()

    def run(self, work: Work, read: Callable[[frames.Frame], T]) -> T | Stopped:
        """Have a worker do a job in its asker's turn; return what `read` makes of the answer, or why there
        is none.

        A lost worker need not be the job's fault, so the job gets a second, fresh worker.
        `read` raises `frames.BrokenFrame` for what is no answer.
        """
        if self.closed:
            return Stopped(Stop.BUSY)
        found = self._once(work, read)
        if isinstance(found, Stopped) and found.why is Stop.LOST and not self.closed:
            return self._once(work, read)
        return found

    def _once(self, work: Work, read: Callable[[frames.Frame], T]) -> T | Stopped:
        try:
            ticket = self._take_living(work)
        except _Superseded:
            return Stopped(Stop.SUPERSEDED)
        if ticket is None:
            return Stopped(Stop.BUSY)
        return self._worked(ticket, work, read)

    def _worked(self, ticket: Ticket, work: Work, read: Callable[[frames.Frame], T]) -> T | Stopped:
        """Do a job with the worker of a ticket, and put the worker back or give it up."""
        begun = time.monotonic()

        def unwanted() -> bool:
            return ticket.superseded and time.monotonic() - begun > WORTH_ENDING_SECONDS

        try:
            frame = ticket.slot.process.run(
                work.frame, work.found, wall_seconds=wall_seconds(work.cpu_seconds), unwanted=unwanted
            )
            stopped = Stopped(Stop.TOO_MUCH_MEMORY)
            if frame.kind != frames.NO_MEMORY:
                answer = read(frame)
                self._after(ticket, frame, seconds=time.monotonic() - begun)
                return answer
        except WorkerTooSlow:
            stopped = Stopped(Stop.TOO_LONG)
        except AnswerUnwanted:
            stopped = Stopped(Stop.SUPERSEDED)
        except WorkerDied as death:
            stopped = Stopped(ENDED_BY.get(death.signal_number, Stop.LOST), str(death))
        except frames.BrokenFrame as error:
            stopped = Stopped(Stop.LOST, f"A worker process broke the protocol: {error}.")
        except BaseException:
            self.give_up(ticket, "interrupted", seconds=time.monotonic() - begun)
            raise
        self.give_up(ticket, stopped.why, seconds=time.monotonic() - begun)
        return stopped

    def _take_living(self, work: Work) -> Ticket | None:
        while ticket := self.take(work.priority, work.root, work.requester, work.number):
            if ticket.slot.process.running:
                return ticket
            # It died while it was idle, which is no fault of this job.
            self.give_up(ticket, Stop.LOST, seconds=0)
        return None

    def _after(self, ticket: Ticket, frame: frames.Frame, *, seconds: float) -> None:
        """Put a worker back, or replace it when it has grown large or says that it is broken."""
        if frame.header.get("broken"):
            self.give_up(ticket, "broken", seconds=seconds)
        elif int(frame.header.get("resident_bytes", 0)) > self._settings.limits.retire_bytes:
            self.give_up(ticket, "retired", seconds=seconds)
        else:
            self.put_back(ticket, seconds=seconds)

    def take(
        self, priority: ports.Priority, root: str, requester: ports.Requester, number: int = 0
    ) -> Ticket | None:
        """Wait in turn for a worker, one that has `root` warm if possible.

        Returns a ticket that must go to `put_back` or `give_up`, or None when too many waited, the wait was
        too long, or the pool is closing.
        """
        with self._lock:
            if self.closed:
                return None
            ticket = self._queue.join(priority, root, requester, number)
            if ticket is None or ticket.has_slot:
                return ticket
            self._start_another()
        if not ticket.called.wait(self._settings.wait_seconds[priority]):
            with self._lock:
                if not ticket.called.is_set():
                    self._queue.leave(ticket)
        # One that got its worker in the same instant goes on with it, so that the worker comes back.
        if ticket.superseded and not ticket.has_slot:
            raise _Superseded
        return ticket if ticket.has_slot else None

    def _start_another(self) -> None:
        # Somebody has to wait, so now all that there may be are worth their memory.
        if self._unstarted:
            self._unstarted -= 1
            self._errands.put(_Errand.ANOTHER)

    def put_back(self, ticket: Ticket, *, seconds: float) -> None:
        """Return a worker after a job of so many seconds."""
        slot = ticket.slot
        slot.used(ticket.root, most=self._settings.warm)
        with self._lock:
            self._average_seconds += (seconds - self._average_seconds) / 16
            self._queue.finish(ticket, seconds=seconds)
            if not self.closed:
                self._queue.offer(slot)
                return
        self._errands.put(slot)

    def give_up(self, ticket: Ticket, reason: str, *, seconds: float) -> None:
        """Kill a worker after a job of so many seconds; another will take its place. Does not wait for that."""
        slot = ticket.slot
        slot.process.kill()
        with self._lock:
            self._queue.lose(ticket, seconds=seconds)
            self._replaced[reason] += 1
            self._slots.discard(slot)
        self._errands.put(slot)

    def retry_after(self) -> int:
        """Guess in how many seconds there will be room, from how long recent jobs took."""
        with self._lock:
            seconds = (self._queue.waiting + 1) * self._average_seconds / self._workers
        return max(1, min(LONGEST_RETRY_SECONDS, math.ceil(seconds)))

    def status(self) -> ports.PoolStatus:
        """Say how the pool is doing."""
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
        self._errands.put(_Errand.CLOSE)
        self._keeper.join()

    def _keep(self, started: queue.SimpleQueue[WorkerCannotStart | None], at_once: int) -> None:
        """Start so many workers, more when they are wished, and others for those given up, until the pool closes.

        One thread does it for the pool's whole life, because the kernel kills a worker together with the
        thread that started it.
        """
        try:
            self._start_worker()
        except WorkerCannotStart as error:
            started.put(error)
            return
        started.put(None)
        for _ in range(at_once - 1):
            self._start_worker_again()
        while self._started_workers or not self.closed:
            errand = self._errands.get()
            if isinstance(errand, Slot):
                errand.process.reap()
                self._started_workers.discard(errand)
            if errand is not _Errand.CLOSE:
                self._start_worker_again()

    def _start_worker(self) -> None:
        with self._lock:
            ordinary = sum(not slot.kept for slot in self._slots)
            kept = ordinary >= self._settings.workers
        slot = Slot(WorkerProcess(self._settings, nice=0 if kept else NICE), kept)
        self._started_workers.add(slot)
        with self._lock:
            if not self.closed:
                self._slots.add(slot)
                self._queue.offer(slot)
                return
        self._errands.put(slot)

    def _start_worker_again(self) -> None:
        pause = 0.1
        while not self.closed:
            try:
                self._start_worker()
            except WorkerCannotStart:
                with self._lock:
                    self._replaced["could-not-start"] += 1
                self._closing.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            else:
                return

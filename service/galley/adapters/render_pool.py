"""The pool of render workers: who renders, for how long, and what happens when a worker is lost."""

from __future__ import annotations

import math
import os
import queue
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import assert_never

from galley import ports
from galley.adapters.render_memory import RenderMemory
from galley.adapters.render_queue import RenderQueue, Slot, Ticket
from galley.adapters.render_roots import RenderRoots, Root
from galley.adapters.worker_process import WorkerCannotStart, WorkerDied, WorkerProcess, WorkerTooSlow
from galley.rendering import protocol
from galley.rendering.installed import ENGINE
from galley.rendering.limits import MIB, RenderLimits

FORMS = {ports.Form.PDF: "pdf", ports.Form.SVG: "svg", ports.Form.PNG: "png"}

# Template version (SHA-256 of its bundle), form, name of the outcome, seconds from call to answer.
Observe = Callable[[str, ports.Form, str, float], None]


def _ignore(bundle_sha256: str, form: ports.Form, outcome: str, seconds: float) -> None:
    pass


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """How large the pool is and how long it lets people wait. Sizes in bytes, times in seconds."""

    workers: int = max(2, os.cpu_count() or 2)
    limits: RenderLimits = field(default_factory=RenderLimits)
    documents_waiting: int = 64
    previews_waiting: int = 32
    document_wait_seconds: float = 30.0
    preview_wait_seconds: float = 5.0
    memory_bytes: int = 64 * MIB
    most_roots: int = 200
    roots_bytes: int = 1024 * MIB
    folder: Path | None = None


class _WorkerLeft(Exception):
    """The worker was given up in the middle of a job."""

    def __init__(self, outcome: ports.RenderFailure, *, may_try_again: bool) -> None:
        super().__init__()
        self.outcome = outcome
        self.may_try_again = may_try_again


class RenderPool:
    """Renders in N persistent workers. Callers wait in `render`; every method may be called by any thread."""

    def __init__(
        self, store: ports.ObjectStore, settings: PoolSettings = PoolSettings(), *, observe: Observe = _ignore
    ) -> None:
        """Start the workers; return when the first is ready. Raises `WorkerCannotStart`."""
        self._settings = settings
        self._observe = observe
        self._memory = RenderMemory(most_bytes=settings.memory_bytes)
        self._roots = RenderRoots(
            store, most_roots=settings.most_roots, most_bytes=settings.roots_bytes, parent=settings.folder
        )
        self._lock = threading.Lock()
        self._queue = RenderQueue(
            workers=settings.workers,
            most_waiting={
                ports.Priority.DOCUMENT: settings.documents_waiting,
                ports.Priority.PREVIEW: settings.previews_waiting,
            },
        )
        self._slots: set[Slot] = set()
        self._replaced: Counter[str] = Counter()
        self._closed = False
        self._average_seconds = 0.05
        self._errands: queue.SimpleQueue[Slot | None] = queue.SimpleQueue()
        self._first: queue.SimpleQueue[WorkerCannotStart | None] = queue.SimpleQueue()
        self._keeper = threading.Thread(target=self._keep, name="render-pool-keeper", daemon=True)
        self._keeper.start()
        if problem := self._first.get():
            self.close()
            raise problem

    def render(self, request: ports.RenderRequest, *, priority: ports.Priority) -> ports.RenderOutcome:
        """Render now or say why not; never raises for what a template or its values do.

        Raises `ObjectStoreError` when the bundle or an upload cannot be read from the object store.
        """
        begun = time.perf_counter()
        outcome = self._memory.recall(
            (ENGINE, request), lambda: self._render_anew(request, priority), flight=priority
        )
        self._observe(
            request.bundle_sha256, request.form, type(outcome).__name__, time.perf_counter() - begun
        )
        return outcome

    def status(self) -> ports.PoolStatus:
        """Say how the pool is doing."""
        with self._lock:
            return ports.PoolStatus(
                len(self._slots), self._queue.busy, self._queue.waiting, dict(self._replaced)
            )

    def close(self) -> None:
        """Stop every worker and wait until they are gone. Renders under way end as `WorkerLost`."""
        with self._lock:
            already, self._closed = self._closed, True
            self._queue.close()
            for slot in self._slots:
                slot.process.kill()
        if not already:
            self._errands.put(None)
        self._keeper.join()
        self._roots.clear()

    # --- one request
    # ---------------------------------------------------------------------------------------------

    def _render_anew(self, request: ports.RenderRequest, priority: ports.Priority) -> ports.RenderOutcome:
        with self._roots.lease(request) as root:
            job = _job(request, root)
            seconds = self._wall_seconds(priority)
            try:
                return self._render_once(job, priority, seconds)
            except _WorkerLeft as left:
                if not left.may_try_again:
                    return left.outcome
            try:
                return self._render_once(job, priority, seconds)
            except _WorkerLeft as left:
                return left.outcome

    def _render_once(
        self, job: protocol.Job, priority: ports.Priority, seconds: float
    ) -> ports.RenderOutcome:
        ticket = self._join(priority, job.root)
        if ticket is None or ticket.slot is None:
            return self._busy()
        slot = ticket.slot
        begun = time.monotonic()
        try:
            answer = slot.process.run(job, wall_seconds=seconds)
        except WorkerTooSlow:
            self._give_up(ticket, slot, "timed-out")
            raise _WorkerLeft(ports.TimedOut(seconds), may_try_again=False) from None
        except (WorkerDied, protocol.BrokenFrame) as error:
            raise self._lost(ticket, slot, error) from error
        except BaseException:
            self._give_up(ticket, slot, "interrupted")
            raise
        return self._accept(ticket, slot, job, answer, time.monotonic() - begun)

    def _join(self, priority: ports.Priority, root: str) -> Ticket | None:
        with self._lock:
            if self._closed:
                return None
            ticket = self._queue.join(priority, root)
        if ticket is None or ticket.slot:
            return ticket
        if not ticket.called.wait(self._wait_seconds(priority)):
            with self._lock:
                if not ticket.called.is_set():
                    self._queue.leave(ticket)
        return ticket

    def _accept(
        self, ticket: Ticket, slot: Slot, job: protocol.Job, answer: protocol.Answer, seconds: float
    ) -> ports.RenderOutcome:
        if isinstance(answer, protocol.NoMemory):
            self._give_up(ticket, slot, "out-of-memory")
            return ports.OutOfMemory(self._settings.limits.memory_bytes)
        if isinstance(answer, protocol.Ready):
            self._give_up(ticket, slot, "lost")
            return ports.WorkerLost("A render worker answered out of turn.")
        if answer.resident_bytes > self._settings.limits.retire_bytes:
            self._give_up(ticket, slot, "retired")
        else:
            self._put_back(ticket, slot, job.root, seconds)
        return _outcome(answer)

    def _lost(self, ticket: Ticket, slot: Slot, error: WorkerDied | protocol.BrokenFrame) -> _WorkerLeft:
        cause = error.signal_number if isinstance(error, WorkerDied) else 0
        if cause == signal.SIGXCPU:
            self._give_up(ticket, slot, "timed-out")
            return _WorkerLeft(ports.TimedOut(self._settings.limits.cpu_seconds), may_try_again=False)
        if cause == signal.SIGABRT:
            self._give_up(ticket, slot, "out-of-memory")
            return _WorkerLeft(ports.OutOfMemory(self._settings.limits.memory_bytes), may_try_again=False)
        self._give_up(ticket, slot, "lost")
        return _WorkerLeft(ports.WorkerLost(str(error)), may_try_again=not self._closed)

    def _put_back(self, ticket: Ticket, slot: Slot, root: str, seconds: float) -> None:
        slot.used(root, most=self._settings.limits.warm_templates)
        with self._lock:
            self._average_seconds += (seconds - self._average_seconds) / 16
            self._queue.finish(ticket)
            if not self._closed:
                self._queue.offer(slot)

    def _give_up(self, ticket: Ticket, slot: Slot, reason: str) -> None:
        slot.process.kill()
        with self._lock:
            self._queue.finish(ticket)
            self._replaced[reason] += 1
            self._slots.discard(slot)
        self._errands.put(slot)

    def _busy(self) -> ports.PoolBusy:
        with self._lock:
            ahead = self._queue.waiting + 1
            return ports.PoolBusy(min(30, math.ceil(ahead * self._average_seconds / self._settings.workers)))

    def _wall_seconds(self, priority: ports.Priority) -> float:
        limits = self._settings.limits
        return limits.wall_seconds if priority is ports.Priority.DOCUMENT else limits.preview_wall_seconds

    def _wait_seconds(self, priority: ports.Priority) -> float:
        document = priority is ports.Priority.DOCUMENT
        return self._settings.document_wait_seconds if document else self._settings.preview_wait_seconds

    # --- the keeper: the one thread that starts workers and sees them off
    # ----------------------------------------

    def _keep(self) -> None:
        """Start the workers and replace those that were given up, until the pool closes.

        One thread does it for the pool's whole life, because the kernel kills a worker together with the
        thread that started it.
        """
        try:
            self._hire()
        except WorkerCannotStart as error:
            self._first.put(error)
            return
        self._first.put(None)
        for _ in range(self._settings.workers - 1):
            self._hire_somehow()
        while slot := self._errands.get():
            slot.process.reap()
            self._hire_somehow()
        for slot in self._slots:
            slot.process.reap()

    def _hire(self) -> None:
        slot = Slot(WorkerProcess(self._settings.limits, roots=self._roots.folder))
        with self._lock:
            self._slots.add(slot)
            if self._closed:
                slot.process.kill()
            else:
                self._queue.offer(slot)

    def _hire_somehow(self) -> None:
        pause = 0.1
        while not self._closed:
            try:
                return self._hire()
            except WorkerCannotStart:
                self._replaced["could-not-start"] += 1
                time.sleep(pause)
                pause = min(2 * pause, 5.0)
        return None


def _job(request: ports.RenderRequest, root: Root) -> protocol.Job:
    day = request.issued_on
    return protocol.Job(
        root=str(root.folder),
        entrypoint=root.entrypoint,
        form=FORMS[request.form],
        standard=request.standard,
        ppi=request.ppi,
        timestamp=int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()),
        inputs={"issued_on": day.isoformat(), "preview": "true" if request.preview else "false"},
        values=request.values,
    )


def _outcome(answer: protocol.Done | protocol.Refused | protocol.TooLarge) -> ports.RenderOutcome:
    match answer:
        case protocol.Done(pages=pages, seconds=seconds, parts=parts):
            return ports.Rendered(parts, pages, seconds)
        case protocol.Refused(message=message, file=file, line=line, hints=hints):
            return ports.TemplateError(message, file, line, hints)
        case protocol.TooLarge(limit=limit):
            return ports.OutputTooLarge(limit)
        case _:
            assert_never(answer)

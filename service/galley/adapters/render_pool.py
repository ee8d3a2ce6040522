"""The pool of render workers: who renders, for how long, and what happens when a worker is lost."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import assert_never

from galley import ports
from galley.adapters.pool_settings import PoolSettings
from galley.adapters.render_crew import RenderCrew
from galley.adapters.render_memory import RenderMemory
from galley.adapters.render_queue import Ticket
from galley.adapters.render_roots import RenderRoots, Root
from galley.adapters.worker_process import WorkerDied, WorkerTooSlow
from galley.rendering import protocol
from galley.rendering.installed import ENGINE

__all__ = ["Observe", "PoolSettings", "RenderPool"]

FORMS = {ports.Form.PDF: "pdf", ports.Form.SVG: "svg", ports.Form.PNG: "png"}

# Template version (SHA-256 of its bundle), form, name of the outcome, seconds from call to answer.
Observe = Callable[[str, ports.Form, str, float], None]


def _ignore(bundle_sha256: str, form: ports.Form, outcome: str, seconds: float) -> None:
    pass


class RenderPool:
    """Renders in N persistent workers. Callers wait in `render`; every method may be called by any thread."""

    def __init__(
        self, store: ports.ObjectStore, settings: PoolSettings | None = None, *, observe: Observe = _ignore
    ) -> None:
        """Start the workers; return when the first is ready. Raises `WorkerCannotStart`."""
        self._settings = settings = settings or PoolSettings()
        self._observe = observe
        self._memory = RenderMemory(most_bytes=settings.memory_bytes)
        self._roots = RenderRoots(
            store, most_roots=settings.most_roots, most_bytes=settings.roots_bytes, parent=settings.folder
        )
        try:
            self._crew = RenderCrew(settings, roots=self._roots.folder)
        except BaseException:
            self._roots.clear()
            raise

    def render(
        self, request: ports.RenderRequest, *, priority: ports.Priority, fresh: bool = False
    ) -> ports.RenderOutcome:
        """Render now or say why not; never raises for what a template or its values do.

        Raises `ObjectStoreError` when the bundle or an upload cannot be read from the object store.
        """
        begun = time.perf_counter()
        if fresh:
            outcome = self._render_anew(request, priority)
        else:
            key = (ENGINE, request)
            outcome = self._memory.recall(key, lambda: self._render_anew(request, priority), flight=priority)
        seconds = time.perf_counter() - begun
        self._observe(request.bundle_sha256, request.form, type(outcome).__name__, seconds)
        return outcome

    def status(self) -> ports.PoolStatus:
        """Say how the pool is doing."""
        return self._crew.status()

    def close(self) -> None:
        """Stop every worker and wait until they are gone. Renders under way end as `WorkerLost`."""
        self._crew.close()
        self._roots.clear()

    def _render_anew(self, request: ports.RenderRequest, priority: ports.Priority) -> ports.RenderOutcome:
        if self._crew.closed:
            return self._busy()
        with self._roots.lease(request) as root:
            job = _job(request, root)
            outcome = self._render_once(job, priority)
            if isinstance(outcome, ports.WorkerLost) and not self._crew.closed:
                # Nobody's fault as far as we know, so it gets a second, fresh worker.
                outcome = self._render_once(job, priority)
            return outcome

    def _render_once(self, job: protocol.Job, priority: ports.Priority) -> ports.RenderOutcome:
        ticket = self._take(job, priority)
        if ticket is None:
            return self._busy()
        begun = time.monotonic()
        limit = self._settings.wall_seconds(priority)
        try:
            answer = ticket.slot.process.run(job, wall_seconds=limit)
        except WorkerTooSlow:
            self._crew.give_up(ticket, "timed-out")
            return ports.TimedOut(limit)
        except WorkerDied as death:
            return self._after_death(ticket, death)
        except protocol.BrokenFrame as error:
            self._crew.give_up(ticket, "lost")
            return ports.WorkerLost(f"A render worker broke the protocol: {error}.")
        except BaseException:
            self._crew.give_up(ticket, "interrupted")
            raise
        return self._accept(ticket, answer, time.monotonic() - begun)

    def _take(self, job: protocol.Job, priority: ports.Priority) -> Ticket | None:
        while ticket := self._crew.take(priority, job.root):
            if ticket.slot.process.running:
                return ticket
            # It died while it was idle, which is no fault of this job.
            self._crew.give_up(ticket, "lost")
        return None

    def _accept(self, ticket: Ticket, answer: protocol.Answer, seconds: float) -> ports.RenderOutcome:
        match answer:
            case protocol.NoMemory():
                self._crew.give_up(ticket, "out-of-memory")
                return ports.OutOfMemory(self._settings.limits.memory_bytes)
            case protocol.Ready():
                self._crew.give_up(ticket, "lost")
                return ports.WorkerLost("A render worker answered out of turn.")
            case protocol.Done() | protocol.Refused() | protocol.TooLarge():
                if answer.resident_bytes > self._settings.limits.retire_bytes:
                    self._crew.give_up(ticket, "retired")
                else:
                    self._crew.put_back(ticket, seconds=seconds)
                return _outcome(answer)
            case _:
                assert_never(answer)

    def _after_death(self, ticket: Ticket, death: WorkerDied) -> ports.RenderFailure:
        limits = self._settings.limits
        if death.signal_number == signal.SIGXCPU:
            self._crew.give_up(ticket, "timed-out")
            return ports.TimedOut(limits.cpu_seconds)
        if death.signal_number == signal.SIGABRT:
            # The compiler aborts when the system refuses it memory.
            self._crew.give_up(ticket, "out-of-memory")
            return ports.OutOfMemory(limits.memory_bytes)
        self._crew.give_up(ticket, "lost")
        return ports.WorkerLost(str(death))

    def _busy(self) -> ports.PoolBusy:
        return ports.PoolBusy(self._crew.retry_after())


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
        case protocol.Done():
            return ports.Rendered(answer.parts, answer.pages, answer.seconds, answer.warnings)
        case protocol.Refused():
            return ports.TemplateError(
                answer.message,
                answer.file,
                answer.line,
                answer.hints,
                answer.letters,
                answer.further,
                answer.fields,
            )
        case protocol.TooLarge(limit=limit):
            return ports.OutputTooLarge(limit)
        case _:
            assert_never(answer)

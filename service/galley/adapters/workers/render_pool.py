"""The pool of render workers: what is remembered, what a worker is given, and what became of it."""

from __future__ import annotations

import itertools
import time
from datetime import UTC, datetime
from typing import assert_never

from galley import ports
from galley.adapters.workers.own_folder import OwnFolder
from galley.adapters.workers.pool_settings import Observe, PoolSettings, ignore
from galley.adapters.workers.render_cache import RenderCache
from galley.adapters.workers.render_roots import RenderRoots, Root
from galley.adapters.workers.values_package import Found
from galley.adapters.workers.worker_pool import Stop, Stopped, Work, WorkerPool
from galley.rendering.installed import ENGINE
from galley.rendering.pipes import protocol

__all__ = ["PoolSettings", "RenderPool"]

FORMS = {ports.OutputFormat.PDF: "pdf", ports.OutputFormat.SVG: "svg", ports.OutputFormat.PNG: "png"}


class RenderPool:
    """Renders in N persistent workers. Callers wait in `render`; every method may be called by any thread."""

    def __init__(
        self, store: ports.ObjectStore, settings: PoolSettings | None = None, *, observe: Observe = ignore
    ) -> None:
        """Start the workers; return when the first is ready. Raises `WorkerCannotStart`."""
        self._settings = settings = settings or PoolSettings()
        self._observe = observe
        self._numbers = itertools.count(1)
        self._memory = RenderCache(most_bytes=settings.memory_bytes)
        self._folder = OwnFolder(settings.folder)
        roots, values = self._folder.inside("roots"), self._folder.inside("values")
        self._roots = RenderRoots(
            store, roots, most_roots=settings.most_roots, most_bytes=settings.roots_bytes
        )
        try:
            self._worker_pool = WorkerPool(settings.worker_pool(roots, values))
        except BaseException:
            self._folder.remove()
            raise

    def render(
        self,
        request: ports.RenderRequest,
        *,
        priority: ports.Priority,
        requester: ports.Requester = ports.SYSTEM,
        fresh: bool = False,
    ) -> ports.RenderOutcome:
        """Render in the asker's turn or say why not; never raises for what a template or its values do.

        Raises `ObjectStoreError` when the bundle or an upload cannot be read from the object store.
        """
        begun, number = time.perf_counter(), next(self._numbers)

        def make() -> ports.RenderOutcome:
            return self._render(request, priority, requester, number)

        # What one organisation had made is no hint for another, not even by how quickly it comes.
        key = (ENGINE, request, requester.organisation)
        outcome = make() if fresh else self._memory.get_or_make(key, make, flight=priority)
        seconds = time.perf_counter() - begun
        self._observe(request.bundle_sha256, request.form, type(outcome).__name__, seconds)
        return outcome

    def status(self) -> ports.PoolStatus:
        """Say how the pool is doing."""
        return self._worker_pool.status()

    def close(self) -> None:
        """Stop every worker and wait until they are gone. Renders under way end as `WorkerLost`."""
        self._worker_pool.close()
        self._folder.remove()

    def _render(
        self, request: ports.RenderRequest, priority: ports.Priority, requester: ports.Requester, number: int
    ) -> ports.RenderOutcome:
        if self._worker_pool.closed:
            return ports.PoolBusy(self._worker_pool.retry_after())
        cpu_seconds = self._settings.cpu_seconds(priority)
        with self._roots.lease(request) as root:
            job = _job(request, root, cpu_seconds)
            frame, found = protocol.job_frame(job), Found(request.values.encode(), request.brand.encode())
            work = Work(frame, priority, requester, cpu_seconds, found, root=job.root, number=number)
            answer = self._worker_pool.run(work, protocol.answer_of)
        return self._failure(answer, cpu_seconds) if isinstance(answer, Stopped) else _outcome(answer)

    def _failure(self, stopped: Stopped, cpu_seconds: float) -> ports.RenderFailure:
        match stopped.why:
            case Stop.BUSY:
                return ports.PoolBusy(self._worker_pool.retry_after())
            case Stop.TOO_LONG:
                return ports.TimedOut(cpu_seconds)
            case Stop.TOO_MUCH_MEMORY:
                return ports.OutOfMemory(self._settings.limits.memory_bytes)
            case Stop.LOST:
                return ports.WorkerLost(stopped.detail)
            case Stop.SUPERSEDED:
                return ports.Superseded()
            case _:
                assert_never(stopped.why)


def _job(request: ports.RenderRequest, root: Root, cpu_seconds: float) -> protocol.Job:
    day = request.issued_on
    return protocol.Job(
        root=str(root.folder),
        form=FORMS[request.form],
        standard=request.standard,
        ppi=request.ppi,
        timestamp=int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()),
        inputs={"issued_on": day.isoformat(), "preview": "true" if request.preview else "false"},
        values=request.values,
        brand=request.brand,
        cpu_seconds=cpu_seconds,
    )


def _outcome(answer: protocol.Answer) -> ports.RenderOutcome:
    match answer:
        case protocol.Done():
            return ports.Rendered(answer.parts, answer.pages, answer.seconds, answer.warnings, answer.record)
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

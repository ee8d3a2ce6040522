"""Doing jobs: in a thread of `galley worker`, until it is told to end.

A job whose worker died is seen by the worker's silence, and waits again then. A database that goes away ends the work
under way; when it is back, work goes on.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import suppress
from dataclasses import dataclass

from django.db import connection
from django.utils.module_loading import autodiscover_modules
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from psycopg import Error

from galley.queue.tasks import APP

HEARTBEAT_SECONDS, LOOK_SECONDS, AGAIN_SECONDS = 3.0, 5.0, 1.0
# Whoever ends this process kills it some seconds later; what was not done by then is done by another worker.
END_SECONDS = 5.0
# One listens for news; the other is for what the library asks.
CONNECTIONS = 2
# In one statement, so that two workers never give back the same job after one of them has taken it again. The name by
# which a second one is not asked for may be another job's by now.
GIVE_BACK = """
    UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL, abort_requested = false, queueing_lock = NULL,
           attempts = attempts + 1
     WHERE status = 'doing' AND (worker_id IS NULL OR worker_id IN (
           SELECT id FROM procrastinate_workers
            WHERE last_heartbeat < now() - make_interval(secs => %(seconds)s)))
"""
log = logging.getLogger("galley.queue")


@dataclass(frozen=True, slots=True)
class Workplace:
    """How many jobs are done at a time, and after how many seconds of silence a worker counts as dead."""

    at_a_time: int = 2
    lost_after: float = 30.0


class Jobs:
    """A thread that does jobs between `begin` and `end`."""

    def __init__(self, place: Workplace) -> None:
        """Know the tasks of this release; nothing is done yet."""
        autodiscover_modules("jobs")
        logging.getLogger("procrastinate").setLevel(logging.WARNING)
        self._place = place
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="jobs")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._work: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Begin to work."""
        self._thread.start()

    def end(self) -> None:
        """Take no more jobs, let those under way end, and wait until they have."""
        self._ended.set()
        if (loop := self._loop) and (work := self._work):
            # The loop may have ended by itself in this very moment.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(work.cancel)
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                asyncio.run(self._worked())
            except asyncio.CancelledError:
                return
            except (ConnectorException, Error, OSError) as error:
                log.warning("The queue does not answer and is asked again: %s", " ".join(str(error).split()))
            self._ended.wait(AGAIN_SECONDS)

    async def _worked(self) -> None:
        self._loop, self._work = asyncio.get_running_loop(), asyncio.current_task()
        app = APP.with_connector(_connector())
        if self._ended.is_set():
            return
        async with app.open_async():
            giving_back = asyncio.create_task(_give_back(app, self._place.lost_after))
            try:
                await self._work_at(app)
            finally:
                giving_back.cancel()

    async def _work_at(self, app: App) -> None:
        await app.run_worker_async(
            queues=sorted({task.queue for task in app.tasks.values()}),
            concurrency=self._place.at_a_time,
            delete_jobs="successful",
            install_signal_handlers=False,
            fetch_job_polling_interval=LOOK_SECONDS,
            shutdown_graceful_timeout=END_SECONDS,
            update_heartbeat_interval=min(HEARTBEAT_SECONDS, self._place.lost_after / 3),
            stalled_worker_timeout=self._place.lost_after,
        )


async def _give_back(app: App, lost_after: float) -> None:
    """Let the jobs of workers that died wait again, for as long as this one works."""
    while True:
        # The work itself hears that the database is away, and begins anew.
        with suppress(ConnectorException):
            await app.connector.execute_query_async(GIVE_BACK, seconds=lost_after)
        await asyncio.sleep(min(LOOK_SECONDS, lost_after / 2))


def _connector() -> PsycopgConnector:
    # Its own connections, which listen and are asked from a loop; Django's are for the jobs themselves.
    given = connection.get_connection_params()
    for ours in ("cursor_factory", "context", "prepare_threshold"):
        given.pop(ours, None)
    return PsycopgConnector(kwargs=given, min_size=1, max_size=CONNECTIONS)

"""Do the upkeep, again and again, and the jobs that wait."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType

from django.core.management import call_command
from django.db import DatabaseError, connections

from galley import health, wiring
from galley.accounts import operations as accounts
from galley.adapters.database.waiting_jobs import WaitingJobs
from galley.adapters.processes.parent import end_with_parent
from galley.config import Settings
from galley.documents import operations as documents
from galley.edge.telemetry import metrics, vital_signs
from galley.failures import CommandFailed
from galley.mailing import operations as mails
from galley.objects import operations as objects
from galley.ports import ObjectStoreError
from galley.queue.working import Jobs, Workplace

GRACE = timedelta(hours=1)
# A first upkeep of a large store may take many minutes; after hours it hangs. Whoever asks after its health ends it,
# and the next one goes on where it stopped.
LONGEST_UPKEEP = timedelta(hours=2)
LOOK_SECONDS = 1.0
# Pages that people wait for go first, where they are made by the same processors.
NICENESS = 5
log = logging.getLogger("galley.worker")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do the upkeep once; or jobs until none waits; or jobs, and the upkeep every so often, until told to stop."""
    end_with_parent()
    progress = vital_signs.Progress(longest=LONGEST_UPKEEP)
    if address := _address_of(arguments):
        _show_signs(address, progress)
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    if arguments.once:
        _try(settings, progress)
        return 0
    os.nice(NICENESS)
    wiring.let_connections_end()
    if arguments.until_idle is not None:
        with _doing_jobs(Workplace(arguments.jobs_at_a_time, settings.job_lost_seconds)):
            _wait_until_idle(stop, arguments.until_idle)
        return 0
    with _doing_jobs(Workplace(arguments.jobs_at_a_time, settings.job_lost_seconds)):
        while True:
            _try(settings, progress)
            connections.close_all()
            if stop.wait(arguments.every):
                return 0


def _wait_until_idle(stop: threading.Event, seconds: float) -> None:
    waiting, idle_since = WaitingJobs(wiring.settings().database_address), time.monotonic()
    while time.monotonic() - idle_since < seconds and not stop.wait(LOOK_SECONDS):
        if waiting.are_there():
            idle_since = time.monotonic()


@contextmanager
def _doing_jobs(place: Workplace) -> Iterator[None]:
    jobs = Jobs(place)
    jobs.begin()
    try:
        yield
    finally:
        jobs.end()


def _address_of(arguments: argparse.Namespace) -> str:
    on_loopback = f"127.0.0.1:{arguments.metrics_port}" if arguments.metrics_port else ""
    return arguments.metrics_address or on_loopback


def _show_signs(address: str, progress: vital_signs.Progress) -> None:
    checks = {
        "/healthz/live": lambda: progress.fault(now=wiring.clock().now()),
        "/healthz/ready": health.backing_fault,
    }
    # Each answer has a connection of its own: several may ask at the same time.
    metrics.REGISTRY.register(metrics.JobFigures(_jobs_waiting))
    try:
        vital_signs.serve(address, checks, metrics.REGISTRY)
    except OSError as error:
        raise CommandFailed(
            f"The address {address} cannot be used: {error.strerror}. Choose another."
        ) from error


def _jobs_waiting() -> int | None:
    return WaitingJobs(wiring.settings().database_address).how_many()


def _try(settings: Settings, progress: vital_signs.Progress) -> None:
    """Do the upkeep and count it; one that fails is counted, and tried again next time."""
    metrics.upkeeps_total.inc()
    try:
        with progress.at_work(now=wiring.clock().now()):
            keep_up(settings)
    except (ObjectStoreError, DatabaseError) as error:
        metrics.upkeeps_failed_total.inc()
        log.warning("The upkeep failed and goes on next time: %s", error)


def keep_up(settings: Settings) -> None:
    """Take away what was deleted, let go of objects without a row, and end old sessions, keys and invitations.

    Raises `ObjectStoreError` or `DatabaseError`.
    """
    now = wiring.clock().now()
    hold = timedelta(days=settings.gc_hold_days)
    purged = documents.purge_deleted(now=now, grace=GRACE)
    marked = objects.mark_unreferenced(now=now)
    call_command("clearsessions")
    accounts.delete_expired(now=now)
    accounts.delete_unconfirmed_people(now=now, after=timedelta(days=settings.unconfirmed_days))
    documents.backfill_records(store=wiring.store())
    mails.tell_missed()
    deleted = objects.delete_unreferenced(store=wiring.store(), now=now, hold=hold)
    log.info("upkeep: %s rows purged, %s objects marked, %s objects deleted", purged, marked, deleted)

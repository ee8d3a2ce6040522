"""Do the upkeep, again and again."""

from __future__ import annotations

import argparse
import logging
import signal
import threading
from datetime import timedelta
from types import FrameType

from django.core.management import call_command

from galley import wiring
from galley.adapters.parent import stay_with_parent
from galley.config import Settings
from galley.documents import operations as documents
from galley.objects import operations as objects
from galley.ports import ObjectStoreError

GRACE = timedelta(hours=1)
log = logging.getLogger("galley.worker")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do the upkeep once, or every so often until told to stop."""
    stay_with_parent()
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    keep_up(settings)
    while not arguments.once and not stop.wait(arguments.every):
        keep_up(settings)
    return 0


def keep_up(settings: Settings) -> None:
    """Take away what was deleted, let go of objects without a row, and end old sessions."""
    now = wiring.clock().now()
    hold = timedelta(days=settings.gc_hold_days)
    purged = documents.purge_deleted(now=now, grace=GRACE)
    doomed = objects.doom_unused(now=now)
    call_command("clearsessions")
    try:
        deleted = objects.delete_doomed(store=wiring.store(), now=now, hold=hold)
    except ObjectStoreError as error:
        log.warning("The upkeep could not reach the object store and goes on next time: %s", error)
        return
    log.info("upkeep: %s rows purged, %s objects marked, %s objects deleted", purged, doomed, deleted)

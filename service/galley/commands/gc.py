"""Delete objects that nothing names."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta

from galley import wiring
from galley.config import Settings
from galley.failures import CommandFailed
from galley.objects import operations, queries
from galley.ports import ObjectStoreError


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Mark unused objects, and delete those that were marked longer than the hold ago."""
    now = wiring.clock().now()
    hold = timedelta(days=settings.gc_hold_days)
    if arguments.dry_run:
        due = (queries.unused() & queries.unreferenced_before(now - hold)).count()
        sys.stdout.write(f"{due} objects would be deleted; {queries.unused().count()} are not in use.\n")
        return 0
    marked = operations.mark_unreferenced(now=now)
    try:
        deleted = operations.delete_unreferenced(store=wiring.store(), now=now, hold=hold)
        strays = operations.delete_strays(store=wiring.store(), now=now, hold=max(hold, timedelta(days=1)))
    except ObjectStoreError as error:
        raise CommandFailed(f"The object store did not answer; run it again. {error}") from error
    sys.stdout.write(
        f"{marked} objects marked, {deleted} deleted after {hold.days} days, {strays} strays deleted.\n"
    )
    return 0

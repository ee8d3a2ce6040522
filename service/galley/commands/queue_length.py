"""Say how many jobs wait."""

from __future__ import annotations

import argparse
import sys

from galley import wiring
from galley.adapters.database.waiting_jobs import WaitingJobs
from galley.config import Settings
from galley.failures import CommandFailed


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print how many jobs wait or are under way, as a number alone."""
    count = WaitingJobs(wiring.settings().database_address).how_many()
    if count is None:
        raise CommandFailed("The database does not answer, or has no jobs yet. Run: galley migrate")
    sys.stdout.write(f"{count}\n")
    return 0

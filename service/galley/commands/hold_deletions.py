"""Keep what restore points name."""

from __future__ import annotations

import argparse
import sys

from galley.config import Settings
from galley.objects import operations


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Keep every object that was in use at an instant or later, for a restore point of that instant."""
    operations.hold_deletions(since=arguments.since)
    sys.stdout.write(f"Objects in use since {arguments.since.isoformat()} are kept.\n")
    return 0

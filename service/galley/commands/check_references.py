"""Prove that every row's object exists as recorded."""

from __future__ import annotations

import argparse
import json
import sys

from galley import wiring
from galley.config import Settings
from galley.failures import CommandFailed
from galley.objects import queries
from galley.ports import StoreUnreachable


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Read every object in use and compare SHA-256 and size; exit 0 only when all are right."""
    try:
        broken = list(queries.broken_references(store=wiring.command_store()))
    except StoreUnreachable as error:
        raise CommandFailed(f"The object store did not answer, so nothing is proven. {error}") from error
    checked = queries.used().count()
    if arguments.json:
        faults = [{"key": each.key, "fault": each.fault, "detail": each.detail} for each in broken]
        sys.stdout.write(json.dumps({"checked": checked, "ok": not broken, "broken": faults}) + "\n")
    else:
        sys.stdout.writelines(f"{each.fault}: {each.key}: {each.detail}\n" for each in broken)
        word = "object is" if checked == 1 else "objects are"
        sys.stdout.write(
            f"{len(broken)} of {checked} broken.\n" if broken else f"{checked} {word} as recorded.\n"
        )
    return 1 if broken else 0

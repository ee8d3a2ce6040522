"""The service's own commands, as a release of it runs them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import datetime

from slipway.decisions.text.program_output import end_of, without_tracebacks
from slipway.errors import StepFailed
from slipway.points import Restored
from slipway.ports import AS_USUAL, CommandSettings, Facts, Finished, Release
from slipway.steps.work import Work

LAST_WORDS = 1500


def on_copy(restored: Restored) -> CommandSettings:
    """Return the settings that lead a release to a restored copy of database and bucket."""
    return CommandSettings(database=restored.database, bucket=restored.bucket)


def run(
    work: Work, release: Release, words: tuple[str, ...], settings: CommandSettings = AS_USUAL
) -> Finished:
    """Run one of the service's commands as a release, with these settings on top of its usual ones."""
    return work.tools.runtime.command(
        release,
        words,
        settings=settings,
        timeout_seconds=work.service.command_within.total_seconds(),
    )


def must(finished: Finished, what: str) -> Finished:
    """Return how a command ended when it ended well. Raises `StepFailed` with its last words."""
    if finished.code:
        raise StepFailed(f"{what} ended with {finished.code}: {last_words(finished)}")
    return finished


def last_words(finished: Finished) -> str:
    """Return the end of what a command said, for a message."""
    said = without_tracebacks(finished.errors.strip()) or without_tracebacks(finished.output)
    return end_of(said, LAST_WORDS) or "(it said nothing)"


def check_references(
    work: Work, release: Release, copy: CommandSettings, *, where: str, lacking: Collection[str]
) -> str:
    """Let the service check its references on a copy that lacks these objects; return in words what came of it.

    Raises `StepFailed` when the check fails and nothing is known to be missing; else it finds at least that.
    """
    finished = run(work, release, work.service.check_references, copy)
    if finished.code and lacking:
        return f"the service's own check ended with {finished.code}; {len(lacking)} objects are known to be missing"
    must(finished, f"The service's own check of its references, on the {where} copy,")
    return f"the service's own check of its references passed on the {where} copy"


def pending_migrations(work: Work, release: Release, settings: CommandSettings = AS_USUAL) -> list[Facts]:
    """Return the migrations that a release would apply, each with its name and SQL. Raises `StepFailed`."""
    finished = must(
        run(work, release, work.service.pending_migrations, settings), "Listing the pending migrations"
    )
    try:
        pending = json.loads(finished.answer)
        return [{**each, "name": str(each["name"]), "sql": str(each["sql"])} for each in pending]
    except (ValueError, KeyError, TypeError) as error:
        raise StepFailed(
            "The command pending-migrations did not answer with a JSON list of migrations with name and sql.",
            next_step=f"It answered: {finished.answer[:300]}",
        ) from error


def still_pending(work: Work) -> tuple[str, ...] | None:
    """Return which of its migrations the live release has not applied, None where it cannot say: for people only."""
    if work.live_release is None:
        return None
    try:
        return tuple(str(each["name"]) for each in pending_migrations(work, work.live_release))
    except StepFailed:
        return None


def holding(work: Work) -> Callable[[datetime], None] | None:
    """Return what tells the service which deletions to hold back; None where it has no such command.

    The release that is live is asked, because its commands fit the database as it is now.
    """
    release = work.live_release
    if not work.service.hold_deletions or release is None:
        return None

    def hold(since: datetime) -> None:
        words = tuple(word.replace("{since}", since.isoformat()) for word in work.service.hold_deletions)
        must(run(work, release, words), "Holding deletions back")

    return hold

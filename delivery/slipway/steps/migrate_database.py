"""Bring the database up to the new release: only by what the old release can live with."""

from __future__ import annotations

from dataclasses import dataclass, replace

from slipway.errors import StepFailed
from slipway.ports import AS_USUAL, CommandSettings, DatabaseError, Facts
from slipway.steps.starting.service_commands import last_words, run
from slipway.steps.work import Work

PAUSE_SECONDS = 1.0
# PostgreSQL's words for a lock that was not to be had within lock_timeout (SQLSTATE 55P03).
LOCK_TIMEOUT_WORDS = ("lock timeout", "55P03", "LockNotAvailable")


@dataclass(frozen=True, slots=True)
class MigrateDatabase:
    """Runs the service's migrate command with a lock timeout, again and again while a lock is not to be had.

    A migration that waits for a lock makes everyone wait behind it, so it gives up early and tries later.
    """

    name: str = "migrate"

    def describe(self, work: Work) -> str:
        """Say how it will be migrated."""
        timeout = work.environment.migrations.lock_timeout.total_seconds()
        return f"migrate the database, never waiting for a lock longer than {timeout:g} s"

    def apply(self, work: Work) -> Facts:
        """Migrate. Raises `StepFailed` with the command's last words, and when an index was left half-built."""
        rules = work.environment.migrations
        indexes = HalfBuilt(work)
        for attempt in range(1, rules.tries + 1):
            indexes.drop()
            done = migrate(work, lock_timeout_ms=int(rules.lock_timeout.total_seconds() * 1000))
            if not done:
                indexes.must_be_none()
                return {
                    "words": "up to date" if attempt == 1 else f"up to date at try {attempt}",
                    "tries": attempt,
                }
            if not any(word in done for word in LOCK_TIMEOUT_WORDS):
                raise StepFailed(f"The migration failed: {done}")
            work.tell(
                self,
                f"a lock was not to be had; try {attempt} of {rules.tries} was given up",
                attempt=attempt,
            )
            if attempt < rules.tries:
                work.tools.clock.sleep(PAUSE_SECONDS * attempt)
        raise StepFailed(
            f"The migration could not get its locks in {rules.tries} tries: the table is too busy.",
            next_step="Deploy at a quieter time, or split the migration.",
        )

    def undo(self, work: Work) -> str:
        """Leave the schema as it is: data never goes back by itself, and the old release was proven on all of it."""
        if not work.live:
            return "the schema stays as it is"
        if self.name in work.seen:
            return "the schema stays as it is; the release before was proven on it in the rehearsal"
        return "what was migrated until then stays; the release before was proven on all of it, not on a part"


class HalfBuilt:
    """Indexes that a migration began to build and did not finish. With `IF NOT EXISTS` the next try takes each for
    done; nobody uses it then, and what it should forbid or make fast is neither.
    """

    def __init__(self, work: Work) -> None:
        self._work = work
        # What the migration made on the copy is its own, also what a deployer that died has begun.
        own = work.seen.get("rehearsal", {}).get("indexes", ())
        self._others = set(work.tools.database.invalid_indexes()) - set(own)

    def drop(self) -> None:
        """Drop them, so that they are built again. Raises `StepFailed`."""
        for name in self._found():
            try:
                self._work.tools.database.drop_index(name)
            except DatabaseError as error:
                raise StepFailed(
                    f"The index {name} was left half-built, and could not be dropped: {error.what}",
                    next_step="Find who uses its table for so long, and deploy again.",
                ) from error

    def must_be_none(self) -> None:
        """Raise `StepFailed` where there are any."""
        if found := self._found():
            raise StepFailed(
                f"The migration ended well, but an index was left half-built: {', '.join(found)}.",
                next_step="Let the migration fail where building an index fails, and deploy again.",
            )

    def _found(self) -> list[str]:
        return [each for each in self._work.tools.database.invalid_indexes() if each not in self._others]


def migrate(work: Work, *, lock_timeout_ms: int, settings: CommandSettings = AS_USUAL) -> str:
    """Run the new release's migrate command; return its last words where it failed, else an empty text."""
    limited = replace(settings, session={**settings.session, "lock_timeout": f"{lock_timeout_ms}ms"})
    finished = run(work, work.release, work.service.migrate, limited)
    return last_words(finished) if finished.code else ""


def must_migrate(work: Work, *, settings: CommandSettings = AS_USUAL) -> None:
    """Bring data that was restored up to the live release, which nobody waits for. Raises `StepFailed`."""
    if said := migrate(work, lock_timeout_ms=0, settings=settings):
        raise StepFailed(f"The live release could not migrate the data: {said}")

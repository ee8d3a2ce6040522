"""Whether a rehearsed migration kept others waiting for too long, and what to do instead.

Which lock stands in whose way is after table 13.2 of PostgreSQL's manual, "Conflicting Lock Modes".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

from slipway.decisions.migrations.created_relations import CreatedRelations
from slipway.decisions.migrations.sql_text import statements
from slipway.decisions.migrations.statement_rules import rules_of
from slipway.ports import Facts, LockHeld


class Blocks(StrEnum):
    """Who waits for a lock."""

    ALL = "readers and writers"
    WRITERS = "writers"
    SAME_ROWS = "writers of the same rows"
    NOBODY = "nobody"


BLOCKS = {
    "accessexclusive": Blocks.ALL,
    "exclusive": Blocks.WRITERS,
    "sharerowexclusive": Blocks.WRITERS,
    "share": Blocks.WRITERS,
    "shareupdateexclusive": Blocks.NOBODY,
    # Only those are told of that changed or deleted rows.
    "rowexclusive": Blocks.SAME_ROWS,
    "rowshare": Blocks.NOBODY,
    "accessshare": Blocks.NOBODY,
}
# A constraint that is not valid yet is asked of every new row at once.
PROVE_LATER = (
    "Once no release writes what it forbids: ADD CONSTRAINT … NOT VALID, "
    "then VALIDATE CONSTRAINT in a migration of its own."
)
# By the rule that a statement falls under.
INSTEAD = {
    "create-index": "CREATE INDEX CONCURRENTLY, in a migration without a transaction.",
    "add-unique": "CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT … UNIQUE USING INDEX.",
    "add-check": PROVE_LATER,
    "add-foreign-key": PROVE_LATER,
    "add-column-with-constraint": "Add the column alone and empty, then its constraint NOT VALID, then VALIDATE it.",
    "add-column-rewrites": "Add the column empty, fill it in batches, then set its default.",
    "set-not-null": "Once no release leaves it empty: ADD CONSTRAINT … CHECK (… IS NOT NULL) NOT VALID, "
    "VALIDATE it, and SET NOT NULL after that.",
    "change-type": "Add a column of the new type, fill it in batches, and let the code move over to it.",
    "rewrite-table": "The form with CONCURRENTLY where there is one; pg_repack rewrites a table without blocking it.",
    "change-rows": "Write rows in batches, each in a transaction of its own.",
    "empty-table": "Delete rows in batches, or rename the table and drop it later.",
    "lock-table": "Leave the LOCK TABLE out, and let each statement take its own lock.",
    "drop": "Drop it in a migration of its own, so that nothing else happens while the lock is held.",
}
OTHERWISE = (
    "The lock is held until its transaction ends: give this statement a migration of its own, "
    "so that nothing slow comes after it."
)
MILLISECOND = timedelta(milliseconds=1)
SECOND = 1000


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a blocking lock may be held, and how long rows may be locked that were changed or deleted."""

    lock: timedelta
    rows: timedelta

    def of(self, mode: str) -> timedelta:
        """Return the limit for a lock of a mode."""
        return self.rows if blocked_by(mode) is Blocks.SAME_ROWS else self.lock


@dataclass(frozen=True, slots=True)
class TooLong:
    """One lock over its limit, and what to do instead of the statement that took it."""

    relation: str
    mode: str
    milliseconds: float
    limit_milliseconds: float
    blocks: Blocks
    statement: str
    instead: str

    def words(self) -> str:
        """Return it for people."""
        return (
            f"{self._what()}, {self.blocks} would wait; {_seconds(self.limit_milliseconds)} are allowed.\n"
            f"  Statement: {self.statement}\n"
            f"  Instead: {self.instead}"
        )

    def _what(self) -> str:
        took = _seconds(self.milliseconds)
        if self.blocks is Blocks.SAME_ROWS:
            return f"changed rows of {self.relation} were locked for {took}"
        return f"{self.relation}: {self.mode} for {took}"


@dataclass(frozen=True, slots=True)
class Passes:
    """No lock was held for too long: the longest blocking one, and that on changed rows, in milliseconds."""

    longest_milliseconds: float
    limit_milliseconds: float
    rows_milliseconds: float = 0.0
    rows_limit_milliseconds: float = 0.0

    def words(self) -> str:
        """Return the verdict for people."""
        found = []
        if self.longest_milliseconds:
            found.append(
                f"The longest blocking lock was held for {_seconds(self.longest_milliseconds)} "
                f"of {_seconds(self.limit_milliseconds)} allowed."
            )
        if self.rows_milliseconds:
            found.append(
                f"Changed rows were locked for up to {_seconds(self.rows_milliseconds)} "
                f"of {_seconds(self.rows_limit_milliseconds)} allowed."
            )
        return " ".join(found) or "Nobody would have waited for a lock."


@dataclass(frozen=True, slots=True)
class Refuses:
    """Locks were held for too long: each of them, the longest first."""

    locks: tuple[TooLong, ...]

    def words(self) -> str:
        """Return the verdict for people."""
        return "\n".join(
            ["The migration keeps others waiting for too long.", *(lock.words() for lock in self.locks)]
        )


LockVerdict: TypeAlias = Passes | Refuses


def lock_verdict(
    locks: Sequence[LockHeld], statement_times: Sequence[tuple[str, float]], limits: Limits
) -> LockVerdict:
    """Judge the locks of a rehearsal. `statement_times` are the statements that ran, with their seconds: they tell a
    statement that is slow itself from one whose lock was held by what came after it in its transaction.
    """
    blocking = [lock for lock in locks if blocked_by(lock.mode) is not Blocks.NOBODY]
    # A duration that is no number was not measured, and what was not measured does not pass.
    over = [lock for lock in blocking if not _held(lock) <= limits.of(lock.mode) / MILLISECOND]
    if over:
        seconds = dict[str, float]()
        for text, took in statement_times:
            seconds[text] = max(took, seconds.get(text, 0.0))
        found = [_too_long(lock, seconds.get(lock.statement), limits.of(lock.mode)) for lock in over]
        return Refuses(tuple(sorted(found, key=lambda lock: -lock.milliseconds)))
    on_rows = [_held(lock) for lock in blocking if blocked_by(lock.mode) is Blocks.SAME_ROWS]
    others = [_held(lock) for lock in blocking if blocked_by(lock.mode) is not Blocks.SAME_ROWS]
    return Passes(
        max(others, default=0.0),
        limits.lock / MILLISECOND,
        max(on_rows, default=0.0),
        limits.rows / MILLISECOND,
    )


def blocked_by(mode: str) -> Blocks:
    """Return who waits for a lock of a mode, `AccessExclusiveLock` or `ACCESS EXCLUSIVE`; all, for one not known."""
    name = mode.replace(" ", "").replace("_", "").lower().removesuffix("lock")
    return BLOCKS.get(name, Blocks.ALL)


def _held(lock: LockHeld) -> float:
    return lock.seconds * 1000


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds:.0f} ms" if milliseconds < SECOND else f"{milliseconds / SECOND:.1f} s"


def _too_long(lock: LockHeld, statement_seconds: float | None, limit: timedelta) -> TooLong:
    milliseconds = _held(lock) if not math.isnan(lock.seconds) else math.inf
    blocks, statement = blocked_by(lock.mode), " ".join(lock.statement.split())
    was_quick = statement_seconds is not None and statement_seconds <= limit.total_seconds()
    slow = INSTEAD["change-rows"] if blocks is Blocks.SAME_ROWS else OTHERWISE
    instead = OTHERWISE if was_quick else _instead(lock.statement) or slow
    return TooLong(lock.relation, lock.mode, milliseconds, limit / MILLISECOND, blocks, statement, instead)


def _instead(text: str) -> str:
    created_relations = CreatedRelations()
    rules = [rule for statement in statements(text) for rule in rules_of(statement, created_relations)]
    return " ".join(dict.fromkeys(INSTEAD[rule] for rule in rules if rule in INSTEAD))


def verdict_facts(verdict: LockVerdict) -> Facts:
    """Return the verdict as a journal keeps it."""
    if isinstance(verdict, Passes):
        return {
            "passes": True,
            "longest_ms": verdict.longest_milliseconds,
            "limit_ms": verdict.limit_milliseconds,
            "rows_ms": verdict.rows_milliseconds,
            "rows_limit_ms": verdict.rows_limit_milliseconds,
        }
    over = [
        {
            "relation": lock.relation,
            "mode": lock.mode,
            "ms": lock.milliseconds if math.isfinite(lock.milliseconds) else None,
            "limit_ms": lock.limit_milliseconds,
            "blocks": lock.blocks,
            "statement": lock.statement,
            "instead": lock.instead,
        }
        for lock in verdict.locks
    ]
    return {"passes": False, "locks": over}

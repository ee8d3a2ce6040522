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

from slipway.decisions.made import Made
from slipway.decisions.sql_text import statements
from slipway.decisions.statement_rules import rules_of
from slipway.ports import Facts, LockHeld


class Blocks(StrEnum):
    """Who waits for a lock."""

    ALL = "readers and writers"
    WRITERS = "writers"
    NOBODY = "nobody"


BLOCKS = {
    "accessexclusive": Blocks.ALL,
    "exclusive": Blocks.WRITERS,
    "sharerowexclusive": Blocks.WRITERS,
    "share": Blocks.WRITERS,
    "shareupdateexclusive": Blocks.NOBODY,
    "rowexclusive": Blocks.NOBODY,
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
    "rewrite-table": "The form with CONCURRENTLY where there is one; a table is rewritten beside by pg_repack.",
    "change-rows": "Write rows in batches, each in a transaction of its own.",
    "empty-table": "Delete rows in batches, or rename the table and drop it later.",
    "lock-table": "Leave the LOCK TABLE out, and let each statement take its own lock.",
    "drop": "Drop it in a migration of its own, so that nothing else happens while the lock is held.",
}
OTHERWISE = (
    "The lock is held until its transaction ends: give this statement a migration of its own, "
    "so that nothing slow comes after it."
)


@dataclass(frozen=True, slots=True)
class TooLong:
    """One lock over the limit, and what to do instead of the statement that took it."""

    relation: str
    mode: str
    milliseconds: float
    blocks: Blocks
    statement: str
    instead: str

    def words(self) -> str:
        """Return it for people."""
        return (
            f"{self.relation}: {self.mode} for {self.milliseconds:.0f} ms, {self.blocks} would wait.\n"
            f"  Statement: {self.statement}\n"
            f"  Instead: {self.instead}"
        )


@dataclass(frozen=True, slots=True)
class Passes:
    """No lock was held for too long; the longest blocking one, in milliseconds, 0 for none."""

    longest_milliseconds: float
    limit_milliseconds: float

    def words(self) -> str:
        """Return the verdict for people."""
        if not self.longest_milliseconds:
            return "Nobody would have waited for a lock."
        return (
            f"The longest blocking lock was held for {self.longest_milliseconds:.0f} ms "
            f"of {self.limit_milliseconds:.0f} ms allowed."
        )


@dataclass(frozen=True, slots=True)
class Refuses:
    """Locks were held for too long: each of them, the longest first."""

    locks: tuple[TooLong, ...]
    limit_milliseconds: float

    def words(self) -> str:
        """Return the verdict for people."""
        lines = "\n".join(lock.words() for lock in self.locks)
        return (
            f"The migration keeps others waiting for longer than {self.limit_milliseconds:.0f} ms.\n{lines}"
        )


LockVerdict: TypeAlias = Passes | Refuses


def lock_verdict(
    locks: Sequence[LockHeld], statement_times: Sequence[tuple[str, float]], *, limit: timedelta
) -> LockVerdict:
    """Judge the locks of a rehearsal. `statement_times` are the statements that ran, with their seconds: they tell a
    statement that is slow itself from one whose lock was held by what came after it in its transaction.
    """
    most = limit / timedelta(milliseconds=1)
    blocking = [lock for lock in locks if blocked_by(lock.mode) is not Blocks.NOBODY]
    # A duration that is no number was not measured, and what was not measured does not pass.
    over = [lock for lock in blocking if not lock.seconds * 1000 <= most]
    if over:
        seconds = dict[str, float]()
        for text, took in statement_times:
            seconds[text] = max(took, seconds.get(text, 0.0))
        found = [_too_long(lock, seconds.get(lock.statement), limit) for lock in over]
        return Refuses(tuple(sorted(found, key=lambda lock: -lock.milliseconds)), most)
    return Passes(max((lock.seconds * 1000 for lock in blocking), default=0.0), most)


def blocked_by(mode: str) -> Blocks:
    """Return who waits for a lock of a mode, `AccessExclusiveLock` or `ACCESS EXCLUSIVE`; all, for one not known."""
    name = mode.replace(" ", "").replace("_", "").lower().removesuffix("lock")
    return BLOCKS.get(name, Blocks.ALL)


def _too_long(lock: LockHeld, statement_seconds: float | None, limit: timedelta) -> TooLong:
    milliseconds = lock.seconds * 1000 if not math.isnan(lock.seconds) else math.inf
    statement = " ".join(lock.statement.split())
    was_quick = statement_seconds is not None and statement_seconds <= limit.total_seconds()
    instead = OTHERWISE if was_quick else _instead(lock.statement)
    return TooLong(lock.relation, lock.mode, milliseconds, blocked_by(lock.mode), statement, instead)


def _instead(text: str) -> str:
    made = Made()
    rules = [rule for statement in statements(text) for rule in rules_of(statement, made)]
    hints = dict.fromkeys(INSTEAD[rule] for rule in rules if rule in INSTEAD)
    return " ".join(hints) or OTHERWISE


def verdict_facts(verdict: LockVerdict) -> Facts:
    """Return the verdict as a journal keeps it."""
    if isinstance(verdict, Passes):
        return {
            "passes": True,
            "longest_ms": verdict.longest_milliseconds,
            "limit_ms": verdict.limit_milliseconds,
        }
    over = [
        {
            "relation": lock.relation,
            "mode": lock.mode,
            "ms": lock.milliseconds if math.isfinite(lock.milliseconds) else None,
            "blocks": lock.blocks,
            "statement": lock.statement,
            "instead": lock.instead,
        }
        for lock in verdict.locks
    ]
    return {"passes": False, "limit_ms": verdict.limit_milliseconds, "locks": over}

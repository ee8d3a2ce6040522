"""A rehearsed migration passes or not by the locks it held."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from slipway.decisions.migrations.lock_verdict import (
    Blocks,
    Limits,
    Passes,
    Refuses,
    blocked_by,
    lock_verdict,
    verdict_facts,
)
from slipway.ports import LockHeld

LIMIT = Limits(timedelta(milliseconds=200), rows=timedelta(seconds=2))


def lock(milliseconds: float, mode: str = "AccessExclusiveLock", statement: str = "LOCK TABLE a") -> LockHeld:
    return LockHeld("a", mode, milliseconds / 1000, statement)


def refused(*locks: LockHeld, times: tuple[tuple[str, float], ...] = ()) -> Refuses:
    verdict = lock_verdict(locks, times, LIMIT)
    assert isinstance(verdict, Refuses)
    return verdict


def test_the_limit_itself_passes_and_anything_beyond_does_not() -> None:
    assert lock_verdict([], [], LIMIT).words() == "Nobody would have waited for a lock."
    passes = lock_verdict([lock(200), lock(20)], [], LIMIT)
    assert passes == Passes(200, 200, 0, 2000)
    assert passes.words() == "The longest blocking lock was held for 200 ms of 200 ms allowed."
    assert refused(lock(200.1)).locks[0].milliseconds == pytest.approx(200.1)


def test_a_duration_that_was_not_measured_does_not_pass() -> None:
    verdict = refused(lock(float("nan")))
    json.dumps(verdict_facts(verdict), allow_nan=False)


@pytest.mark.parametrize(
    ("mode", "blocks"),
    [
        ("AccessExclusiveLock", Blocks.ALL),
        ("ACCESS EXCLUSIVE", Blocks.ALL),
        ("ExclusiveLock", Blocks.WRITERS),
        ("ShareRowExclusiveLock", Blocks.WRITERS),
        ("ShareLock", Blocks.WRITERS),
        ("ShareUpdateExclusiveLock", Blocks.NOBODY),
        ("RowExclusiveLock", Blocks.SAME_ROWS),
        ("SomethingNewLock", Blocks.ALL),
    ],
)
def test_who_waits_for_a_lock(mode: str, blocks: Blocks) -> None:
    assert blocked_by(mode) is blocks
    verdict = lock_verdict([lock(2100, mode)], [], LIMIT)
    assert isinstance(verdict, Passes) == (blocks is Blocks.NOBODY)


def test_each_lock_over_the_limit_is_named_the_longest_first() -> None:
    verdict = refused(lock(300, "ShareLock", "CREATE INDEX  i\nON a (b)"), lock(100), lock(400))
    assert [each.milliseconds for each in verdict.locks] == [400, 300]
    assert verdict.locks[1].words() == (
        "a: ShareLock for 300 ms, writers would wait; 200 ms are allowed.\n"
        "  Statement: CREATE INDEX i ON a (b)\n"
        "  Instead: CREATE INDEX CONCURRENTLY, in a migration without a transaction."
    )


def test_rows_that_are_changed_have_a_limit_of_their_own_and_are_to_be_written_in_batches() -> None:
    rows = lock(4003, "RowExclusiveLock", "UPDATE a SET b = 1")
    verdict = refused(rows, lock(100))
    assert verdict.locks[0].words() == (
        "changed rows of a were locked for 4.0 s, writers of the same rows would wait; 2.0 s are allowed.\n"
        "  Statement: UPDATE a SET b = 1\n"
        "  Instead: Write rows in batches, each in a transaction of its own."
    )
    hidden = lock(2100, "RowExclusiveLock", "DO $$ … $$")
    assert "in batches" in refused(hidden).locks[0].instead
    quick = lock(2100, "RowExclusiveLock", "UPDATE a SET b = 1 WHERE c")
    assert "until its transaction ends" in refused(quick, times=((quick.statement, 0.1),)).locks[0].instead


def test_rows_that_were_locked_for_a_moment_pass_and_are_told() -> None:
    passes = lock_verdict([lock(1500, "RowExclusiveLock"), lock(20)], [], LIMIT)
    assert passes == Passes(20, 200, 1500, 2000)
    assert passes.words() == (
        "The longest blocking lock was held for 20 ms of 200 ms allowed. "
        "Changed rows were locked for up to 1.5 s of 2.0 s allowed."
    )


@pytest.mark.parametrize(
    ("statement", "instead"),
    [
        ("CREATE INDEX i ON a (b)", "CONCURRENTLY"),
        ("ALTER TABLE a ADD CONSTRAINT k CHECK (b > 0)", "NOT VALID, then VALIDATE"),
        ("ALTER TABLE a ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES c (id)", "NOT VALID, then VALIDATE"),
        ("ALTER TABLE a ADD CONSTRAINT k UNIQUE (b)", "USING INDEX"),
        ("ALTER TABLE a ALTER b SET NOT NULL", "IS NOT NULL) NOT VALID"),
        ("ALTER TABLE a ALTER b TYPE bigint", "column of the new type"),
        ("ALTER TABLE a ADD COLUMN b uuid DEFAULT gen_random_uuid()", "Add the column empty"),
        ("REFRESH MATERIALIZED VIEW v", "CONCURRENTLY"),
        ("ALTER TABLE a ADD COLUMN b text", "migration of its own"),
        ("", "migration of its own"),
    ],
)
def test_what_to_do_instead(statement: str, instead: str) -> None:
    assert instead in refused(lock(500, statement=statement)).locks[0].instead


def test_a_lock_that_was_held_by_what_came_after_it_is_told_from_a_slow_statement() -> None:
    statement = "ALTER TABLE a ALTER b SET NOT NULL"
    quick = refused(lock(500, statement=statement), times=((statement, 0.01), ("UPDATE a SET b = 1", 0.48)))
    assert "until its transaction ends" in quick.locks[0].instead
    slow = refused(lock(500, statement=statement), times=((statement, 0.01), (statement, 0.49)))
    assert "NOT VALID" in slow.locks[0].instead


def test_the_verdict_can_be_written_down() -> None:
    facts = verdict_facts(refused(lock(300)))
    assert json.loads(json.dumps(facts))["locks"][0]["blocks"] == "readers and writers"
    assert verdict_facts(Passes(10, 200, 300, 2000)) == {
        "passes": True,
        "longest_ms": 10,
        "limit_ms": 200,
        "rows_ms": 300,
        "rows_limit_ms": 2000,
    }

"""Which migration expands, which writes rows, which contracts, and what the gate says."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from slipway.decisions.gates.gate import State
from slipway.decisions.record.history import History, Live
from slipway.decisions.migrations.linter_output import Lint, read_lint
from slipway.decisions.gates.data.migration_gate import accepted_at, migrations
from slipway.decisions.migrations.judge_migrations import (
    Migration,
    Pending,
    Phased,
    classified,
    phases_of,
    read_migrations,
)
from slipway.decisions.migrations.safe_changes import OWN, Phase
from slipway.decisions.record.entries import Unreadable
from slipway.ports import Finding, Finished, Slot

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EXPAND, DATA, CONTRACT = Phase.EXPAND, Phase.DATA, Phase.CONTRACT


def phased(*sql: str, kind: Phase | None = None) -> tuple[Phased, ...]:
    batch = [Migration(name=f"m{number}", sql=text, kind=kind) for number, text in enumerate(sql)]
    return phases_of(batch, {each.name: () for each in batch})


def rule_and_phase(sql: str) -> tuple[str, Phase]:
    (found,) = phased(sql)
    return found.reasons[0].rule, found.phase


@pytest.mark.parametrize(
    ("sql", "rule", "phase"),
    [
        ("CREATE TABLE a (id bigint PRIMARY KEY)", "create", EXPAND),
        ("CREATE SEQUENCE s", "create", EXPAND),
        ("CREATE VIEW v AS SELECT drop FROM a", "create", EXPAND),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ DROP TABLE a; $$", "create", EXPAND),
        ("ALTER TABLE a ADD COLUMN b text", "add-column", EXPAND),
        ("ALTER TABLE a ADD b text NULL", "add-column", EXPAND),
        ("ALTER TABLE a ADD COLUMN b int DEFAULT 3 NOT NULL", "add-column", EXPAND),
        ("ALTER TABLE a ADD COLUMN b int NOT NULL DEFAULT (-3)", "add-column", EXPAND),
        (
            "ALTER TABLE a ADD COLUMN b varchar(9) DEFAULT 'x'::character varying(9) NOT NULL",
            "add-column",
            EXPAND,
        ),
        (
            "ALTER TABLE a ADD COLUMN b varchar(9) DEFAULT 'x'::pg_catalog.varchar(9) NOT NULL",
            "add-column",
            EXPAND,
        ),
        ("ALTER TABLE a ADD COLUMN b timestamptz DEFAULT now() NOT NULL", "add-column", EXPAND),
        ('ALTER TABLE a ADD COLUMN "drop" text', "add-column", EXPAND),
        (
            "ALTER TABLE a ADD COLUMN b bigint NULL CONSTRAINT k REFERENCES c (id) DEFERRABLE",
            "add-column",
            EXPAND,
        ),
        ("CREATE INDEX CONCURRENTLY i ON a (b)", "create-index-concurrently", EXPAND),
        ("CREATE INDEX i ON a (b)", "create-index", EXPAND),
        ("ALTER TABLE a VALIDATE CONSTRAINT k", "validate", EXPAND),
        ("ALTER TABLE a ALTER COLUMN b SET DEFAULT 3", "set-default", EXPAND),
        ("ALTER TABLE a ALTER b SET STATISTICS 100", "tune", EXPAND),
        ("SET CONSTRAINTS k IMMEDIATE", "session", EXPAND),
        ("COMMENT ON TABLE a IS 'drop table a'", "session", EXPAND),
        ("GRANT SELECT ON a TO r", "grant", EXPAND),
        ("SELECT 1", "read", EXPAND),
        ("UPDATE a SET b = 1", "change-rows", DATA),
        ("INSERT INTO a VALUES (1)", "change-rows", DATA),
        ("DELETE FROM ONLY a WHERE b IN (SELECT 1)", "change-rows", DATA),
        ("WITH old AS (DELETE FROM a WHERE b RETURNING *) SELECT 1 FROM old", "change-rows", DATA),
        ("WITH b AS (SELECT 1) DELETE FROM a USING b WHERE a.c = b.c", "change-rows", DATA),
        ("WITH b AS (SELECT 1) INSERT INTO a SELECT * FROM b", "change-rows", DATA),
        ("SELECT setval('s', 5)", "set-sequence", DATA),
        ("DROP TABLE a", "drop", CONTRACT),
        ("DROP INDEX CONCURRENTLY i", "drop", CONTRACT),
        ("ALTER TABLE a DROP COLUMN b", "drop", CONTRACT),
        ("ALTER TABLE a DROP b", "drop", CONTRACT),
        ("ALTER TABLE IF EXISTS ONLY a DROP CONSTRAINT k", "drop", CONTRACT),
        ("alter/**/table a rename column b to c", "rename", CONTRACT),
        ("ALTER TABLE a RENAME TO b", "rename", CONTRACT),
        ("ALTER INDEX i RENAME TO j", "rename", CONTRACT),
        ("ALTER TABLE a ALTER COLUMN b TYPE bigint USING b::bigint", "change-type", CONTRACT),
        ("ALTER TABLE a ALTER b SET DATA TYPE bigint", "change-type", CONTRACT),
        ("ALTER TYPE t ADD VALUE 'x'", "change-type", CONTRACT),
        ("ALTER TABLE a ALTER COLUMN b SET NOT NULL", "set-not-null", CONTRACT),
        ("ALTER TABLE a ALTER COLUMN b DROP NOT NULL", "drop-not-null", CONTRACT),
        ("ALTER TABLE a ALTER COLUMN b DROP DEFAULT", "drop-default", CONTRACT),
        ("ALTER TABLE a ADD COLUMN b int NOT NULL", "add-required-column", CONTRACT),
        ("ALTER TABLE a ADD COLUMN b int DEFAULT NULL NOT NULL", "add-required-column", CONTRACT),
        ("ALTER TABLE a ADD COLUMN b uuid DEFAULT gen_random_uuid()", "add-column-rewrites", CONTRACT),
        (
            "ALTER TABLE a ADD COLUMN b uuid DEFAULT pg_catalog.gen_random_uuid()",
            "add-column-rewrites",
            CONTRACT,
        ),
        ("ALTER TABLE a ADD COLUMN b text DEFAULT 'x'::text || f(1)", "add-column-rewrites", CONTRACT),
        ("ALTER TABLE a ADD COLUMN b bigserial", "add-column-rewrites", CONTRACT),
        (
            "ALTER TABLE a ADD COLUMN b int GENERATED ALWAYS AS (c + 1) STORED",
            "add-column-rewrites",
            CONTRACT,
        ),
        ("ALTER TABLE a ADD COLUMN b int UNIQUE", "add-column-with-constraint", CONTRACT),
        (
            "ALTER TABLE a ADD COLUMN b int DEFAULT 1 REFERENCES c (id)",
            "add-column-with-constraint",
            CONTRACT,
        ),
        ("ALTER TABLE a ADD CONSTRAINT k CHECK (b > 0)", "add-check", CONTRACT),
        ("ALTER TABLE a ADD CHECK (b > 0)", "add-check", CONTRACT),
        ("ALTER TABLE a ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES c (id)", "add-foreign-key", CONTRACT),
        ("ALTER TABLE a ADD CONSTRAINT k UNIQUE (b)", "add-unique", CONTRACT),
        ("ALTER TABLE a ADD CONSTRAINT k UNIQUE USING INDEX i", "add-unique", CONTRACT),
        ("CREATE UNIQUE INDEX CONCURRENTLY i ON a (b)", "add-unique", CONTRACT),
        ("CREATE OR REPLACE VIEW v AS SELECT 1", "replace", CONTRACT),
        ("CREATE TRIGGER t BEFORE UPDATE ON a EXECUTE FUNCTION f()", "add-trigger", CONTRACT),
        ("REVOKE ALL ON a FROM r", "revoke", CONTRACT),
        ("ALTER TABLE a ADD CONSTRAINT k CHECK (b > 0) NOT VALID", "add-not-valid", CONTRACT),
        (
            "ALTER TABLE a ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES c (id) NOT VALID",
            "add-not-valid",
            CONTRACT,
        ),
        ("TRUNCATE a", "empty-table", CONTRACT),
        ("DELETE FROM ONLY a", "empty-table", CONTRACT),
        ("DELETE FROM a USING (SELECT 1 WHERE true) AS b", "empty-table", CONTRACT),
        (
            "WITH old AS (DELETE FROM a RETURNING *) SELECT 1 FROM old WHERE true",
            "empty-table",
            CONTRACT,
        ),
        ("LOCK TABLE a", "lock-table", CONTRACT),
        ("DO $$ BEGIN PERFORM 1; END $$", "code", CONTRACT),
        ("SELECT drop_everything()", "code", CONTRACT),
        ("SELECT * INTO b FROM a", "unknown-statement", CONTRACT),
        ("ALTER TABLE a OWNER TO r", "unknown-statement", CONTRACT),
        ("ALTER TABLE a ENABLE ROW LEVEL SECURITY", "unknown-statement", CONTRACT),
        ("EXPLAIN ANALYZE DELETE FROM a", "unknown-statement", CONTRACT),
        ("\\copy a from b", "unknown-statement", CONTRACT),
    ],
)
def test_our_own_rules(sql: str, rule: str, phase: Phase) -> None:
    assert rule_and_phase(sql) == (rule, phase)


def test_every_part_of_an_alter_table_is_looked_at_and_the_heaviest_decides() -> None:
    (found,) = phased("ALTER TABLE a ADD COLUMN b numeric(9, 2), DROP COLUMN c, ADD COLUMN d text")
    assert found.phase is CONTRACT
    assert [reason.rule for reason in found.reasons] == ["drop", "add-column"]


def test_a_column_that_loses_its_default_at_once_is_required_of_the_old_code() -> None:
    # What Django writes for a new field with a default.
    (found,) = phased(
        'ALTER TABLE "a" ADD COLUMN "b" integer DEFAULT 3 NOT NULL;\nALTER TABLE "a" ALTER COLUMN "b" DROP DEFAULT;'
    )
    assert (found.phase, found.reasons[0].rule) == (CONTRACT, "drop-default")


def test_whatever_happens_to_a_table_of_the_same_batch_expands() -> None:
    found = phased(
        'CREATE TABLE "New" (id bigint); ALTER TABLE "New" ADD CONSTRAINT k UNIQUE (id);',
        'ALTER TABLE "New" DROP COLUMN x; INSERT INTO "New" VALUES (1); CREATE UNIQUE INDEX i ON "New" (id);'
        'ALTER TABLE "New" RENAME TO newer; TRUNCATE newer;'
        "CREATE TRIGGER t BEFORE UPDATE ON newer EXECUTE FUNCTION f();"
        "DROP TABLE NEWER;",
    )
    assert [each.phase for each in found] == [EXPAND, EXPAND]


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE a; CREATE TABLE a (id int)",
        "CREATE TABLE IF NOT EXISTS a (id int); DROP TABLE a",
        "CREATE TABLE a (id int); DROP TABLE a, b",
        "CREATE TABLE a (id int); DROP TABLE a; DROP TABLE a",
        "CREATE TEMP TABLE a (id int); DROP TABLE a",
        "CREATE TABLE x.a (id int); DROP TABLE a",
        'CREATE TABLE a (id int); DROP TABLE "A"',
        "CREATE TABLE a (id int); TRUNCATE a CASCADE",
        "BEGIN; CREATE TABLE a (id int); ROLLBACK; DROP TABLE a",
        "CREATE TABLE a (id int); SET search_path = x; DROP TABLE a",
        "CREATE TABLE a (id int); ALTER TABLE a RENAME TO b; DROP TABLE a",
        "CREATE TABLE a PARTITION OF b FOR VALUES IN (1); ALTER TABLE a DROP COLUMN c",
    ],
)
def test_a_table_that_may_be_an_old_one_is_no_new_one(sql: str) -> None:
    (found,) = phased(sql)
    assert (found.phase, found.reasons[0].rule) == (
        CONTRACT,
        "drop" if "TRUNCATE" not in sql else "empty-table",
    )


ADDED = "ALTER TABLE a ADD COLUMN b int; ALTER TABLE a ADD c text NULL CONSTRAINT f REFERENCES p (id);"


@pytest.mark.parametrize(
    "constraint",
    [
        "CHECK (b > 0 AND c IN ('x', 'y'))",
        "CHECK (\"b\" BETWEEN 1 AND 5 OR NOT c LIKE 'x%'::text)",
        "FOREIGN KEY (b) REFERENCES p (id)",
        "FOREIGN KEY (b, c) REFERENCES p (id, name)",
    ],
)
def test_a_constraint_that_empty_new_columns_fulfil_expands(constraint: str) -> None:
    (found,) = phased(f"{ADDED} ALTER TABLE a ADD CONSTRAINT k {constraint} NOT VALID")
    assert found.phase is EXPAND
    (elsewhere,) = phased(f"{ADDED} ALTER TABLE z ADD CONSTRAINT k {constraint} NOT VALID")
    assert elsewhere.phase is CONTRACT
    together = f"ALTER TABLE a ADD COLUMN b int, ADD c text, ADD CONSTRAINT k {constraint} NOT VALID"
    assert phased(together)[0].phase is EXPAND


@pytest.mark.parametrize(
    "sql",
    [
        # The old code's rows have NULL there.
        "ADD CONSTRAINT k CHECK (b IS NOT NULL) NOT VALID",
        "ADD CONSTRAINT k CHECK (b > 0 AND old > 0) NOT VALID",
        "ADD CONSTRAINT k CHECK (coalesce(b, 0) > 0) NOT VALID",
        "ADD CONSTRAINT k CHECK (b > 0 AND false) NOT VALID",
        "ADD CONSTRAINT k CHECK (c || old = 'x') NOT VALID",
        "ADD CONSTRAINT k CHECK (CASE b WHEN 1 THEN true ELSE false END) NOT VALID",
        "ADD CONSTRAINT k CHECK (1 > 2) NOT VALID",
        "ADD CONSTRAINT k FOREIGN KEY (b, old) REFERENCES p (id, name) NOT VALID",
        # They have a value there, and it may be one that is forbidden.
        "ALTER COLUMN b SET DEFAULT -1; ALTER TABLE a ADD CONSTRAINT k CHECK (b > 0) NOT VALID",
        "ADD COLUMN d int DEFAULT -1; ALTER TABLE a ADD CONSTRAINT k CHECK (d > 0) NOT VALID",
        # It may be an old column.
        "ADD COLUMN IF NOT EXISTS d int; ALTER TABLE a ADD CONSTRAINT k CHECK (d > 0) NOT VALID",
    ],
)
def test_a_constraint_that_the_old_codes_rows_may_violate_contracts(sql: str) -> None:
    (found,) = phased(f"{ADDED} ALTER TABLE a {sql}")
    assert (found.phase, found.reasons[0].rule) == (CONTRACT, "add-not-valid")


def finding(rule: str, line: int = 0) -> Finding:
    return Finding(rule, "It may break.", line, help="Do otherwise.")


def test_squawk_can_only_make_it_heavier_and_names_its_rule_and_the_statement() -> None:
    batch = [Migration(name="m", sql="SELECT 1; ALTER TABLE a ADD COLUMN b text")]
    (found,) = phases_of(batch, {"m": [finding("prefer-robust-stmts"), finding("renaming-table", 1)]})
    assert found.phase is CONTRACT
    assert found.reasons[0].words() == (
        "“ALTER TABLE a ADD COLUMN b text” (squawk renaming-table): It may break. Do otherwise."
    )
    dropped = [Migration(name="m", sql="DROP TABLE a")]
    assert phases_of(dropped, {"m": ()})[0].phase is CONTRACT


def test_a_rule_of_squawk_that_nobody_knows_yet_is_taken_for_the_worst() -> None:
    batch = [Migration(name="m", sql="SELECT 1")]
    assert phases_of(batch, {"m": [finding("invented-tomorrow")]})[0].phase is CONTRACT


def test_what_squawk_says_of_a_new_table_does_not_count_but_of_another_it_does() -> None:
    sql = "CREATE TABLE a (id int); ALTER TABLE a ADD COLUMN b int NOT NULL; SELECT 1"
    batch = [Migration(name="m", sql=sql)]
    assert phases_of(batch, {"m": [finding("adding-required-field", 1)]})[0].phase is EXPAND
    assert phases_of(batch, {"m": [finding("adding-required-field", 2)]})[0].phase is CONTRACT
    assert phases_of(batch, {"m": [finding("adding-required-field", 7)]})[0].phase is CONTRACT


def test_a_migration_that_squawk_has_not_read_is_taken_for_the_worst() -> None:
    assert phases_of([Migration(name="m", sql="SELECT 1")], {})[0].phase is CONTRACT


def test_what_is_no_sql_contracts_unless_the_service_says_otherwise() -> None:
    python = Migration(name="m", sql="", python=("fill_names",))
    assert phases_of([python], {"m": ()})[0].reasons[0].words().startswith("“fill_names” (not-sql)")
    (django,) = phased("--\n-- Raw Python operation\n--\n-- THIS OPERATION CANNOT BE WRITTEN AS SQL")
    assert django.phase is CONTRACT
    said = python.model_copy(update={"kind": DATA})
    assert phases_of([said], {"m": ()})[0].phase is DATA


def test_the_services_own_word_never_gainsays_what_is_seen() -> None:
    assert phased("DROP TABLE a", kind=EXPAND)[0].phase is CONTRACT
    assert phased("DO $$ BEGIN END $$", kind=EXPAND)[0].phase is EXPAND
    assert phased("SELECT 1", kind=CONTRACT)[0].phase is CONTRACT


def test_a_migration_with_nothing_in_it_expands() -> None:
    assert phased("-- nothing")[0].phase is EXPAND


def test_pending_migrations_are_read_from_json_or_not_at_all() -> None:
    printed = json.dumps([{"name": "a.0001", "sql": "SELECT 1", "python": [], "atomic": True}])
    found = read_migrations(printed)
    assert not isinstance(found, Unreadable)
    assert found[0].name == "a.0001"
    for broken in ("", "no JSON", '{"name": "a"}', '[{"name": "a"}]', '[{"name": "", "sql": ""}]', "[1]"):
        assert isinstance(read_migrations(broken), Unreadable)


def pending(*sql: str, lint: Lint | None = None) -> Pending:
    return Pending(phased(*sql), lint or Lint())


def test_what_expands_goes_and_what_writes_rows_goes_with_a_warning() -> None:
    later = NOW + timedelta(hours=1)
    assert migrations(pending(), later, NOW).reason == "None are pending."
    assert migrations(pending("CREATE TABLE a (b int)"), later, NOW).is_open
    rows = migrations(pending("UPDATE a SET b = 1"), later, NOW)
    assert rows.is_open
    assert "in batches" in rows.reason


def test_what_contracts_waits_until_the_live_release_is_accepted() -> None:
    drop = pending("CREATE TABLE b (c int)", "DROP TABLE a")
    accepted = NOW + timedelta(hours=1)
    shut = migrations(drop, accepted, NOW)
    assert shut.state is State.CLOSED
    assert (
        "m1 contracts: “DROP TABLE a” (drop): it takes away what the old code may still use." in shut.reason
    )
    assert "Tue 24 Nov 13:00 UTC" in shut.opens
    assert migrations(drop, accepted, accepted).is_open
    assert migrations(drop, None, NOW).is_open, "nothing is live, so nothing can break"
    assert migrations(drop, Unreadable("no history"), NOW).state is State.UNREADABLE
    assert migrations(Unreadable("no list"), None, NOW).state is State.UNREADABLE


def test_a_release_is_accepted_when_the_one_before_it_is_warm_no_more() -> None:
    live = Live(Slot.BLUE, "sha256:1", "c", NOW, "d")
    assert accepted_at(History(live=live), keep_warm=timedelta(hours=1)) == NOW + timedelta(hours=1)
    assert accepted_at(History(), keep_warm=timedelta(hours=1)) is None


LINES = """\
(library, 0001_initial)... OK
(library, 0002_price)... ERR
\tNOT NULL constraint on columns (table: library_item, column: price)
\tDROPPING columns
(library, 0003_fill)... WARNING (cached)
\tRunPython data migration is not reversible
(library, 0004_x)... IGNORE
*** Summary ***
Valid migrations: 1/4
"""


def finished(code: int, output: str, errors: str = "") -> Finished:
    return Finished(code, output, errors, 0.1)


def test_the_linters_lines_are_read_with_its_own_words() -> None:
    assert read_lint(finished(1, LINES)) == Lint(
        (
            "library.0002_price: NOT NULL constraint on columns (table: library_item, column: price)",
            "library.0002_price: DROPPING columns",
        ),
        ("library.0003_fill: RunPython data migration is not reversible",),
    )
    bare = read_lint(finished(1, "(a, 0001)... ERR\n(a, 0002)... OK\n"))
    assert bare.errors == ("a.0001: ERR, without a reason",)


def test_the_linters_json_is_read_as_well() -> None:
    printed = json.dumps(
        [{"name": "a.0001", "result": "ERR", "errors": ["DROPPING table"], "warnings": ["slow"]}]
    )
    assert read_lint(finished(1, printed)) == Lint(("a.0001: DROPPING table",), ("a.0001: slow",))


def test_a_linter_that_fails_without_a_word_closes_the_gate_all_the_same() -> None:
    shut = migrations(Pending((), read_lint(finished(1, "", "Traceback: boom"))), None, NOW)
    assert shut.state is State.CLOSED
    assert "ended with 1: Traceback: boom" in shut.reason
    assert "DROPPING columns" in migrations(Pending((), read_lint(finished(0, LINES))), None, NOW).reason


def test_what_the_services_linter_refuses_contracts_and_goes_when_the_live_release_is_accepted() -> None:
    lint = Lint(("m0: NOT NULL constraint on columns", "other: DROPPING table"), ("m1: slow",))
    found = classified(phased("ALTER TABLE a ADD COLUMN b int", "CREATE TABLE c (d int)"), lint)
    assert [each.phase for each in found.migrations] == [Phase.CONTRACT, Phase.EXPAND]
    assert found.lint == Lint(("other: DROPPING table",), ("m1: slow",))
    refused = classified(phased("ALTER TABLE a ADD COLUMN b int"), Lint(("m0: NOT NULL constraint on columns",)))
    accepted = NOW + timedelta(hours=1)
    shut = migrations(refused, accepted, NOW)
    assert "m0 contracts: (the service's linter): NOT NULL constraint on columns." in shut.reason
    assert migrations(refused, accepted, accepted).is_open


def test_every_rule_has_its_words() -> None:
    assert all(why and not why.endswith(".") for _, why in OWN.values())

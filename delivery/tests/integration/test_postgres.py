"""The service's database, against a real server and its own client programs."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from slipway.adapters.postgres.database import Postgres
from slipway.adapters.postgres.tools import Tools
from slipway.commands import sql
from slipway.errors import WrongUse
from slipway.ports import DatabaseError

from tests.support import mortal
from tests.support.postgres import execute
from tests.support.production import PATIENCE_SECONDS

TABLE = "CREATE TABLE things (id int PRIMARY KEY, name text NOT NULL)"
ROWS = "INSERT INTO things SELECT n, 'thing ' || n FROM generate_series(1, 12000) AS n"


@pytest.fixture
def filled(database: Postgres) -> Postgres:
    execute(database.address, TABLE, ROWS)
    return database


def count(database: Postgres, name: str = "") -> int:
    return next(database.rows("SELECT count(*)::int FROM things", name=name))[0]  # type: ignore[no-any-return]


def dumped(database: Postgres, folder: Path) -> Path:
    with database.snapshot() as snapshot:
        snapshot.dump(folder, jobs=2)
    return folder


def test_rows_and_dump_of_a_snapshot_see_one_instant(filled: Postgres, tmp_path: Path) -> None:
    with filled.snapshot() as snapshot:
        execute(
            filled.address, "INSERT INTO things VALUES (0, 'later')", "DELETE FROM things WHERE id > 9000"
        )
        rows = list(snapshot.rows("SELECT id FROM things;"))
        snapshot.dump(tmp_path / "dump", jobs=2)
    assert len(rows) == 12000
    assert min(rows) == (1,)
    filled.restore(tmp_path / "dump", f"{filled.name}_beside", jobs=2)
    assert count(filled, f"{filled.name}_beside") == 12000
    assert count(filled) == 9001


def test_a_snapshot_reads_rows_while_it_dumps(filled: Postgres, tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as aside, filled.snapshot() as snapshot:
        dump = aside.submit(snapshot.dump, tmp_path / "dump", jobs=2)
        assert sum(1 for _ in snapshot.rows("SELECT name FROM things")) == 12000
        dump.result()
    filled.check_dump(tmp_path / "dump")


def test_a_dump_that_nobody_waits_for_any_more_is_stopped(filled: Postgres, tmp_path: Path) -> None:
    with psycopg.connect(filled.address) as other, ThreadPoolExecutor(1) as aside:
        other.execute("LOCK TABLE things IN ACCESS EXCLUSIVE MODE")
        with filled.snapshot() as snapshot:
            dump = aside.submit(snapshot.dump, tmp_path / "dump", jobs=1)
            time.sleep(0.5)
            assert not dump.done()
        with pytest.raises(DatabaseError, match="pg_dump"):
            dump.result(timeout=PATIENCE_SECONDS)


@pytest.mark.parametrize(
    "limit", ["transaction_timeout", "statement_timeout", "idle_in_transaction_session_timeout"]
)
def test_a_snapshot_outlives_what_the_database_allows_its_sessions(filled: Postgres, limit: str) -> None:
    execute(filled.address, f"ALTER DATABASE {filled.name} SET {limit} TO '200ms'")
    with filled.snapshot() as snapshot:
        time.sleep(0.3)
        assert len(list(snapshot.rows("SELECT pg_sleep(0.3)"))) == 1


def test_a_dump_that_waits_for_ever_is_ended(filled: Postgres, tmp_path: Path) -> None:
    impatient = Postgres(filled.address, os.environ, within=timedelta(seconds=1))
    with psycopg.connect(filled.address) as other:
        other.execute("LOCK TABLE things IN ACCESS EXCLUSIVE MODE")
        with (
            impatient.snapshot() as snapshot,
            pytest.raises(DatabaseError, match="more than 0:00:01") as raised,
        ):
            snapshot.dump(tmp_path / "dump", jobs=2)
    assert "dump-within" in raised.value.next_step


def test_a_snapshot_tells_its_place_in_the_log_and_the_servers_time(filled: Postgres) -> None:
    with filled.snapshot() as first:
        pass
    execute(filled.address, "INSERT INTO things VALUES (-1, 'more')")
    with filled.snapshot() as second:
        pass
    as_number = [
        int(lsn.split("/")[0], 16) << 32 | int(lsn.split("/")[1], 16) for lsn in (first.lsn, second.lsn)
    ]
    assert as_number[0] < as_number[1]
    assert first.taken_at < second.taken_at


def test_a_restored_database_is_like_its_own(filled: Postgres, tmp_path: Path) -> None:
    execute(
        filled.address,
        f"ALTER DATABASE {filled.name} SET timezone TO 'Europe/Oslo'",
        f"ALTER DATABASE {filled.name} SET search_path TO other, public",
        f"REVOKE CONNECT ON DATABASE {filled.name} FROM PUBLIC",
        f"ALTER DATABASE {filled.name} CONNECTION LIMIT 7",
        f"COMMENT ON DATABASE {filled.name} IS 'whose it is'",
    )
    beside = f"{filled.name}_beside"
    filled.restore(dumped(filled, tmp_path / "dump"), beside, jobs=1)
    settings = "SELECT current_setting('timezone'), current_setting('search_path')"
    rights = (
        "SELECT acl::text, datcollate, encoding FROM pg_database, unnest(datacl) AS acl "
        "WHERE datname = current_database() ORDER BY 1"
    )
    assert list(filled.rows(settings, name=beside)) == [("Europe/Oslo", "other, public")]
    assert list(filled.rows(rights, name=beside)) == list(filled.rows(rights))
    more = (
        "SELECT datconnlimit, shobj_description(oid, 'pg_database') FROM pg_database "
        "WHERE datname = current_database()"
    )
    assert list(filled.rows(more, name=beside)) == [(7, "whose it is")]


def test_a_database_that_is_being_restored_lets_nobody_in_whom_its_own_keeps_out(
    filled: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute(filled.address, f"REVOKE CONNECT ON DATABASE {filled.name} FROM PUBLIC")
    beside, real, seen = f"{filled.name}_beside", Tools.restore, list[object]()
    rights = f"SELECT acl::text FROM pg_database, unnest(datacl) AS acl WHERE datname = '{beside}' ORDER BY 1"

    def restore(tools: Tools, *words: Any, **named: Any) -> None:
        seen.extend(filled.rows(rights))
        real(tools, *words, **named)

    monkeypatch.setattr(Tools, "restore", restore)
    filled.restore(dumped(filled, tmp_path / "dump"), beside, jobs=1)
    own = list(filled.rows(rights.replace(beside, filled.name)))
    assert seen == own == list(filled.rows(rights))


def test_the_data_of_another_server_is_restored_without_its_roles(filled: Postgres, tmp_path: Path) -> None:
    role, beside = f"{filled.name}_owner", f"{filled.name}_beside"
    execute(
        filled.address,
        f"CREATE ROLE {role}",
        f"ALTER TABLE things OWNER TO {role}",
        f"GRANT SELECT ON things TO {role}",
    )
    dump = dumped(filled, tmp_path / "dump")
    execute(
        filled.address,
        f"REASSIGN OWNED BY {role} TO CURRENT_USER",
        f"DROP OWNED BY {role}",
        f"DROP ROLE {role}",
    )
    with pytest.raises(DatabaseError, match=role):
        filled.restore(dump, beside, jobs=1)
    filled.restore(dump, beside, jobs=1, owners=False)
    assert count(filled, beside) == 12000


def test_a_failed_restore_leaves_no_database_and_says_why(filled: Postgres, tmp_path: Path) -> None:
    dump = dumped(filled, tmp_path / "dump")
    (largest,) = dump.glob("*.dat.gz")
    largest.write_bytes(largest.read_bytes()[:5000])
    with pytest.raises(DatabaseError, match="pg_restore ended with 1"):
        filled.restore(dump, f"{filled.name}_beside", jobs=1)
    assert f"{filled.name}_beside" not in filled.databases()


def test_a_restore_never_goes_into_a_database_that_is_there(filled: Postgres, tmp_path: Path) -> None:
    dump = dumped(filled, tmp_path / "dump")
    with pytest.raises(DatabaseError, match="already exists"):
        filled.restore(dump, filled.name, jobs=1)
    assert count(filled) == 12000


def test_a_dump_without_its_table_of_contents_is_none(filled: Postgres, tmp_path: Path) -> None:
    dump = dumped(filled, tmp_path / "dump")
    filled.check_dump(dump)
    (dump / "toc.dat").write_bytes(b"PGDMP nonsense")
    with pytest.raises(DatabaseError, match="pg_restore"):
        filled.check_dump(dump)


def test_the_services_own_database_is_never_dropped(filled: Postgres) -> None:
    with pytest.raises(DatabaseError, match="never dropped"):
        filled.drop(filled.name)
    assert count(filled) == 12000


def test_a_scratch_database_is_dropped_whoever_uses_it(filled: Postgres) -> None:
    scratch = f"{filled.name}-scratch"
    execute(filled.address, f'CREATE DATABASE "{scratch}"')
    with closing(psycopg.connect(filled.address_of(scratch))) as connection:
        connection.execute("SELECT 1")
        filled.drop(scratch)
        filled.drop(scratch)
    assert scratch not in filled.databases()


def test_databases_are_exchanged_under_those_who_use_them(filled: Postgres, tmp_path: Path) -> None:
    beside, former = f"{filled.name}_beside", f"{filled.name}_former"
    filled.restore(dumped(filled, tmp_path / "dump"), beside, jobs=1)
    execute(filled.address, "DELETE FROM things")
    stop, refused = threading.Event(), list[str]()

    def knock() -> None:
        while not stop.is_set():
            try:
                with psycopg.connect(filled.address, connect_timeout=60) as connection:
                    connection.execute("SELECT count(*) FROM things")
            except psycopg.Error as error:
                refused.append(str(error))

    with ThreadPoolExecutor(4) as threads:
        for _ in range(4):
            threads.submit(knock)
        time.sleep(0.2)
        try:
            filled.exchange(beside, keep_as=former)
            filled.exchange(beside, keep_as=former)
        finally:
            stop.set()
    assert count(filled) == 12000
    assert count(filled, former) == 0
    assert beside not in filled.databases()


def test_an_exchange_that_fails_leaves_both_as_they_were(filled: Postgres) -> None:
    beside, taken = f"{filled.name}_beside", f"{filled.name}_taken"
    execute(filled.address, f"CREATE DATABASE {beside}", f"CREATE DATABASE {taken}")
    with pytest.raises(DatabaseError, match="already exists"):
        filled.exchange(beside, keep_as=taken)
    assert count(filled) == 12000
    assert list(filled.rows("SELECT 1", name=beside)) == [(1,)]


def test_whoever_dies_in_an_exchange_leaves_it_undone_or_done_and_everybody_let_in(filled: Postgres) -> None:
    beside, former = f"{filled.name}_beside", f"{filled.name}_former"
    execute(filled.address, f"CREATE DATABASE {beside}")
    execute(filled.address_of(beside), TABLE)
    effects: list[tuple[object, str]] = [
        (psycopg, "connect"),
        (psycopg.Connection, "execute"),
        # So a transaction sends its BEGIN and its COMMIT.
        (psycopg.Connection, "_exec_command"),
        (psycopg.Connection, "close"),
    ]
    outcomes = list[bool]()
    for _ in mortal.deaths(lambda: filled.exchange(beside, keep_as=former), effects):
        done = beside not in filled.databases()
        outcomes.append(done)
        assert (former in filled.databases()) == done
        assert (count(filled), count(filled, former if done else beside)) == (
            (0, 12000) if done else (12000, 0)
        )
        # Whoever takes it up goes on, or back.
        filled.exchange(beside, keep_as=former)
        assert count(filled) == 0
        filled.exchange(former, keep_as=beside)
        assert count(filled) == 12000
    assert set(outcomes) == {False, True}


def test_no_fitting_program_is_said_with_all_places_looked_at(
    filled: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slipway.adapters.postgres.tools.WHEEL", "no_such_wheel")
    with pytest.raises(DatabaseError, match="PostgreSQL 18") as caught:
        Postgres(filled.address, {"PATH": "/usr/bin:/nowhere/at/all"}).server()
    assert "/nowhere/at/all: none" in caught.value.what
    assert "PATH" in caught.value.next_step


def test_programs_of_another_version_are_passed_over(filled: Postgres, tmp_path: Path) -> None:
    for name in ("pg_dump", "pg_restore"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) 12.1'\n")
        (tmp_path / name).chmod(0o755)
    versions = Postgres(filled.address, {"PATH": str(tmp_path)}).server()
    assert {str(version).split(".")[0] for version in versions.values()} == {"18"}


def test_a_password_is_never_among_a_programs_words(filled: Postgres, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    (tmp_path / "pg_dump").write_text(
        "#!/bin/sh\n"
        f'case "$1" in --version) echo "pg_dump (PostgreSQL) 18.0";; *) echo "$@ / $PGPASSWORD" >> {seen};; esac\n'
    )
    (tmp_path / "pg_restore").write_text('#!/bin/sh\necho "pg_restore (PostgreSQL) 18.0"\n')
    for name in ("pg_dump", "pg_restore"):
        (tmp_path / name).chmod(0o755)
    address = filled.address.replace("postgres:@", "postgres:se%2Fcret@")
    with Postgres(address, {"PATH": f"{tmp_path}:/usr/bin:/bin"}).snapshot() as snapshot:
        snapshot.dump(tmp_path / "dump", jobs=1)
    words, _, password = seen.read_text().splitlines()[-1].partition(" / ")
    assert "se/cret" not in words
    assert "se%2Fcret" not in words
    assert password == "se/cret"


def test_a_server_that_is_not_there_is_an_error_of_the_database() -> None:
    nowhere = Postgres("postgresql://nobody@127.0.0.1:9/none", os.environ)
    with pytest.raises(DatabaseError):
        nowhere.databases()


@pytest.mark.parametrize("address", ["", "dbname=x host=/tmp", "mysql://host/name", "postgresql://host"])
def test_an_address_that_is_none_is_refused_without_showing_it(address: str) -> None:
    with pytest.raises(WrongUse, match="cannot be read"):
        Postgres(address, os.environ)


def test_room_and_size_are_told(filled: Postgres) -> None:
    assert filled.size_bytes() > 1_000_000
    assert (filled.free_bytes() or 0) > 1_000_000


def test_a_lock_that_keeps_others_waiting_is_seen_with_its_time_and_statement(filled: Postgres) -> None:
    with filled.watch_locks(filled.name) as watch, psycopg.connect(filled.address) as connection:
        begun = time.perf_counter()
        connection.execute("ALTER TABLE things ALTER id TYPE bigint")
        connection.execute("SELECT pg_sleep(0.25)")
        connection.commit()
        whole = time.perf_counter() - begun
    (held,) = [
        each for each in watch.locks() if (each.relation, each.mode) == ("things", "AccessExclusiveLock")
    ]
    assert 0.25 <= held.seconds < 2 * whole
    assert held.statement == "ALTER TABLE things ALTER id TYPE bigint"


def test_locks_that_nobody_waits_for_are_not_told(filled: Postgres) -> None:
    with filled.watch_locks(filled.name) as watch:
        execute(
            filled.address,
            "CREATE TABLE fresh AS SELECT n FROM generate_series(1, 50000) AS n",
            "CREATE INDEX ON fresh (n)",
            "CREATE INDEX CONCURRENTLY ON things (name)",
            "INSERT INTO things SELECT n, 'x' FROM generate_series(20000, 90000) AS n",
        )
    assert watch.locks() == []


@pytest.mark.parametrize(
    # Long enough to be seen on a busy machine.
    "statement",
    [
        "UPDATE things SET name = 'x' WHERE id <> 1 OR pg_sleep(0.25) IS NOT NULL",
        "DO $$ BEGIN DELETE FROM things; PERFORM pg_sleep(0.25); END $$",
    ],
)
def test_rows_that_are_changed_are_locked_until_the_transaction_ends(
    filled: Postgres, statement: str
) -> None:
    execute(filled.address, "CREATE TABLE only_read AS SELECT 1 AS n")
    with filled.watch_locks(filled.name) as watch, psycopg.connect(filled.address) as connection:
        begun = time.perf_counter()
        connection.execute(statement)
        connection.execute("INSERT INTO only_read VALUES (2)")
        connection.execute("SELECT pg_sleep(0.25)")
        connection.commit()
        whole = time.perf_counter() - begun
    (held,) = watch.locks()
    assert (held.relation, held.mode, held.statement) == ("things", "RowExclusiveLock", statement)
    assert 0.25 <= held.seconds < 2 * whole


def test_batches_are_measured_one_by_one(filled: Postgres) -> None:
    batches = [f"UPDATE things SET name = 'x' WHERE id % 40 = {n}" for n in range(40)]
    with filled.watch_locks(filled.name) as watch:
        begun = time.perf_counter()
        execute(filled.address, *batches)
        whole = time.perf_counter() - begun
    assert all(held.seconds < whole / 2 for held in watch.locks())


def test_rows_of_a_session_that_does_not_end_count_as_changed(
    filled: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slipway.adapters.postgres.lock_watch.ENDS_WITHIN_SECONDS", 0.1)
    with psycopg.connect(filled.address) as connection:
        with filled.watch_locks(filled.name) as watch:
            connection.execute("UPDATE things SET name = 'x'")
            time.sleep(0.1)
        assert [(held.relation, held.mode) for held in watch.locks()] == [("things", "RowExclusiveLock")]


def test_an_index_made_the_blocking_way_is_seen(filled: Postgres) -> None:
    execute(filled.address, "INSERT INTO things SELECT n, 'x' FROM generate_series(20000, 200000) AS n")
    with filled.watch_locks(filled.name) as watch:
        execute(filled.address, "CREATE INDEX ON things (name)")
    assert [(held.relation, held.mode) for held in watch.locks()] == [("things", "ShareLock")]


def test_what_leads_the_server_itself_to_others_is_found(filled: Postgres) -> None:
    assert not list(filled.rows(sql.REACHES_OUT))
    made = ("CREATE FOREIGN DATA WRAPPER a_wrapper", "CREATE SERVER billing FOREIGN DATA WRAPPER a_wrapper")
    execute(filled.address, *made)
    assert list(filled.rows(sql.REACHES_OUT)) == [("foreign server billing",)]


def test_statements_are_seen_with_their_seconds(filled: Postgres) -> None:
    with filled.watch_locks(filled.name) as watch:
        begun = time.perf_counter()
        execute(filled.address, "SELECT pg_sleep(0.4)", "SELECT pg_sleep(0.2)")
    # One whose session has gone lasted until the look that missed it, at the most.
    whole = time.perf_counter() - begun
    seen = dict(watch.statements())
    assert list(seen) == ["SELECT pg_sleep(0.4)", "SELECT pg_sleep(0.2)"]
    assert all(seconds >= float(text[16:-1]) for text, seconds in seen.items())
    assert sum(seen.values()) <= whole


def test_an_interrupted_watch_is_no_proof_of_harmlessness(filled: Postgres) -> None:
    end_watch = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'slipway'"
    with pytest.raises(DatabaseError, match="interrupted"), filled.watch_locks(filled.name):
        execute(filled.address, f"{end_watch} AND datname = current_database()", "SELECT pg_sleep(0.1)")

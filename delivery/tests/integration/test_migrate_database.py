"""The step that migrates, on a real database that somebody uses."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from slipway.adapters.io import shell
from slipway.adapters.machine.settings import MachineSettings
from slipway.adapters.postgres.database import Postgres
from slipway.adapters.state.folder_store import FolderStore
from slipway.config import Migrations
from slipway.decisions.record.history import Live
from slipway.errors import StepFailed
from slipway.flows.gates.workspace import planned_work
from slipway.ports import AS_USUAL, CommandSettings, File, Finished, Release, Runtime, Slot
from slipway.steps.migrate_database import MigrateDatabase, migrate
from slipway.steps.work import Work

from tests.fakes.turned_clock import TurnedClock
from tests.support.played import NEW, configuration, context_of
from tests.support.postgres import execute

INDEX = "public.users_email"
BUILD = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS users_email ON users (email)"
SCRIPT = """
import os, sys, psycopg
with psycopg.connect(os.environ["DATABASE"], autocommit=True) as connection:
    cursor = connection.execute(sys.argv[1])
    for row in cursor if cursor.description else ():
        print(*row)
"""


class Migrator:
    """Runs a service's command as a runtime does, which here is one statement."""

    def __init__(self, statement: str, database: Postgres) -> None:
        self.statement, config = statement, configuration(Path())
        environment = config.named("production").model_copy(update={"database": database.address})
        self._settings = MachineSettings(config.service, environment, Path(), variables=os.environ)

    def command(
        self,
        release: Release,
        words: Sequence[str],
        *,
        settings: CommandSettings = AS_USUAL,
        timeout_seconds: float,
    ) -> Finished:
        words_in_braces = self._settings.words(release, Path("home"), settings)
        return shell.run(
            (sys.executable, "-c", SCRIPT, self.statement),
            environment=self._settings.variables(words_in_braces, settings),
            timeout_seconds=timeout_seconds,
        )


class Pauses(TurnedClock):
    """Nobody waits; what is to happen in a pause happens."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__(datetime.now(UTC))
        self._act = act

    def sleep(self, seconds: float) -> None:
        self._act()


@pytest.fixture
def users(database: Postgres) -> Postgres:
    execute(
        database.address,
        "CREATE TABLE users (id int PRIMARY KEY, email text, x int)",
        "INSERT INTO users SELECT n, 'a' || n FROM generate_series(1, 100) AS n",
    )
    return database


@pytest.fixture
def holder(users: Postgres) -> Iterator[psycopg.Connection]:
    """Somebody who has changed a row and does not say whether it is meant."""
    with psycopg.connect(users.address) as connection:
        connection.execute("UPDATE users SET x = 2 WHERE id = 5")
        yield connection


def work_on(
    database: Postgres, folder: Path, statement: str = BUILD, *, pause: Callable[[], object] = lambda: None
) -> Work:
    work = planned_work(
        context_of(folder, FolderStore(folder / "state")),
        Release(NEW, "c", File(Path("a")), datetime.now(UTC)),
    )
    rules = Migrations(lock_timeout=timedelta(milliseconds=300), tries=2)
    return replace(
        work,
        environment=work.environment.model_copy(update={"migrations": rules}),
        tools=replace(
            work.tools,
            database=database,
            runtime=cast("Runtime", Migrator(statement, database)),
            clock=Pauses(pause),
        ),
    )


def is_valid(database: Postgres, name: str = INDEX) -> bool:
    return bool(
        next(database.rows(f"SELECT indisvalid FROM pg_index WHERE indexrelid = '{name}'::regclass"))[0]
    )


def leave_half_built(database: Postgres, statement: str = BUILD) -> None:
    execute(database.address, "UPDATE users SET email = 'same' WHERE id < 3")
    with suppress(psycopg.errors.UniqueViolation):
        execute(database.address, statement)
    execute(database.address, "UPDATE users SET email = id")


def test_an_index_that_was_given_up_half_built_is_built_anew(
    users: Postgres, holder: psycopg.Connection, tmp_path: Path
) -> None:
    seen = list[Sequence[str]]()

    def pause() -> None:
        seen.append(users.invalid_indexes())
        holder.rollback()

    facts = MigrateDatabase().apply(work_on(users, tmp_path, pause=pause))
    assert (facts["tries"], seen) == (2, [[INDEX]])
    assert is_valid(users)


def test_what_a_deployer_that_died_left_half_built_is_built_anew_and_nobody_elses_is_touched(
    users: Postgres, tmp_path: Path
) -> None:
    leave_half_built(users)
    leave_half_built(users, BUILD.replace("users_email", "somebody_elses"))
    work = work_on(users, tmp_path)
    work.seen["rehearsal"] = {"indexes": [INDEX]}
    MigrateDatabase().apply(work)
    assert is_valid(users)
    assert users.invalid_indexes() == ["public.somebody_elses"]


def test_a_migration_that_keeps_silent_about_a_half_built_index_has_failed(
    users: Postgres, tmp_path: Path
) -> None:
    execute(users.address, "UPDATE users SET email = 'same' WHERE id < 3")
    work = work_on(users, tmp_path)
    migrator = cast("Migrator", work.tools.runtime)
    silent = cast("Any", lambda *words, **named: replace(Migrator.command(migrator, *words, **named), code=0))
    migrator.command = silent  # type: ignore[method-assign] # for this one object
    with pytest.raises(StepFailed, match=r"an index was left half-built: public\.users_email"):
        MigrateDatabase().apply(work)


def test_half_way_nobody_is_told_that_the_release_before_was_proven(users: Postgres, tmp_path: Path) -> None:
    work = replace(work_on(users, tmp_path), live=Live(Slot.BLUE, NEW, "c", datetime.now(UTC), "d"))
    assert "not on a part" in MigrateDatabase().undo(work)
    work.seen["migrate"] = {}
    assert "was proven on it" in MigrateDatabase().undo(work)


@pytest.mark.parametrize("options", ["", "options=-csearch_path%3Dother%20-clock_timeout%3D0"])
def test_no_options_in_the_address_take_the_lock_timeout_away(
    users: Postgres, tmp_path: Path, options: str
) -> None:
    sep = "&" if "?" in users.address else "?"
    address = f"{users.address}{sep}{options}" if options else users.address
    work = work_on(Postgres(address, os.environ), tmp_path, "SELECT name, setting FROM pg_settings")
    told = dict[str, str]()
    migrator = cast("Migrator", work.tools.runtime)

    def heard(*words: Any, **named: Any) -> Finished:
        finished = Migrator.command(migrator, *words, **named)
        told.update(line.split(" ", 1) for line in finished.output.splitlines() if " " in line)  # type: ignore[misc]
        return finished

    migrator.command = heard  # type: ignore[method-assign] # for this one object
    assert migrate(work, lock_timeout_ms=1234) == ""
    assert told["lock_timeout"] == "1234"
    assert told["search_path"] == ("other" if options else '"$user", public')

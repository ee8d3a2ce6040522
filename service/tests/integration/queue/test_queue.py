"""Jobs wait with what they are about, are done once, and outlive whoever does them. A real PostgreSQL, real threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.resources import files
from typing import Any

import pytest
from django.db import connection, transaction
from galley.queue import tasks
from galley.queue.tasks import APP, Task
from galley.queue.working import Jobs, Workplace
from tests.support.places import until

GREET, FAIL = Task("tests.greet"), Task("tests.fail")
# Of `schema.sql` in procrastinate 3.10.0, which the first migration of the queue runs.
SCHEMA = "c70ec4b400a60ad9592787653aae5ae77ae41bf801d56b5bd2712751a07f2009"
greeted: list[str] = []
failed: list[str] = []


@pytest.fixture(autouse=True)
def _tasks() -> Iterator[None]:
    before = dict(APP.tasks)
    tasks.does(GREET)(lambda name: greeted.append(name))
    tasks.does(FAIL, attempts=2, pause_seconds=0)(_fail)
    greeted.clear()
    failed.clear()
    yield
    APP.tasks.clear()
    APP.tasks.update(before)


def _fail(name: str) -> None:
    failed.append(name)
    raise ValueError(name)


@contextmanager
def working(lost_after: float = 30) -> Iterator[None]:
    jobs = Jobs(Workplace(at_a_time=2, lost_after=lost_after))
    jobs.begin()
    try:
        yield
    finally:
        jobs.end()


def waiting() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'name', status::text FROM procrastinate_jobs ORDER BY id")
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


@pytest.mark.committed
def test_a_job_is_done_if_and_only_if_its_transaction_commits() -> None:
    with pytest.raises(tasks.NoTransaction):
        tasks.enqueue(GREET, name="nobody")
    with working():
        with transaction.atomic():
            tasks.enqueue(GREET, name="undone")
            transaction.set_rollback(True)
        with transaction.atomic():
            tasks.enqueue(GREET, name="Ada", once="ada")
            tasks.enqueue(GREET, name="Ada", once="ada")
            # The second was not asked for, and the transaction goes on.
            tasks.enqueue(GREET, name="Bo")
            tasks.enqueue(FAIL, name="Cy")
            assert waiting() == [("Ada", "todo"), ("Bo", "todo"), ("Cy", "todo")]
        assert until(lambda: waiting() == [("Cy", "failed")])
    assert (sorted(greeted), failed) == (["Ada", "Bo"], ["Cy", "Cy"])


@pytest.mark.committed
def test_a_job_whose_worker_died_or_whose_task_is_not_known_waits() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        tasks.enqueue(GREET, name="Ada")
        tasks.enqueue(Task("tests.of_the_next_release"), name="Bo")
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute')"
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = 1 WHERE args->>'name' = 'Ada'"
        )
    with working(lost_after=3.0):
        assert until(lambda: greeted == ["Ada"])
    assert until(lambda: waiting() == [("Bo", "todo")])


@pytest.mark.committed
def test_work_goes_on_after_every_connection_broke() -> None:
    began, go_on = threading.Event(), threading.Event()

    def wait(name: str) -> None:
        began.set()
        go_on.wait(60)
        greeted.append(name)

    tasks.does(Task("tests.wait"))(wait)
    with working():
        with transaction.atomic():
            tasks.enqueue(Task("tests.wait"), name="before")
        assert began.wait(60)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        go_on.set()
        with transaction.atomic():
            tasks.enqueue(GREET, name="after")
        assert until(lambda: "after" in greeted)
    assert greeted.count("after") == 1


def test_the_tables_are_those_of_the_version_that_the_migration_was_made_for() -> None:
    text = (files("procrastinate") / "sql" / "schema.sql").read_bytes()
    assert sha256(text).hexdigest() == SCHEMA, (
        "Procrastinate's tables have changed. Write a migration of galley.queue that brings an older database to the "
        "new tables and changes nothing in a new one, then renew this hash. See docs/decisions/0057."
    )

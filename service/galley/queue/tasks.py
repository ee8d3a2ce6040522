"""What can be done later, and how it is asked for.

A task is named by whoever asks for it, in its app's operations; what it does stands in that app's `jobs.py`. The two
meet by the task's name, so that asking needs nothing of what doing needs. A job carries keys only, never contents.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued

P = ParamSpec("P")
R = TypeVar("R")
APP = DjangoApp(connector=DjangoConnector())


# Each before what it refers to.
TABLES = tuple(f"procrastinate_{each}" for each in ("periodic_defers", "events", "jobs", "workers"))


class NoTransaction(Exception):
    """A job is asked for outside a transaction."""

    def __init__(self, task: Task) -> None:
        super().__init__(
            f"{task.name} is asked for outside a transaction. Ask in the one that writes what it is about: "
            "then there is a job if and only if there is something to do."
        )


@dataclass(frozen=True, slots=True)
class Task:
    """Something that can be done later. Each has a queue of its own, named as the task.

    A worker looks at the queues that it knows, so a release that does not know a task leaves it to one that does. Of
    jobs that wait, those with the highest priority come first.
    """

    name: str
    priority: int = 0


def enqueue(
    task: Task,
    *,
    at: datetime | None = None,
    lock: str | None = None,
    once: str | None = None,
    **arguments: Any,
) -> None:
    """Let a task be done after the transaction that is open has been committed; never when it is not.

    Not before the instant `at`; never at the same time as another with the same `lock`; not at all where one with the
    same name `once` waits already. The arguments become JSON. Raises `NoTransaction`.
    """
    if not connection.in_atomic_block:
        raise NoTransaction(task)
    order = APP.configure_task(
        task.name,
        allow_unknown=True,
        queue=task.name,
        priority=task.priority,
        schedule_at=at,
        lock=lock,
        queueing_lock=once,
    )
    with suppress(AlreadyEnqueued), transaction.atomic():
        order.defer(**arguments)


def hasten(once: str) -> None:
    """Let the job of this name `once`, where one waits for an instant, be done as soon as any other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo' AND queueing_lock = %s",
            [once],
        )


def does(
    task: Task, *, attempts: int = 1, pause_seconds: int = 10
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Say that the function below does a task: a decorator for `jobs.py`.

    One that raises is tried so often in all, with pauses that grow; then it stays in the table as failed. One whose
    worker died is done again in any case, so what it does must bear being done twice.
    """
    # The library counts attempts after the first, and multiplies the pause by how many there were.
    retry = RetryStrategy(max_attempts=attempts - 1, linear_wait=pause_seconds) if attempts > 1 else False

    def register(function: Callable[P, R]) -> Callable[P, R]:
        APP.task(name=task.name, queue=task.name, retry=retry)(function)
        return function

    return register


# A task is given back, or tried again, only so often; one that gets further each time is not what ends its workers.
GOT_FURTHER = """
    UPDATE procrastinate_jobs SET attempts = 0
     WHERE task_name = %s AND status = 'doing' AND attempts > 0 AND args @> %s::jsonb
"""


def got_further(task: Task, **arguments: Any) -> None:
    """Note in the transaction that is open that a task under way has got further: earlier attempts count no more."""
    with connection.cursor() as cursor:
        cursor.execute(GOT_FURTHER, [task.name, json.dumps(arguments)])


@transaction.atomic
def forget_all() -> None:
    """Forget every job, as a copy of the data must: what is done later may write to people."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - a constant of ours

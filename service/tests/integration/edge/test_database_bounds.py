"""What a request may take of the database, and how it answers when that was too much."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from galley import wiring
from galley.adapters.postgresql.base import Bounds, DatabaseWrapper
from galley.commands.migrate import migrate
from galley.objects.operations import holding, keeping
from tests.support import surroundings
from tests.support.callers import Answer
from tests.support.world import World

pytestmark = pytest.mark.committed
SHORT = 0.2
SAVED = {"template": "slip", "name": "Bounded", "values": {"name": "Bounded"}}


def reopened(bounds: Bounds) -> None:
    """Bound this process, which opens its connections again."""
    DatabaseWrapper.bound(bounds)
    connections.close_all()
    connection.close_pool()  # type: ignore[attr-defined] # PostgreSQL's alone


@pytest.fixture
def bound() -> Iterator[Callable[[Bounds], None]]:
    yield reopened
    reopened(Bounds())


@contextmanager
def locked(table: str) -> Iterator[None]:
    """Hold a table as a long migration would."""
    with psycopg.connect(surroundings.address_of(surroundings.OWN)) as other:
        other.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()


def refused(answer: Answer) -> bool:
    return (answer.status, answer.kind) == (503, "database-unreachable") and int(
        answer.headers["Retry-After"]
    ) > 0


@pytest.mark.parametrize("bounds", [Bounds(lock_seconds=SHORT), Bounds(statement_seconds=SHORT)], ids=str)
def test_a_request_that_waits_too_long_in_the_database_is_asked_to_come_again(
    world: World, bound: Callable[[Bounds], None], bounds: Bounds
) -> None:
    bound(bounds)
    member = world.browser("member")
    with locked("documents_document"):
        assert refused(member.get("documents"))
    assert member.get("documents").status == 200


def test_a_transaction_in_which_nothing_is_asked_for_too_long_is_undone_and_said(
    world: World, bound: Callable[[Bounds], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    bound(Bounds(idle_seconds=SHORT))
    member, add = world.browser("member"), holding.add_to_holding

    def late(*arguments: Any) -> None:
        time.sleep(4 * SHORT)
        add(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(keeping, "add_to_holding", late)
        assert refused(member.post("customisations", SAVED))
    assert "Bounded" not in [each["name"] for each in member.get("customisations").json()]
    assert member.post("customisations", SAVED).status == 201


def test_the_settings_bound_a_process_that_serves_people_and_no_other(
    world: World, bound: Callable[[Bounds], None]
) -> None:
    assert shown() == ("0", "0", "0")
    migrate()
    wiring.bound_database()
    connections.close_all()
    connection.close_pool()  # type: ignore[attr-defined] # PostgreSQL's alone
    assert shown() == ("30s", "5s", "1min")


def shown() -> tuple[str, ...]:
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    with connection.cursor() as cursor:
        found = []
        for name in names:
            cursor.execute(f"SHOW {name}")
            found.append(cursor.fetchone()[0])
    return tuple(found)

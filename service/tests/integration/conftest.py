"""Every test begins with the same rows and the same objects, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from tests.support import surroundings
from tests.support import world as worlds


@pytest.fixture(autouse=True)
def _isolated(request: pytest.FixtureRequest, base: None) -> Iterator[None]:
    surroundings.fresh_files()
    own = request.node.get_closest_marker("committed") is not None
    with _own_database() if own else _rolled_back():
        yield


@contextmanager
def _rolled_back() -> Iterator[None]:
    with surroundings.own_transaction():
        yield
        connection.check_constraints()
        transaction.set_rollback(True)


@contextmanager
def _own_database() -> Iterator[None]:
    with surroundings.alone("clone"):
        surroundings.make_database(surroundings.OWN, like=surroundings.BASE)
    surroundings.use_database(surroundings.OWN)
    try:
        yield
    finally:
        surroundings.use_database(surroundings.MAIN)
        surroundings.drop_database(surroundings.OWN)


@pytest.fixture
def world(base: None) -> worlds.World:
    """What there is before every test."""
    return worlds.load(surroundings.FOLDER / "world.json")

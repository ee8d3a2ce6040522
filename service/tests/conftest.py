"""One PostgreSQL for the run, a database for each worker, and a world that is the same before every test."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.support import surroundings

# Looking for cycles takes a tenth of the tests' processor time otherwise; what is imported stays anyway.
gc.set_threshold(100_000, 50, 50)

# How long one example takes says something of the machine, and it may be busy.
settings.register_profile("on a busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("on a busy machine")

surroundings.open_django()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "committed: a database of its own, for tests with several threads")
    config.addinivalue_line("markers", "slow: takes seconds; left out of `make check`")


def pytest_unconfigure() -> None:
    if surroundings.OURS:
        shutil.rmtree(surroundings.FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def base() -> Iterator[None]:
    """A database with the world in it, and one for this worker that is a copy of it."""
    from django.core.cache import cache
    from galley import wiring
    from galley.commands.migrate import migrate

    from tests.support import world

    with surroundings.alone("base"):
        if not surroundings.has_database(surroundings.BASE):
            surroundings.make_database("galley_draft")
            surroundings.use_database("galley_draft")
            migrate()
            world.save(world.build(), surroundings.FOLDER / "world.json")
            cache.clear()
            shutil.copytree(surroundings.OBJECTS, surroundings.BASE_OBJECTS)
            surroundings.let_go_of_database()
            surroundings.make_database(surroundings.BASE, like="galley_draft")
        surroundings.make_database(surroundings.MAIN, like=surroundings.BASE)
    surroundings.use_database(surroundings.MAIN)
    yield
    wiring.close()
    surroundings.let_go_of_database()
    surroundings.stop_server()

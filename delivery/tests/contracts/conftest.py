"""The parts that contracts are proved against."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from servers.radosgw import prefix, s3_server

from tests.contracts.targets import KINDS, TargetUnderTest
from tests.support.postgres import database, postgres_server

__all__ = ["database", "postgres_server", "prefix", "s3_server"]


@pytest.fixture(scope="module", params=list(KINDS))
def opened(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TargetUnderTest]:
    """One target of each kind, for all contracts of a file."""
    folder: Path = tmp_path_factory.mktemp("target")
    with KINDS[request.param](folder) as made:
        yield made


@pytest.fixture
def tried(opened: TargetUnderTest) -> Iterator[TargetUnderTest]:
    """A target whose slots are empty, also afterwards."""
    yield opened
    opened.empty()

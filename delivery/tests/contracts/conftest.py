"""The parts that contracts are proved against."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers.radosgw import prefix, s3_server

from tests.contracts.targets import KINDS, ON_A_CLUSTER, TargetUnderTest
from tests.support.postgres import database, postgres_server

__all__ = ["database", "postgres_server", "prefix", "s3_server"]


TRIED = ON_A_CLUSTER if os.environ.get("SLIPWAY_TEST_CLUSTER") else KINDS


@pytest.fixture(scope="module", params=list(TRIED))
def opened(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TargetUnderTest]:
    """One target of each kind, for all contracts of a file."""
    folder: Path = tmp_path_factory.mktemp("target")
    with TRIED[request.param](folder) as made:
        yield made


@pytest.fixture
def tried(opened: TargetUnderTest) -> Iterator[TargetUnderTest]:
    """A target whose slots are empty, also afterwards."""
    yield opened
    opened.empty()

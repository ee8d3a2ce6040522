"""The object stores that all keep the same contract."""

from __future__ import annotations

from pathlib import Path

import pytest
from galley import ports
from galley.adapters.objects.folder_store import FolderObjectStore
from galley.adapters.objects.s3_store import S3ObjectStore
from servers.radosgw import PLAIN, S3Server, prefix, s3_server
from tests.fakes.memory_store import MemoryObjectStore

__all__ = ["prefix", "s3_server", "s3_store", "store"]


@pytest.fixture
def s3_store(s3_server: S3Server, prefix: str) -> S3ObjectStore:
    return S3ObjectStore(PLAIN, prefix, environment=s3_server.environment())


@pytest.fixture(params=["memory", "folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ports.ObjectStore:
    if request.param == "memory":
        return MemoryObjectStore()
    if request.param == "folder":
        (tmp_path / "objects").mkdir()
        return FolderObjectStore(tmp_path / "objects")
    found: ports.ObjectStore = request.getfixturevalue("s3_store")
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep all that needs the S3 server in one process: two clusters at once are too much for a small machine."""
    for item in items:
        if "contracts" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group("s3"))

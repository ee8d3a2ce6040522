"""The object stores that all keep the same contract."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from galley import ports
from galley.adapters.objects.folder_store import FolderObjectStore
from galley.adapters.objects.s3_store import S3ObjectStore
from tests.fakes.memory_store import MemoryObjectStore
from tests.support import radosgw

BUCKET = "galley-tests"
_prefixes = itertools.count(1)


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[radosgw.S3Server]:
    if os.environ.get(radosgw.WITHOUT_S3) == "1" and radosgw.missing_programs():
        pytest.skip(f"{radosgw.WITHOUT_S3}=1, and {', '.join(radosgw.missing_programs())} is not installed")
    with radosgw.running(tmp_path_factory.mktemp("radosgw")) as server:
        client = boto3.client(
            "s3",
            endpoint_url=server.endpoint,
            region_name="us-east-1",
            aws_access_key_id=server.access_key,
            aws_secret_access_key=server.secret_key,
            config=Config(s3={"addressing_style": "path"}),
        )
        client.create_bucket(Bucket=BUCKET)
        yield server


@pytest.fixture
def s3_store(s3_server: radosgw.S3Server) -> S3ObjectStore:
    return S3ObjectStore(BUCKET, f"run/{next(_prefixes)}", environment=s3_server.environment())


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

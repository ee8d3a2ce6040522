from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .. import images
from ..bringing_up import bring_up
from ..certificates import today
from ..cluster import Cluster
from ..settings import Place
from .pods import Namespace


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    """The cluster of this checkout, brought up when it does not run."""
    return bring_up(Place(), now=today())


@pytest.fixture(scope="session")
def image(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An image of one small program, in the cluster's registry."""
    archive = tmp_path_factory.mktemp("image") / "pod.tar"
    images.write_archive(archive, cluster.binary("pod").resolve(), ("serve",), name="pod")
    return cluster.push(archive, "facts/pod")


@pytest.fixture
def namespace(cluster: Cluster, image: str, tmp_path: Path) -> Iterator[Namespace]:
    """A namespace of its own, gone when the test has ended."""
    name = f"facts-{tmp_path.name.replace('_', '-').lower()}"[:50].rstrip("-")
    cluster.kubectl("create", "namespace", name)
    try:
        yield Namespace(cluster, name, image)
    finally:
        cluster.kubectl("delete", "namespace", name, "--wait=false")

"""A daemon that does not start is tried again, and its reason is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ..cluster import Cluster
from ..supervisor import DaemonDidNotStart


@pytest.fixture
def broken(cluster: Cluster) -> Iterator[str]:
    """A daemon whose configuration nobody can read, made whole when the test has ended."""
    configuration = cluster.place.configuration / "kube-proxy.yaml"
    whole = configuration.read_text()
    cluster.supervisor.stop("kube-proxy")
    configuration.write_text("{no configuration")
    yield "kube-proxy"
    configuration.write_text(whole)
    cluster.supervisor.start("kube-proxy")


def test_a_daemon_that_does_not_start_is_tried_again_and_says_why(
    cluster: Cluster, broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DaemonDidNotStart, match=r"(?s)The end of .*kube-proxy\.log.*failed to decode"):
        cluster.supervisor.start(broken, within=4)
    assert "kube-proxy ended at its start, and is tried again. It said:" in capsys.readouterr().out


def test_a_daemon_that_crashed_is_started_anew(cluster: Cluster) -> None:
    before = cluster.supervisor.process("kube-scheduler")
    cluster.supervisor.kill("kube-scheduler")
    cluster.supervisor.wait_for("kube-scheduler")
    assert cluster.supervisor.process("kube-scheduler") not in (before, 0)

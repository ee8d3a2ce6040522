"""What a process answers that serves nothing but its figures and its health; a real port."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from galley.edge.telemetry import vital_signs
from prometheus_client import CollectorRegistry, Counter

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
faults: dict[str, str | None] = {}


@pytest.fixture
def port() -> Iterator[int]:
    figures = CollectorRegistry()
    Counter("things", "Things.", registry=figures).inc()
    checks = {"/healthz/live": lambda: None, "/healthz/ready": lambda: faults.get("ready")}
    server = vital_signs.serve("127.0.0.1:0", checks, figures)
    yield server.server_port
    server.shutdown()
    server.server_close()
    faults.clear()


def asked(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_each_check_answers_at_its_path_and_the_figures_at_theirs(port: int) -> None:
    assert asked(port, "/healthz/live") == (200, "well\n")
    assert asked(port, "/healthz/ready") == (200, "well\n")
    assert "things_total 1.0" in asked(port, "/metrics")[1]


def test_a_check_that_finds_a_fault_says_it_and_leaves_the_other_alone(port: int) -> None:
    faults["ready"] = "the database does not answer"
    assert asked(port, "/healthz/ready") == (503, "the database does not answer\n")
    assert asked(port, "/healthz/live")[0] == 200


def test_work_hangs_when_it_takes_longer_than_it_may_and_not_when_it_has_ended() -> None:
    progress = vital_signs.Progress(longest=timedelta(hours=2))
    assert progress.fault(now=NOON) is None
    with progress.at_work(now=NOON):
        assert progress.fault(now=NOON + timedelta(hours=2)) is None
        assert "12:00:00" in str(progress.fault(now=NOON + timedelta(hours=2, seconds=1)))
    assert progress.fault(now=NOON + timedelta(days=1)) is None
    with pytest.raises(OSError, match="gone"), progress.at_work(now=NOON):
        raise OSError("gone")
    assert progress.fault(now=NOON + timedelta(days=1)) is None

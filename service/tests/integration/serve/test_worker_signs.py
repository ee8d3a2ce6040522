"""What a running `galley worker` says of itself, as a cluster asks it; a real process, a real port."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.places import PATIENCE, Place, until


def free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.2", 0))
        return f"127.0.0.2:{probe.getsockname()[1]}"


def asked(address: str, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(address, timeout=20)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except OSError as error:
        return 0, str(error)
    finally:
        connection.close()


@pytest.mark.slow
def test_a_worker_says_whether_it_is_alive_and_what_it_lacks(tmp_path: Path) -> None:
    place, address = Place(tmp_path / "data"), free_address()
    worker = subprocess.Popen(
        [sys.executable, "-m", "galley.cli", "worker", "--metrics-address", address], env=place.environment
    )
    try:
        # Nobody has migrated this database: nothing can be done, and the worker is no less alive.
        assert until(lambda: asked(address, "/healthz/live") == (200, "well\n"))
        assert "migrations are pending" in asked(address, "/healthz/ready")[1]
        assert place.command("migrate").returncode == 0
        assert until(lambda: asked(address, "/healthz/ready") == (200, "well\n"))
        assert "galley_upkeeps_total 1.0" in asked(address, "/metrics")[1]
        worker.terminate()
        assert worker.wait(timeout=PATIENCE) == 0
    finally:
        worker.kill()
        place.clean_up()


@pytest.mark.slow
def test_a_worker_whose_address_is_taken_says_so(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    with socket.socket() as other:
        other.bind(("127.0.0.2", 0))
        other.listen()
        ended = place.command("worker", "--once", "--metrics-address", f"127.0.0.2:{other.getsockname()[1]}")
    place.clean_up()
    assert ended.returncode == 1
    assert "cannot be used: Address already in use" in ended.stderr
    assert place.command("worker", "--metrics-address", "9100").returncode == 2

"""A process behind the walls tries everything to get out: as root, as an ordinary user, and without namespaces.

In a container without privileges it tries the same: tests/images.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from galley import wiring
from galley.adapters.workers.pool_settings import ReaderSettings
from galley.adapters.workers.worker_process import WallsMissing, WorkerProcess
from galley.rendering import confinement
from tests.support import prisoner_rules
from tests.support.callers import Caller

SERVICE = Path(__file__).parents[3]
PRISONER = SERVICE / "tests/support/prisoner.py"
# Everybody can reach it, unlike the folders that pytest makes.
READABLE = "/usr/lib"
SURROUNDINGS: dict[str, tuple[str, ...]] = {
    "as who runs the tests": (),
    "without namespaces": ("refuse=unshare",),
    "as an ordinary user": ("user=64000",),
    "as an ordinary user without namespaces": ("user=64000", "refuse=unshare"),
}


def prisoner(*options: str) -> dict[str, Any]:
    command = (sys.executable, "-I", "-c", PRISONER.read_text(), str(SERVICE), READABLE, *options)
    done = subprocess.run(command, env=confinement.ENVIRONMENT, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("options", SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_nothing_gets_out(options: tuple[str, ...]) -> None:
    if "user=64000" in options and os.geteuid() != 0:
        pytest.skip("only root can become somebody else; this user is an ordinary one already")
    prisoner_rules.assert_nothing_got_out(prisoner(*options))


def test_the_walls_of_a_container_need_no_namespace() -> None:
    found = prisoner("refuse=unshare", "user=64000") if os.geteuid() == 0 else prisoner("refuse=unshare")
    assert set(found["held"]) == {*confinement.WALLS, "privileges"}


@pytest.mark.parametrize(
    ("call", "missing"),
    [("landlock_create_ruleset", {"files"}), ("seccomp", {"network", "processes"})],
)
def test_a_wall_that_does_not_stand_is_told_with_the_reason(call: str, missing: set[str]) -> None:
    found = prisoner(f"refuse={call}")
    assert found["faults"] == dict.fromkeys(missing, "Operation not permitted")
    assert not missing & set(found["held"])


def unwalled(*without: str) -> WorkerProcess:
    settings = ReaderSettings().worker_pool
    return WorkerProcess(replace(settings, module="tests.support.unwalled_reader", without_walls=without))


def test_a_worker_without_its_walls_does_not_start() -> None:
    with pytest.raises(WallsMissing) as caught:
        unwalled()
    assert "files of others (Operation not permitted)" in str(caught.value)
    assert "ACCEPT_MISSING_WALLS=files" in str(caught.value)


def test_a_worker_without_its_walls_starts_where_the_risk_is_accepted_by_name() -> None:
    with pytest.raises(WallsMissing):
        unwalled("network")
    worker = unwalled("files")
    worker.reap()
    assert "files" not in worker.confinement


@pytest.fixture
def nothing_renders(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise WallsMissing({"files": "Function not implemented"})

    monkeypatch.setattr(wiring, "renderer", refuse)


@pytest.mark.usefixtures("world", "nothing_renders")
def test_galley_without_walls_is_not_ready_says_why_and_lives() -> None:
    caller = Caller()
    answer = caller.get("/healthz/ready")
    assert (answer.status, answer.media_type) == (503, "text/plain")
    assert "files of others (Function not implemented)" in answer.body.decode()
    assert caller.get("/healthz/live").status == 200

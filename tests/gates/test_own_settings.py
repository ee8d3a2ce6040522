"""Galley's own slipway.toml fits where it says it runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from slipway.config import read
from slipway.decisions.gates.data.connections import wanted
from slipway.steps.replaying.choosing import replays

CONFIG = read(Path(__file__).parents[2] / "slipway.toml")
# What PostgreSQL gives as it comes, less what it keeps for its superusers.
MOST = 100 - 3


@pytest.mark.parametrize("name", CONFIG.environments)
def test_a_deploy_finds_room_in_a_postgresql_as_it_comes(name: str) -> None:
    environment, replicas = CONFIG.named(name), dict.fromkeys(CONFIG.service.processes, 1)
    copies = 3 if replays(environment) else 1
    parts = wanted(CONFIG.service, replicas, replicas, jobs=1, dump_jobs=environment.dump_jobs, copies=copies)
    assert sum(each.count * each.each for each in parts) <= MOST - environment.spare_connections


def test_a_web_process_says_how_many_connections_its_threads_hold() -> None:
    web = CONFIG.service.processes["web"]
    assert web.connections == int(web.environment["WEB_THREADS"]) + 2

"""A database without tables has nothing to keep before a first release, and is a fault as soon as one is live."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slipway.adapters.state.folder_store import FolderStore
from slipway.errors import PutBack
from slipway.flows.deployments import deploy
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates import check_gates

from tests.fakes.small_world import WorldDatabase
from tests.support.played import NEW, OLD, context_of, run


@pytest.fixture
def no_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = WorldDatabase.rows

    def without_tables(self: WorldDatabase, query: str, *, name: str = "") -> Iterator[tuple[Any, ...]]:
        return iter(()) if "pg_tables" in query else rows(self, query, name=name)

    monkeypatch.setattr(WorldDatabase, "rows", without_tables)


def deployed(context: EnvironmentContext, digest: str) -> None:
    lease = context.take_lease("deploy")
    try:
        deploy.deploy(context, context.releases.find(digest), plan={}, lease=lease)
    finally:
        lease.release()


@pytest.mark.usefixtures("no_tables")
def test_a_first_release_needs_no_restore_point(tmp_path: Path) -> None:
    context = context_of(tmp_path, FolderStore(tmp_path / "state"))
    deployed(context, OLD)
    assert context.history().live


def test_a_live_release_whose_database_is_empty_is_not_deployed_over(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    assert run(tmp_path, "first").code == 0
    request.getfixturevalue("no_tables")
    context = context_of(tmp_path, FolderStore(tmp_path / "state"))
    said = "Release 111111111111 is live, but the database tally has no tables"
    gates = {
        gate.name: gate
        for gate in check_gates.gates_of(
            context, check_gates.GateRequest(context.releases.find(NEW), declare=False)
        )
    }
    assert not gates["migrations"].is_open
    assert said in gates["migrations"].reason
    with pytest.raises(PutBack, match=said) as raised:
        deployed(context, NEW)
    assert "restore production --point ID --live" in str(raised.value)
    live = context.history().live
    assert live
    assert live.digest == OLD

"""A rollback that has led people back says so, whatever becomes of writing it down."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from slipway.adapters.state.folder_store import FolderStore
from slipway.errors import NeedsPerson
from slipway.flows.deployments import shift_to_former_release
from slipway.flows.environment.context import EnvironmentContext
from slipway.ports import StoreError

from tests.support.played import OLD, KillingStore, context_of, run


class Full(FolderStore):
    """A folder on a disk with no room."""

    def create(self, key: str, data: bytes) -> bool:
        raise StoreError("No space left on device.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A world in which a release is live and the one before it is warm."""
    assert run(tmp_path, "first").code == 0
    assert run(tmp_path, "deploy").code == 0
    return tmp_path


def rolled_back(context: EnvironmentContext) -> None:
    lease = context.take_lease("roll back")
    shift_to_former_release.shift_to(
        context, shift_to_former_release.target_of(context.history()), reason="", lease=lease
    )


def must_serve_the_old_one(folder: Path) -> None:
    state = json.loads((folder / "world.json").read_text())
    assert state["shares"] == {"blue": 100.0}
    assert state["slots"]["blue"] == OLD
    assert state["resting"] == ["green"], "the workers of what was left go on"


def test_a_store_of_points_that_is_away_is_no_failure_of_it(folder: Path) -> None:
    context = replace(context_of(folder, FolderStore(folder / "state")), points=Full(folder / "points"))
    rolled_back(context)
    must_serve_the_old_one(folder)
    live = context.history().live
    assert live is not None
    assert live.digest == OLD


def test_a_history_that_cannot_be_written_needs_a_person_who_does_not_repeat_it(folder: Path) -> None:
    context = context_of(folder, KillingStore(folder / "state", 2, "full"))
    with pytest.raises(NeedsPerson, match="serves all traffic, but that could not be written down") as needs:
        rolled_back(context)
    assert "Do not roll back again" in str(needs.value)
    must_serve_the_old_one(folder)

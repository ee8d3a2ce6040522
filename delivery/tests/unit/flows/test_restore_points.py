"""What a restore point says of the schema, and what a drill leaves behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from slipway import points
from slipway.adapters.state.folder_store import FolderStore
from slipway.errors import Locked
from slipway.flows.data import points_lock, restore_points
from slipway.flows.environment.context import EnvironmentContext
from slipway.ports import Finished

from tests.fakes.small_world import SmallWorld, WorldRuntime
from tests.support.played import context_of, run


@pytest.fixture
def context(tmp_path: Path) -> EnvironmentContext:
    assert run(tmp_path, "first").code == 0
    return context_of(tmp_path, FolderStore(tmp_path / "state"))


@pytest.mark.parametrize(
    ("code", "printed", "said"),
    [
        (0, "[]", ()),
        (0, json.dumps([{"name": "0002_colour", "sql": ""}]), ("0002_colour",)),
        (1, "no database", None),
        (0, "nothing to do", None),
    ],
)
def test_a_point_names_what_its_release_has_not_applied_or_that_nobody_could_say(
    context: EnvironmentContext,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    printed: str,
    said: tuple[str, ...] | None,
) -> None:
    def command(self: WorldRuntime, release: object, words: tuple[str, ...], **how: Any) -> Finished:
        if words == ("hold",):
            return Finished(0, "", "", 0.0)
        assert words == ("pending",)
        return Finished(code, printed, "", 0.0)

    monkeypatch.setattr(WorldRuntime, "command", command)
    lease = context.take_lease("point")
    try:
        taken = restore_points.take(context, lease=lease)
    finally:
        lease.release()
    assert points.read_point(context.points, taken.id).migrations == said


def test_a_drill_removes_what_a_killed_one_has_left_and_nobody_elses(
    context: EnvironmentContext, tmp_path: Path
) -> None:
    world = SmallWorld(tmp_path)
    names = [f"slipway_drill_{environment}_3" for environment in ("production", "staging")]
    databases = world.read()["databases"]
    world.change("strays", databases={**databases, **dict.fromkeys(names, "old")})
    for name in names:
        (tmp_path / "views" / name).mkdir()
    lease = context.take_lease("drill")
    try:
        restore_points.take(context, lease=lease)
        restore_points.drill(context, lease=lease)
    finally:
        lease.release()
    assert list(world.read()["databases"]) == ["tally", names[1]]
    assert [path.name for path in (tmp_path / "views").iterdir()] == [names[1]]
    assert f"restore slipway_drill_production_{lease.fence}" in world.changes()


def test_nothing_is_pruned_while_another_environment_brings_a_copy(context: EnvironmentContext) -> None:
    lease, purpose = context.take_lease("prune"), "copy the data of production to staging"
    try:
        with points_lock.held(context, context.points, purpose), pytest.raises(Locked, match=purpose):
            restore_points.prune(context, dry_run=False, lease=lease)
        assert restore_points.prune(context, dry_run=False, lease=lease).points == ()
    finally:
        lease.release()

"""Where AWS makes the copies of a database, a person lets one take its place, and hears of it before anything stops."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from slipway.adapters.state.folder_store import FolderStore
from slipway.errors import Refused
from slipway.flows.data import restore, restore_points

from tests.support import played


def test_nothing_is_put_over_live_data_by_a_copy_of_aws(tmp_path: Path) -> None:
    assert played.run(tmp_path, "first").code == 0
    context = played.context_of(tmp_path, FolderStore(tmp_path / "state"))
    lease = context.take_lease("try")
    point = restore_points.take(context, lease=lease)
    copied = context.environment.model_copy(update={"database_copies": "rds-snapshot:tally"})
    environments = {**context.config.environments, context.name: copied}
    config = context.config.model_copy(update={"environments": environments})
    with pytest.raises(Refused, match="does not take its place") as raised:
        restore.prepare(replace(context, config=config), point, reason="lost", lease=lease, dry_run=False)
    assert "--into" in raised.value.next_step

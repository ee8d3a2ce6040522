"""The release before is kept warm for `keep-warm`, and then stopped."""

from __future__ import annotations

import json
from pathlib import Path

from slipway.adapters.state.folder_store import FolderStore
from slipway.flows.deployments import start_and_adopt

from tests.support.played import NEW, OLD, context_of, run


def test_the_release_before_is_stopped_when_its_time_is_over(tmp_path: Path) -> None:
    assert run(tmp_path, "first").code == 0
    assert run(tmp_path, "deploy").code == 0
    context = context_of(tmp_path, FolderStore(tmp_path / "state"))
    assert start_and_adopt.kept_too_long(context) is None
    context.clock.sleep(context.environment.canary.keep_warm.total_seconds() + 600)
    former = start_and_adopt.kept_too_long(context)
    assert former is not None
    assert former.digest == OLD
    lease = context.take_lease("cool")
    start_and_adopt.stop_old_release(context, former, lease=lease)
    lease.release()
    state = json.loads((tmp_path / "world.json").read_text())
    assert list(state["slots"].values()) == [NEW]
    assert start_and_adopt.kept_too_long(context) is None

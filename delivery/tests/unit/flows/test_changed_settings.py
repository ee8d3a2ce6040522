"""A Secret that others change in the middle of a deployment stops it, and the release before serves on."""

from __future__ import annotations

from pathlib import Path

import pytest
from slipway.adapters.state.folder_store import FolderStore
from slipway.errors import PutBack

from tests.fakes.small_world import SmallWorld
from tests.support import played


def test_a_deployment_is_put_back_and_names_what_was_changed(tmp_path: Path) -> None:
    assert played.run(tmp_path, "first").code == 0
    (tmp_path / "bad").write_text("settings")
    context = played.context_of(tmp_path, FolderStore(tmp_path / "state"))
    with pytest.raises(PutBack, match="Settings were changed while the release was delivered: Secret tally"):
        played.play(context, "second")
    live = context.history().live
    assert live is not None
    assert live.digest == played.OLD
    assert SmallWorld(tmp_path).read()["shares"] == {live.slot: 100}

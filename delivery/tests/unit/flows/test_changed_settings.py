"""A Secret that others change in the middle of a deployment stops it, and the release before serves on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from slipway.adapters.state.folder_store import FolderStore
from slipway.errors import PutBack
from slipway.ports import Slot, short_name

from tests.fakes.small_world import SmallWorld, WorldShares
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


def test_a_release_that_does_not_have_all_traffic_again_is_not_said_to_have_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert played.run(tmp_path, "first").code == 0
    (tmp_path / "bad").write_text("settings")
    context = played.context_of(tmp_path, FolderStore(tmp_path / "state"))
    shift = WorldShares.shift

    def shifted_by_another_too(self: WorldShares, shares: Mapping[Slot, float]) -> None:
        shift(self, shares)
        if 100.0 in shares.values():
            SmallWorld(tmp_path).change("another writes the shares", shares={"blue": 50.0, "green": 50.0})

    monkeypatch.setattr(WorldShares, "shift", shifted_by_another_too)
    with pytest.raises(PutBack) as put_back:
        played.play(context, "second")
    assert put_back.value.next_step.startswith(
        f"Everything was put back. Release {short_name(played.OLD)} is live, as before, "
        "but the proxy gives it 50 % of the requests."
    )

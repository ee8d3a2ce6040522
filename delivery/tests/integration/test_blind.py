"""A release that nobody can see is not promoted, and one that gets everybody at once is compared all the same."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slipway.adapters.state.folder_store import FolderStore
from slipway.config import Canary
from slipway.errors import PutBack, StepFailed
from slipway.ports import Slot

from tests.fakes.small_world import WorldCounters, WorldRuntime
from tests.support import played
from tests.support.played import NEW, OLD, context_of, play, run

# From this share on, in percent, the new release is watched.
WATCHED = 95.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A world in which the old release is live."""
    assert run(tmp_path, "first").code == 0
    return tmp_path


def serving(folder: Path) -> str:
    state = json.loads((folder / "world.json").read_text())
    ((slot, _),) = state["shares"].items()
    return str(state["slots"][slot])


def deployed(folder: Path) -> None:
    play(context_of(folder, FolderStore(folder / "state")), "deploy")


def mute(monkeypatch: pytest.MonkeyPatch, folder: Path, owner: type, name: str, *, looks: int) -> None:
    """Have a part give no answer to so many questions, from when it is watched."""
    answer, left = getattr(owner, name), [looks]

    def asked(self: Any, *words: Any) -> Any:
        shares = json.loads((folder / "world.json").read_text())["shares"]
        if shares.get(str(Slot.GREEN), 0.0) >= WATCHED and left[0]:
            left[0] -= 1
            raise StepFailed("Nobody answers.")
        return answer(self, *words)

    monkeypatch.setattr(owner, name, asked)


@pytest.mark.parametrize(("owner", "name"), [(WorldCounters, "counts"), (WorldRuntime, "processes")])
def test_a_release_that_cannot_be_seen_while_everybody_is_on_it_goes_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch, owner: type, name: str
) -> None:
    mute(monkeypatch, folder, owner, name, looks=10_000)
    with pytest.raises(PutBack, match="could not be read"):
        deployed(folder)
    assert serving(folder) == OLD


def test_a_gap_makes_the_watch_longer_and_no_worse(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mute(monkeypatch, folder, WorldCounters, "counts", looks=20)
    deployed(folder)
    assert serving(folder) == NEW


@pytest.mark.parametrize("bad", ["", "errors"])
def test_a_canary_of_one_step_is_compared_with_what_the_old_release_did_before(
    folder: Path, monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    (folder / "bad").write_text(bad)
    usual = played.configuration

    def at_once(folder: Path) -> Any:
        found = usual(folder)
        canary = Canary(
            steps=(100,),
            least=timedelta(seconds=60),
            every=timedelta(seconds=1),
            watch_after=timedelta(seconds=120),
        )
        changed = found.environments["production"].model_copy(update={"canary": canary})
        return found.model_copy(update={"environments": {"production": changed}})

    monkeypatch.setattr(played, "configuration", at_once)
    if bad:
        with pytest.raises(PutBack, match="failed"):
            deployed(folder)
    else:
        deployed(folder)
    assert serving(folder) == (OLD if bad else NEW)

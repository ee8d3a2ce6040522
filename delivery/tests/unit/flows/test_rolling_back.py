"""A rollback leads back whatever is under way: also from the second deployment ever, and from the very first."""

from __future__ import annotations

from pathlib import Path

import pytest
from slipway.adapters.state.folder_store import FolderStore
from slipway.decisions.record.history import Outcome
from slipway.errors import Absent, Locked, Refused
from slipway.flows.deployments import roll_back
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates.check_gates import GateRequest, must_be_open
from slipway.ports import NotReady, Readiness, Slot

from tests.fakes.small_world import SmallWorld, WorldDatabase, WorldRuntime
from tests.support import played

EARLY, IN_THE_CANARY = 10, 22


def left_in_the_middle(folder: Path, *whats: str, kill: int = IN_THE_CANARY) -> EnvironmentContext:
    """Play deployments, and kill the deployer in the middle of the last one; return what is left."""
    *done, last = whats
    for what in done:
        assert played.run(folder, what).code == 0
    assert played.run(folder, last, kill=kill).code == -9
    return played.context_of(folder, FolderStore(folder / "state"))


def rolled_back(context: EnvironmentContext, to: str = "") -> None:
    aim = roll_back.target_of_rollback(context.history(), to)
    must_be_open(context, GateRequest(None, rollback=aim.subject))
    lease = context.take_lease("roll back")
    try:
        roll_back.go_back(context, aim, reason="a test", lease=lease)
    finally:
        lease.release()


def test_the_second_deployment_ever_is_rolled_back_while_it_is_under_way(tmp_path: Path) -> None:
    context = left_in_the_middle(tmp_path, "first", "deploy")
    assert context.history().warm is None
    rolled_back(context)
    history = context.history()
    assert (history.live and history.live.digest, history.interrupted) == (played.OLD, None)
    assert history.deployments[-1].outcome is Outcome.PUT_BACK
    assert "a test" in history.deployments[-1].reason


def test_the_first_deployment_ever_is_rolled_back_to_nothing(tmp_path: Path) -> None:
    context = left_in_the_middle(tmp_path, "first")
    rolled_back(context)
    assert (context.history().live, context.history().interrupted) == (None, None)
    with pytest.raises(Absent, match="Nothing is live here"):
        roll_back.target_of_rollback(context.history())


def test_the_release_before_may_be_named_and_no_other(tmp_path: Path) -> None:
    context = left_in_the_middle(tmp_path, "first", "deploy")
    with pytest.raises(Refused, match="is put back first"):
        roll_back.target_of_rollback(
            left_in_the_middle(_folder(tmp_path / "first"), "first").history(), played.OLD
        )
    assert roll_back.target_of_rollback(context.history(), played.OLD).to == context.history().live
    with pytest.raises(Absent, match="has been live here"):
        roll_back.target_of_rollback(context.history(), played.NEW)


@pytest.mark.parametrize(("kill", "code"), [(EARLY, 0), (IN_THE_CANARY, 3)])
def test_what_ended_before_the_lock_was_had_is_gone_back_from_once_at_the_most(
    tmp_path: Path, kill: int, code: int
) -> None:
    context = left_in_the_middle(tmp_path, "first", "deploy", kill=kill)
    aim = roll_back.target_of_rollback(context.history())
    assert played.run(tmp_path, "resume").code == code
    for _ in range(2):
        lease = context.take_lease("roll back")
        roll_back.go_back(context, aim, reason="", lease=lease)
        lease.release()
        live = context.history().live
        assert live
        assert live.digest == played.OLD


def _folder(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_a_rollback_asks_nothing_of_a_database_that_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = left_in_the_middle(tmp_path, "first", "deploy")
    for name in ("size_bytes", "free_bytes", "rows", "server"):
        monkeypatch.setattr(WorldDatabase, name, lambda *_, **__: pytest.fail("the database was asked"))
    rolled_back(context)


def test_a_rollback_does_not_wait_for_the_broken_release_after_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for what in ("first", "deploy"):
        assert played.run(tmp_path, what).code == 0
    context = played.context_of(tmp_path, FolderStore(tmp_path / "state"))
    live = context.history().live
    assert live
    ready = WorldRuntime.ready

    def broken(runtime: WorldRuntime, slot: Slot) -> Readiness:
        return NotReady("503: broken") if slot is live.slot else ready(runtime, slot)

    monkeypatch.setattr(WorldRuntime, "ready", broken)
    monkeypatch.setattr(WorldRuntime, "start_everything", lambda _: True)
    pauses = list[float]()
    monkeypatch.setattr(context.clock, "sleep", pauses.append)
    rolled_back(context)
    # How long it pauses, on whatever machine: by far less than for a release that has to get ready.
    assert sum(pauses) < 10
    assert SmallWorld(tmp_path).read()["shares"] == {live.slot.other: 100.0}


def test_a_lock_that_is_held_for_a_moment_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = left_in_the_middle(tmp_path, "first", "deploy")
    held = context.take_lease("a look at the gates")
    waits = list[float]()

    def released_at_last(_: object, seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            held.release()

    with monkeypatch.context() as patched:
        patched.setattr(played.RealClock, "sleep", released_at_last)
        roll_back.take_lease(context, "roll back").release()
    assert len(waits) == 3
    other = context.take_lease("a deployment")
    with pytest.raises(Locked, match="a deployment holds the lock"):
        roll_back.take_lease(context, "roll back")
    other.release()


def test_what_is_live_is_started_again_where_the_home_was_emptied(tmp_path: Path) -> None:
    assert played.run(tmp_path, "first").code == 0
    context = played.context_of(tmp_path, FolderStore(tmp_path / "state"))
    before = SmallWorld(tmp_path).changes()
    rolled_back(context, played.OLD)
    assert SmallWorld(tmp_path).changes() == before, "it is live, and nothing has to be done"
    SmallWorld(tmp_path).change("lost", slots={}, installed=[])
    rolled_back(context, played.OLD)
    assert played.OLD in SmallWorld(tmp_path).read()["slots"].values()

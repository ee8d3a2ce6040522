"""Kill the deployer at every write of its journal, before and after; fail every call it makes: what people are served
by is always entirely the old release or entirely the new one, nothing is done twice, and nobody has to unlock anything.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from slipway.adapters.state.folder_store import FolderStore
from slipway.adapters.state.store_log import StoreLog
from slipway.decisions.record.history import history_of
from slipway.errors import LockLost, PutBack
from slipway.ports import Slot

from tests.fakes.small_world import SmallWorld
from tests.support.played import NEW, OLD, context_of, play, run

KILLED = -9
SCENARIOS = ("", "errors")


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder in memory where there is one: what waits here is the disk, some hundred thousand times."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def begun(place: Path) -> Path:
    """A world in which the old release is live."""
    folder = place / "begun"
    folder.mkdir()
    assert run(folder, "first").code == 0
    return folder


def fresh(begun: Path, folder: Path, bad: str) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(begun, folder)
    (folder / "bad").write_text(bad)
    return folder


def live(folder: Path) -> str:
    history = history_of(StoreLog(FolderStore(folder / "state"), "history").entries())
    assert history.interrupted is None, "a deployment is still open"
    assert history.live
    return history.live.digest


def check(folder: Path) -> None:
    """Everybody is served by the one release that the history calls live, and nothing is left lying about."""
    state = json.loads((folder / "world.json").read_text())
    ((slot, share),) = state["shares"].items()
    assert share == 100.0
    assert state["slots"][slot] == live(folder)
    assert state["resting"] == [each for each in state["slots"] if each != slot], "two releases do the jobs"
    assert list(state["databases"]) == ["tally"]
    assert list((folder / "views").iterdir()) == []
    assert unaudited(folder) == []
    if live(folder) == OLD:
        assert NEW not in state["slots"].values(), "the new release still runs"
    else:
        assert state["databases"]["tally"] == "new"


def unaudited(folder: Path) -> list[str]:
    """Return the deployments that ended, and of whose end nothing stands in the audit."""
    store = FolderStore(folder / "state")
    audit = StoreLog(store, "audit").entries()
    ends = {(each["facts"].get("deployment"), each["what"]) for each in audit}
    ended = history_of(StoreLog(store, "history").entries()).deployments
    return [each.id for each in ended if (each.id, f"deployment {each.outcome}") not in ends]


def points(begun: Path, folder: Path, bad: str) -> int:
    """Return how many writes a deployment makes that nobody disturbs: the list of points grows with the steps."""
    ended = run(fresh(begun, folder, bad), "deploy")
    assert ended.code == (3 if bad else 0)
    return ended.created


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("bad", SCENARIOS)
def test_a_killed_deployer_leaves_what_the_next_one_completes(
    begun: Path, place: Path, bad: str, when: str
) -> None:
    folder = place / "world"
    count = points(begun, folder, bad)
    assert count > 15
    outcomes = set()
    for point in range(1, count + 1):
        fresh(begun, folder, bad)
        killed = run(folder, "deploy", kill=point, when=when)
        assert killed.code == KILLED, point
        resumed = run(folder, "resume")
        assert resumed.code in {0, 3, 4}, (point, resumed)
        check(folder)
        outcomes.add(live(folder))
        changes = SmallWorld(folder).changes()
        assert changes.count("migrate tally") <= 1, point
        assert changes.count(f"start {NEW[7:19]} in green") <= 1, point
        again = run(folder, "deploy")
        assert again.code == (3 if bad else 0), (point, again)
        check(folder)
    assert outcomes == ({OLD} if bad else {OLD, NEW})


@pytest.mark.parametrize("when", ["stop before", "stop after"])
@pytest.mark.parametrize("bad", SCENARIOS)
def test_a_deployer_that_is_asked_to_stop_puts_back_at_once(
    begun: Path, place: Path, bad: str, when: str
) -> None:
    folder = place / "world"
    for point in range(1, points(begun, folder, bad) + 1):
        fresh(begun, folder, bad)
        stopped = run(folder, "deploy", kill=point, when=when)
        assert stopped.code in {0, 3, 130}, (point, stopped)
        history = history_of(StoreLog(FolderStore(folder / "state"), "history").entries())
        if history.interrupted:
            # It had only just begun.
            assert point < 4, point
            assert run(folder, "resume").code in {0, 3}, point
        elif stopped.code:
            assert live(folder) == OLD, "it says that it was put back"
        check(folder)
        assert run(folder, "deploy").code == (3 if bad else 0), point
        check(folder)


def test_the_resuming_deployer_may_be_killed_as_well(begun: Path, place: Path) -> None:
    folder = place / "world"
    count = points(begun, folder, "errors")
    for first in range(8, count, 5):
        for second in range(1, 16, 3):
            fresh(begun, folder, "errors")
            assert run(folder, "deploy", kill=first).code == KILLED
            run(folder, "resume", kill=second, when="after")
            assert run(folder, "resume").code in {0, 3, 4}
            check(folder)
            assert live(folder) == OLD


@pytest.mark.parametrize("bad", ["", "errors"])
@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
def test_whichever_call_fails_the_verdict_is_never_in_between(
    begun: Path, place: Path, bad: str, for_good: bool
) -> None:
    folder = place / "world"
    calls = run(fresh(begun, folder, bad), "deploy").calls
    assert calls > 50
    for call in range(1, calls + 1):
        fresh(begun, folder, bad)
        ended = run(folder, "deploy", fail=call, for_good=for_good)
        # What fails once needs no person, on the way back neither.
        assert ended.code in ({0, 3, 6} if for_good else {0, 3}), (call, ended)
        if ended.code == 6:
            assert run(folder, "resume").code == 3, call
        check(folder)
        if bad:
            assert live(folder) == OLD, call


@pytest.mark.parametrize("bad", ["", "errors"])
def test_a_store_that_takes_nothing_more_leaves_nobody_on_a_canary(
    begun: Path, place: Path, bad: str
) -> None:
    folder = place / "world"
    count = points(begun, folder, bad)
    for write in range(4, count + 1):
        fresh(begun, folder, bad)
        ended = run(folder, "deploy", kill=write, when="full")
        # The last write only gives back the lock.
        assert ended.code == (6 if write < count else 3 if bad else 0), (write, ended)
        state = json.loads((folder / "world.json").read_text())
        ((slot, share),) = state["shares"].items()
        assert share == 100.0, write
        promoted = state["slots"][slot] == NEW
        assert promoted or NEW not in state["slots"].values(), write
        assert not (promoted and bad), write
        if write < count:
            assert list((folder / "home/pages").glob("*.txt")), write
            assert run(folder, "resume").code in {0, 3}, write
        check(folder)


@pytest.mark.parametrize("bad", ["", "errors"])
def test_a_machine_that_slept_for_longer_than_its_lock_lasts_goes_on(
    begun: Path, place: Path, bad: str
) -> None:
    folder = fresh(begun, place / "world", bad)
    context = context_of(folder, FolderStore(folder / "state"))
    clock: Any = context.clock
    clock.sleeps_too_long_at = timedelta(seconds=1.5)
    with nullcontext() if not bad else pytest.raises(PutBack):
        play(context, "deploy")
    assert not clock.sleeps_too_long_at, "it never slept"
    check(folder)
    assert live(folder) == (OLD if bad else NEW)


@pytest.mark.parametrize("how", ["fails", "fails for good", "stop", "kill"])
def test_whichever_call_of_a_restore_goes_wrong_the_service_runs_on_the_one_data_or_the_other(
    begun: Path, place: Path, how: str
) -> None:
    folder = place / "world"
    both = place / "both"
    assert run(fresh(begun, both, ""), "deploy").code == 0
    whole = run(fresh(both, folder, ""), "restore")
    assert whole.code == 0
    assert sorted(json.loads((folder / "world.json").read_text())["slots"].values()) == [OLD, NEW]
    assert whole.calls > 10
    changes = SmallWorld(folder).changes()
    exchanged = changes.index("exchange restored")
    assert {"stop blue", "stop green"} == set(changes[exchanged - 2 : exchanged]), "somebody could write"
    codes, ends = set(), set()
    for call in range(1, whole.calls + 1):
        state = json.loads((fresh(both, folder, "") / "world.json").read_text())
        ended = run(
            folder,
            "restore",
            fail=call,
            for_good=how == "fails for good",
            ends=how if how in ("stop", "kill") else "",
        )
        codes.add(ended.code)
        history = history_of(StoreLog(FolderStore(folder / "state"), "history").entries())
        if history.exchange:
            assert ended.code in {6, KILLED}, call
            assert run(folder, "resume").code == 0, call
        assert run(folder, "resume").code == 4, call
        now = json.loads((folder / "world.json").read_text())
        assert now["slots"]["green"] == NEW, (call, ended)
        # Where the release before cannot be started either, a rollback starts it.
        assert now["slots"] == state["slots"] or how.startswith("fails"), (call, ended)
        put = bool([name for name in now["databases"] if name.startswith("tally_before_")])
        assert put or ended.code not in {0, 6} or history.exchange, (call, ended)
        assert not put or ended.code in {0, 6, KILLED}, (call, ended)
        ends.add(put)
    assert codes >= {KILLED if how == "kill" else 6}
    assert ends == {False, True}


def test_a_deployer_that_was_taken_over_can_change_nothing_more(begun: Path, place: Path) -> None:
    folder = fresh(begun, place / "world", "")
    slow = context_of(folder, FolderStore(folder / "state"))
    lease = slow.take_lease("deploy")
    tools = slow.tools(lease)
    key = f"lease/{lease.fence:08d}/released.json"
    FolderStore(folder / "state").create(key, b"{}")
    assert run(folder, "deploy").code == 0
    before = (folder / "world.json").read_bytes()
    with pytest.raises(LockLost):
        tools.shares.shift({Slot.BLUE: 100.0})
    with pytest.raises(LockLost):
        tools.runtime.stop(Slot.GREEN)
    assert (folder / "world.json").read_bytes() == before

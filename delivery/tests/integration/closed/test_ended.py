"""A closed-off release ends with its block and with Slipway, whichever part is killed."""

from __future__ import annotations

import os
import signal
import tempfile
from functools import partial
from pathlib import Path

import pytest
from slipway.adapters.machine.closed import world
from slipway.adapters.machine.closed.order import Order, Reach
from slipway.adapters.machine.supervised import processes
from slipway.errors import StepFailed

from tests.support import closed_off, mortal, place

# Seconds for which something runs that is not to be waited for.
LONG = "600"
# What is between Slipway and a release, each the parent of the next one.
PARTS = ("outside", "inside", "first")


def test_it_ends_with_its_block_and_all_it_has_left_behind(tmp_path: Path) -> None:
    with closed_off.tempting(Reach()) as tempted:
        tempted.tries("leave", word=LONG)
        place.wait_until(lambda: left_in(tempted))
        (left,) = left_in(tempted)
    assert not processes.words_of(left)
    assert tempted.effects().statements is None


def test_what_loses_its_parent_is_taken_leave_of_when_it_ends() -> None:
    with closed_off.tempting(Reach()) as tempted:
        own = family_of(tempted.closed.server.process.pid)
        assert tempted.tries("orphan") == "left"
        place.wait_until(lambda: family_of(tempted.closed.server.process.pid) == own)


def test_one_that_does_not_end_when_it_is_asked_to_is_ended(tmp_path: Path) -> None:
    ordered, pid = closed_off.order(Reach()), tmp_path / "pid"
    words = ("sh", "-c", f"trap '' TERM; echo $$ > {pid}.new; mv {pid}.new {pid}; while :; do sleep 1; done")
    stubborn = Order(words, ordered.environment, ordered.folder, ordered.port, 0.2, Reach())
    with world.serving_closed(stubborn) as closed:
        place.wait_until(pid.exists)
    assert closed.server.code() == 128 + signal.SIGKILL
    assert not processes.words_of(int(pid.read_text()))


def test_its_exit_code_and_last_words_are_told() -> None:
    ordered = closed_off.order(Reach())
    words = ("sh", "-c", "echo why it failed >&2; exit 7")
    ordered = Order(words, ordered.environment, ordered.folder, ordered.port, 5.0, Reach())
    with world.serving_closed(ordered) as closed:
        place.wait_until(lambda: closed.server.code() is not None)
        assert (closed.server.code(), "why it failed" in closed.server.said()) == (7, True)


def test_a_release_in_a_folder_that_is_to_be_hidden_is_not_started() -> None:
    ordered = closed_off.order(Reach(hidden=(str(Path(closed_off.__file__).parents[1]),)))
    with pytest.raises(StepFailed, match="hidden from it"), world.serving_closed(ordered):
        pass


def test_a_wall_that_cannot_be_built_is_told_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "OUTSIDE", "there.is.none")
    fault = pytest.raises(StepFailed, match=r"(?s)could not be closed off.*No module named")
    with fault, world.serving_closed(closed_off.order(Reach())):
        pass


def family_of(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    children = [
        int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _parent(entry) == pid
    ]
    return [pid, *(each for child in children for each in family_of(child))]


def left_in(tempted: closed_off.Tempted) -> list[int]:
    """Return what a release has left behind, by the numbers that those have outside of its wall."""
    family = family_of(tempted.closed.server.process.pid)
    return [each for each in family if processes.words_of(each) == ("sleep", LONG)]


def _parent(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def deployed(pids: Path, *, killed: str) -> None:
    """Serve closed off, write down the processes of it, and die; or let one of them die and see the end of all."""
    tempfile.tempdir = str(pids.with_name("temporary"))
    with closed_off.tempting(Reach()) as tempted:
        tempted.tries("leave", word=LONG)
        place.wait_until(lambda: left_in(tempted))
        family = family_of(tempted.closed.server.process.pid)
        pids.write_text(" ".join(map(str, family)))
        if killed == "slipway":
            mortal.die()
        os.kill(family[PARTS.index(killed)], signal.SIGKILL)
        place.wait_until(lambda: tempted.closed.server.code() is not None)
        mortal.die()


@pytest.mark.parametrize("killed", ["slipway", *PARTS])
def test_nothing_is_left_when_a_part_is_killed(tmp_path: Path, killed: str) -> None:
    if why := world.why_not_closed():
        pytest.skip(why)
    pids, temporary = tmp_path / "pids", tmp_path / "temporary"
    temporary.mkdir()
    mortal.killed_in(partial(deployed, pids, killed=killed))
    found = [int(each) for each in pids.read_text().split()]
    # These, the release, and what that has left behind.
    assert len(found) >= len(PARTS) + 2
    place.wait_until(lambda: not any(map(processes.words_of, found)))
    assert list(temporary.iterdir()) == []

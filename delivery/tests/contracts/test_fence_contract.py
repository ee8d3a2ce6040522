"""What Slipway relies on in a fence: a deployer that a newer one has followed changes nothing any more."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from slipway.adapters.machine.file_fence import FileFence
from slipway.errors import LockLost
from slipway.ports import Fence, StoreError

from tests.fakes.refusing_fence import RefusingFence

PATIENCE_SECONDS = 60


class Numbered:
    """A lease that nobody has noticed the loss of, or whose store does not answer."""

    def __init__(self, fence: int, fault: Exception | None = None) -> None:
        self.fence, self._fault = fence, fault

    def check(self) -> None:
        if self._fault:
            raise self._fault

    def release(self) -> None:
        """Nothing to give back."""


class Guarded:
    """Something that is changed behind a fence alone. `written` are the numbers of those who changed it, in order."""

    def __init__(self, fence: Fence) -> None:
        self.fence, self.written = fence, list[int]()

    def act(self, lease: Numbered, between: Callable[[], None] = lambda: None) -> None:
        """Change it twice in one act."""
        with self.fence.acting(lease):
            self._change(lease)
            between()
            self._change(lease)

    def _change(self, lease: Numbered) -> None:
        if isinstance(self.fence, RefusingFence):
            self.fence.write(lease)
        self.written.append(lease.fence)


@pytest.fixture(params=["file", "refusing"])
def guarded(request: pytest.FixtureRequest, tmp_path: Path) -> Guarded:
    """A fence that lets one act at a time, and one that lets the target refuse each single change."""
    return Guarded(FileFence(tmp_path / "fence") if request.param == "file" else RefusingFence())


def test_before_the_first_act_the_highest_number_is_none(guarded: Guarded) -> None:
    assert guarded.fence.highest() == 0
    guarded.act(Numbered(3))
    assert guarded.fence.highest() == 3


def test_the_same_number_and_a_higher_one_may_act(guarded: Guarded) -> None:
    for number in (7, 7, 8):
        guarded.act(Numbered(number))
    assert guarded.written == [7, 7, 7, 7, 8, 8]


def test_once_a_higher_number_has_acted_a_lower_one_never_does(guarded: Guarded) -> None:
    guarded.act(Numbered(7))
    for _ in range(2):
        with pytest.raises(LockLost):
            guarded.act(Numbered(6))
    assert guarded.written == [7, 7]


def test_a_lease_that_is_lost_lets_nothing_through(guarded: Guarded) -> None:
    with pytest.raises(LockLost, match="taken over"):
        guarded.act(Numbered(7, LockLost("taken over")))
    assert guarded.written == []


def test_where_the_store_does_not_answer_the_numbers_alone_decide(guarded: Guarded) -> None:
    away = StoreError("The store did not answer.")
    guarded.act(Numbered(7, away))
    with pytest.raises(LockLost):
        guarded.act(Numbered(6, away))


def test_an_older_deployer_changes_nothing_after_a_newer_one_has(guarded: Guarded) -> None:
    """Either the newer one waits until the older one has done, or the older one is refused in the middle."""
    newer = threading.Thread(target=lambda: guarded.act(Numbered(8)))

    def newcomer() -> None:
        newer.start()
        if isinstance(guarded.fence, RefusingFence):
            newer.join(PATIENCE_SECONDS)

    with suppress(LockLost):
        guarded.act(Numbered(7), between=newcomer)
    newer.join(PATIENCE_SECONDS)
    assert guarded.written in ([7, 7, 8, 8], [7, 8, 8])
    with pytest.raises(LockLost):
        guarded.act(Numbered(7))


def test_a_fault_in_an_act_keeps_nobody_out(guarded: Guarded) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        guarded.act(Numbered(7), between=fail)
    guarded.act(Numbered(7))

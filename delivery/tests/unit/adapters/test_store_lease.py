"""Only one may change an environment, a dead one is taken over, and one that was taken over can do nothing more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from slipway.adapters.machine.file_fence import FileFence
from slipway.adapters.state import store_lease
from slipway.errors import Absent, Locked, LockLost

from tests.fakes.memory_store import MemoryStore
from tests.fakes.turned_clock import TurnedClock

MINUTE = timedelta(minutes=1)


def take(store: MemoryStore, clock: TurnedClock, lasts: timedelta = MINUTE) -> store_lease.StoreLease:
    return store_lease.take(store, clock, lasts=lasts, purpose="test")


def as_if_from_elsewhere(store: MemoryStore, fence: int) -> None:
    """Make a lease look as if another machine had taken it."""
    key = f"lease/{fence:08d}/taken.json"
    words = json.loads(store.read(key))
    store.delete(key)
    store.create(key, json.dumps({**words, "place": "elsewhere"}).encode())


def test_the_second_is_told_who_holds_the_lock_and_until_when() -> None:
    store, clock = MemoryStore(), TurnedClock()
    first = take(store, clock)
    with pytest.raises(Locked, match=rf"process {os.getpid()}: test holds the lock until 12:01:00"):
        take(store, clock)
    first.check()
    first.release()


def test_the_second_is_told_who_asked_where_that_is_known() -> None:
    store, clock = MemoryStore(), TurnedClock()
    store_lease.take(store, clock, lasts=MINUTE, purpose="test", by="ann")
    with pytest.raises(Locked, match=r"^ann on .*: test holds the lock"):
        take(store, clock)


def test_a_lease_given_back_can_be_taken_with_a_higher_number() -> None:
    store, clock = MemoryStore(), TurnedClock()
    numbers = []
    for _ in range(3):
        lease = take(store, clock)
        numbers.append(lease.fence)
        lease.release()
    assert numbers == [1, 2, 3]


def test_an_expired_lease_is_taken_over_and_its_holder_can_do_nothing_more() -> None:
    store, clock = MemoryStore(), TurnedClock()
    dead = take(store, clock)
    as_if_from_elsewhere(store, dead.fence)
    clock.turn(MINUTE)
    with pytest.raises(LockLost, match="expired"):
        dead.check()
    heir = take(store, clock)
    assert heir.fence == dead.fence + 1
    with pytest.raises(LockLost, match="Another deployer has taken over"):
        dead.check()
    heir.check()
    dead.release()
    heir.check()
    heir.release()


def test_the_lease_of_a_dead_process_of_this_machine_need_not_expire() -> None:
    store, clock = MemoryStore(), TurnedClock()
    lease = take(store, clock)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    key = f"lease/{lease.fence:08d}/taken.json"
    words = json.loads(store.read(key))
    store.delete(key)
    store.create(key, json.dumps({**words, "process": gone.pid}).encode())
    heir = take(store, clock)
    assert heir.fence == lease.fence + 1
    heir.release()


def test_a_lease_is_renewed_while_its_holder_lives() -> None:
    store, clock = MemoryStore(), TurnedClock()
    lease = take(store, clock, lasts=timedelta(milliseconds=200))
    deadline = threading.Event()
    clock.turn(timedelta(milliseconds=150))
    while (held := store_lease.read_lease(store)) and held.expires_at < clock.now() + timedelta(
        milliseconds=200
    ):
        deadline.wait(0.02)
    clock.turn(timedelta(milliseconds=150))
    lease.check()
    lease.release()


def test_of_many_at_once_one_gets_it() -> None:
    store, clock = MemoryStore(), TurnedClock()
    got: list[int] = []
    barrier = threading.Barrier(8)

    def try_it() -> None:
        barrier.wait()
        try:
            got.append(take(store, clock).fence)
        except Locked:
            return

    threads = [threading.Thread(target=try_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1


def test_a_lock_can_be_broken_by_hand() -> None:
    store, clock = MemoryStore(), TurnedClock()
    take(store, clock)
    assert store_lease.break_open(store, by="somebody").fence == 1
    assert take(store, clock).fence == 2
    with pytest.raises(Absent, match="Nobody holds the lock"):
        store_lease.break_open(MemoryStore(), by="somebody")


def test_whoever_was_unlocked_can_do_nothing_more_although_nobody_has_the_lock_yet() -> None:
    store, clock = MemoryStore(), TurnedClock()
    lease = take(store, clock)
    lease.check()
    store_lease.break_open(store, by="somebody")
    with pytest.raises(LockLost, match="slipway unlock"):
        lease.check()
    lease.release()


def test_a_holder_whom_only_its_owner_may_look_at_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    store, clock = MemoryStore(), TurnedClock()
    lease = take(store, clock)

    def refused(process: int, number: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refused)
    with pytest.raises(Locked):
        take(store, clock)
    monkeypatch.undo()
    lease.release()


def test_the_fence_of_a_machine_stops_a_lower_number(tmp_path: Path) -> None:
    class Number:
        def __init__(self, fence: int) -> None:
            self.fence = fence

        def check(self) -> None:
            """Nobody has noticed yet."""

        def release(self) -> None:
            """Nothing to give back."""

    file = tmp_path / "fence"
    with FileFence(file).acting(Number(7)):
        pass
    with FileFence(file).acting(Number(7)):
        pass
    with pytest.raises(LockLost, match="number 7"), FileFence(file).acting(Number(6)):
        pytest.fail("a lower number acted")
    with FileFence(file).acting(Number(8)):
        pass
    assert file.read_text() == "8"

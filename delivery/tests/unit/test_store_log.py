"""Entries keep their order, and each number belongs to whoever wrote it first."""

from __future__ import annotations

import threading

import pytest
from slipway.adapters.store_log import StoreLog
from slipway.errors import LockLost

from tests.fakes.memory_store import MemoryStore


def test_entries_come_back_in_order() -> None:
    store = MemoryStore()
    log = StoreLog(store, "history")
    assert [log.append({"n": n}) for n in range(12)] == list(range(1, 13))
    assert [entry["n"] for entry in StoreLog(store, "history").entries()] == list(range(12))
    assert StoreLog(store, "history").append({"n": 12}) == 13


def test_writers_at_once_lose_nothing() -> None:
    store = MemoryStore()

    def write(name: int) -> None:
        log = StoreLog(store, "audit")
        for n in range(20):
            log.append({"name": name, "n": n})

    threads = [threading.Thread(target=write, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = StoreLog(store, "audit").entries()
    assert len(entries) == 80
    for name in range(4):
        assert [entry["n"] for entry in entries if entry["name"] == name] == list(range(20))


def test_a_journal_that_somebody_else_wrote_into_says_that_the_lock_is_lost() -> None:
    store = MemoryStore()
    mine, theirs = StoreLog(store, "j", exclusive=True), StoreLog(store, "j", exclusive=True)
    mine.append({"by": "me"})
    theirs.append({"by": "them"})
    with pytest.raises(LockLost, match="Somebody else has written"):
        mine.append({"by": "me"})


def test_an_interrupt_in_the_middle_of_writing_is_not_taken_for_somebody_else() -> None:
    class Interrupted(MemoryStore):
        def create(self, key: str, data: bytes) -> bool:
            created = super().create(key, data)
            if b'"n": 2' in data:
                raise KeyboardInterrupt
            return created

    store = Interrupted()
    log = StoreLog(store, "j", exclusive=True)
    log.append({"n": 1})
    with pytest.raises(KeyboardInterrupt):
        log.append({"n": 2})
    assert log.append({"n": 3}) == 3
    assert [entry["n"] for entry in StoreLog(store, "j").entries()] == [1, 2, 3]
    StoreLog(store, "j", exclusive=True).append({"n": "theirs"})
    with pytest.raises(LockLost):
        log.append({"n": 4})


def test_a_create_whose_answer_was_lost_is_not_taken_for_somebody_elses() -> None:
    class Forgetful(MemoryStore):
        def create(self, key: str, data: bytes) -> bool:
            super().create(key, data)
            return False

    log = StoreLog(Forgetful(), "j", exclusive=True)
    assert [log.append({"n": 1}), log.append({"n": 2})] == [1, 2]

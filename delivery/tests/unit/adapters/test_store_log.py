"""Entries keep their order, and each number belongs to whoever wrote it first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from slipway.adapters.state.folder_store import FolderStore
from slipway.adapters.state.store_log import StoreLog
from slipway.errors import LockLost
from slipway.ports import EntryDamaged, Listed

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
    with pytest.raises(LockLost, match="Another deployer has written"):
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


class Counting(MemoryStore):
    """Counts what is asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = list[str]()

    def read(self, key: str) -> bytes:
        self.asked.append(f"read {key}")
        return super().read(key)

    def list(self, prefix: str = "") -> Iterator[Listed]:
        self.asked.append(f"list {prefix}")
        return super().list(prefix)


def written(store: MemoryStore, count: int, *, word: str = "n") -> StoreLog:
    log = StoreLog(store, "history", bundled=True)
    for number in range(count):
        log.append({word: number})
    return log


def test_what_was_read_once_is_not_read_again_and_what_is_new_is() -> None:
    store = Counting()
    other, log = StoreLog(store, "history"), StoreLog(store, "history")
    for number in range(5):
        other.append({"n": number})
    assert len(log.entries()) == 5
    store.asked.clear()
    assert len(log.entries()) == 5
    assert not any(each.startswith("read") for each in store.asked)
    other.append({"n": 5})
    store.asked.clear()
    assert [entry["n"] for entry in log.entries()] == list(range(6))
    assert [each for each in store.asked if each.startswith("read")] == ["read history/00000006.json"]
    assert log.newest() == (6, {"n": 5})


def test_the_newest_entry_is_had_without_the_others() -> None:
    store = Counting()
    assert StoreLog(store, "audit").newest() == (0, {})
    written(store, 30)
    store.asked.clear()
    assert StoreLog(store, "history").newest() == (30, {"n": 29})
    assert len(store.asked) == 2


def test_full_hundreds_are_read_as_one_object_each() -> None:
    store = Counting()
    written(store, 250)
    store.asked.clear()
    assert [entry["n"] for entry in StoreLog(store, "history", bundled=True).entries()] == list(range(250))
    assert len([each for each in store.asked if "bundles" in each]) == 3
    assert len(store.asked) < 3 + 50 + 5


def test_a_log_from_before_there_were_bundles_gets_them_with_its_next_entry() -> None:
    store = Counting()
    old = StoreLog(store, "history")
    for number in range(220):
        old.append({"n": number})
    StoreLog(store, "history", bundled=True).append({"n": 220})
    assert [listed.key for listed in store.list("history-bundles/")] == [
        "history-bundles/000001.json",
        "history-bundles/000002.json",
    ]
    assert len(StoreLog(store, "history", bundled=True).entries()) == 221


def test_bundles_of_a_history_that_was_lost_are_not_believed() -> None:
    store = MemoryStore()
    log = written(store, 105)
    for listed in list(store.list("history/")):
        store.delete(listed.key)
    assert log.entries() == []
    assert StoreLog(store, "history", bundled=True).entries() == []
    assert log.append({"again": 0}) == 1
    for number in range(1, 205):
        StoreLog(store, "history", bundled=True).append({"again": number})
    again = StoreLog(store, "history", bundled=True)
    assert [entry.get("again") for entry in again.entries()] == list(range(205))


def test_a_file_that_is_no_entry_is_passed_by(tmp_path: Path) -> None:
    log = StoreLog(FolderStore(tmp_path), "history")
    log.append({"n": 1})
    for name in (".DS_Store", "notes.txt", "00000001.json.bak"):
        (tmp_path / "history" / name).write_text("x")
    log.append({"n": 2})
    assert [entry["n"] for entry in StoreLog(FolderStore(tmp_path), "history").entries()] == [1, 2]


@pytest.mark.parametrize("text", ["", '{"n": 1', "{}"])
def test_an_entry_that_is_damaged_is_named(tmp_path: Path, text: str) -> None:
    StoreLog(FolderStore(tmp_path), "history").append({"n": 1})
    (tmp_path / "history/00000001.json").write_text(text)
    with pytest.raises(EntryDamaged, match=r"history/00000001\.json"):
        StoreLog(FolderStore(tmp_path), "history").entries()

"""The audit on real folders: written by several at once, anchored in another store, and proven."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from slipway.adapters.state.folder_store import FolderStore
from slipway.adapters.state.store_log import StoreLog
from slipway.errors import StepFailed
from slipway.flows.environment import audit_trail
from slipway.ports import Facts, Store, StoreError

from tests.fakes.memory_store import MemoryStore
from tests.fakes.turned_clock import TurnedClock


class Kept:
    """An audit in one folder and its anchors in another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "state" / "audit"
        self.store = FolderStore(folder / "state")
        self.anchors: Store = FolderStore(folder / "points")
        self.clock = TurnedClock()

    def record(self, what: str) -> Facts:
        return audit_trail.record(
            StoreLog(self.store, "audit"),
            self.clock,
            self.anchors,
            environment="production",
            by="ann@x.org",
            what=what,
            facts={"release": "ab12", "gates": ("window", "freeze")},
        )

    def verify(self) -> audit_trail.Verified:
        return audit_trail.verify(StoreLog(self.store, "audit"), self.anchors, environment="production")

    def change(self, number: int, **fields: object) -> None:
        file = self.folder / f"{number:08d}.json"
        file.write_text(json.dumps({**json.loads(file.read_text()), **fields}))


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    audit = Kept(tmp_path)
    for number in range(1, 6):
        assert audit.record(f"deployed {number}")["number"] == number
    return audit


def test_what_was_recorded_is_whole_and_anchored_elsewhere(kept: Kept) -> None:
    found = kept.verify()
    assert found.words() == "The audit is whole: 5 entries, anchored up to entry 5."
    keys = [listed.key for listed in kept.anchors.list("audit-anchors/production/")]
    heads = [entry["hash"] for entry in StoreLog(kept.store, "audit").entries()]
    assert keys == [f"audit-anchors/production/{n:08d}-{head}" for n, head in enumerate(heads, 1)]


def test_an_edited_file_is_named(kept: Kept) -> None:
    kept.change(2, by="mallory@x.org")
    found = kept.verify()
    assert not found.is_whole
    assert found.words().startswith("The audit cannot be trusted from entry 2 on:")


def test_a_deleted_file_is_found_in_the_middle_and_at_the_end(kept: Kept) -> None:
    (kept.folder / "00000005.json").unlink()
    assert kept.verify().faults[0].number == 5
    (kept.folder / "00000002.json").unlink()
    assert kept.verify().faults[0].number in (1, 2)


def test_half_a_file_is_a_fault_and_no_crash(kept: Kept) -> None:
    file = kept.folder / "00000003.json"
    file.write_text(file.read_text()[:20])
    assert "cannot be read" in kept.verify().words()


def test_a_stranger_among_the_anchors_is_a_fault(kept: Kept) -> None:
    kept.anchors.create("audit-anchors/production/latest", b"5")
    assert "lies among the anchors" in kept.verify().words()


def test_another_environments_anchors_do_not_count(kept: Kept) -> None:
    found = audit_trail.verify(StoreLog(kept.store, "audit"), kept.anchors, environment="staging")
    assert [fault.words for fault in found.faults] == ["no anchor vouches for the end of the chain"]


def test_several_who_record_at_once_make_one_chain(tmp_path: Path) -> None:
    kept = Kept(tmp_path)

    def work(name: int) -> None:
        for number in range(5):
            kept.record(f"{name}-{number}")

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = kept.verify()
    assert (found.entries, found.faults) == (20, ())
    said = {entry["what"] for entry in StoreLog(kept.store, "audit").entries()}
    assert said == {f"{name}-{number}" for name in range(4) for number in range(5)}


def test_an_anchor_that_could_not_be_written_is_made_up_for_by_the_next(kept: Kept) -> None:
    broken = MemoryStore()
    broken.unreachable = True
    whole, kept.anchors = kept.anchors, broken
    with pytest.raises(StoreError):
        kept.record("deployed 6")
    kept.anchors = whole
    assert kept.verify().words().endswith("anchored up to entry 5. The last 1 is not anchored yet.")
    kept.record("deployed 7")
    assert kept.verify().words() == "The audit is whole: 7 entries, anchored up to entry 7."


def test_an_entry_whose_answer_was_lost_is_not_written_twice() -> None:
    class Forgetful(MemoryStore):
        def create(self, key: str, data: bytes) -> bool:
            super().create(key, data)
            return False

    log = StoreLog(Forgetful(), "audit")
    audit_trail.record(log, TurnedClock(), MemoryStore(), environment="p", by="a", what="w", facts={})
    assert len(log.entries()) == 1


def test_a_log_that_never_lets_one_in_is_given_up() -> None:
    class Busy(StoreLog):
        def claim(self, number: int, entry: Facts) -> bool:
            return False

    with pytest.raises(StepFailed, match="Others write into the audit"):
        audit_trail.record(
            Busy(MemoryStore(), "audit"),
            TurnedClock(),
            MemoryStore(),
            environment="p",
            by="a",
            what="w",
            facts={},
        )

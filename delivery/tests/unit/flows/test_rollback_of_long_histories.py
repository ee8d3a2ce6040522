"""A rollback is quick however long the history is, and however far away the store: people wait for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from slipway.adapters.state.folder_store import FolderStore
from slipway.adapters.state.store_log import StoreLog, _bytes
from slipway.decisions.record import audit
from slipway.decisions.record.history import Deployment, Outcome, closed, opened
from slipway.flows.environment.context import AUDIT, HISTORY
from slipway.ports import Listed

from tests.fakes.memory_store import MemoryStore
from tests.fakes.small_world import SmallWorld
from tests.support import played
from tests.unit.flows.test_rolling_back import rolled_back

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
PAGE = 1000


class FarAway(MemoryStore):
    """Takes `seconds` for each request, and as S3 does lists a thousand objects with one; counts requests.

    `rounds` counts those that came while no other was under way: so often was an answer waited for.
    """

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__()
        self.seconds = seconds
        self.requests = self.rounds = 0
        self._under_way = 0
        self._counting = threading.Lock()

    def create(self, key: str, data: bytes) -> bool:
        self._request()
        return super().create(key, data)

    def read(self, key: str) -> bytes:
        self._request()
        return super().read(key)

    def list(self, prefix: str = "") -> Iterator[Listed]:
        found = list(super().list(prefix))
        for _ in range(len(found) // PAGE + 1):
            self._request()
        return iter(found)

    def delete(self, key: str) -> None:
        self._request()
        super().delete(key)

    def _request(self) -> None:
        with self._counting:
            self.requests += 1
            self.rounds += not self._under_way
            self._under_way += 1
        time.sleep(self.seconds)
        with self._counting:
            self._under_way -= 1


def after(deployments: int, folder: Path) -> FarAway:
    """Return a store with so many deployments in its history, of which the last two went live in a small world."""
    for what in ("first", "deploy"):
        assert played.run(folder, what).code == 0
    entries = list(StoreLog(FolderStore(folder / "state"), HISTORY).entries())
    past = [entry for number in range(deployments - 2) for entry in _deployed(number)]
    (folder / "fence").unlink()  # the lock starts again with the store
    store = FarAway()
    for number, entry in enumerate([*past, *entries[:-1]], start=1):
        store.create(f"{HISTORY}/{number:08d}.json", _bytes(entry))
    StoreLog(store, HISTORY, bundled=True).append(entries[-1])
    chain = list[dict[str, object]]()
    for _ in range(2 * deployments):
        chain.append(audit.next_entry(chain, at=LONG_AGO, by="ann", what="deployed", facts={}))
        store.create(f"{AUDIT}/{len(chain):08d}.json", _bytes(chain[-1]))
    store.requests = store.rounds = 0
    return store


def _deployed(number: int) -> list[dict[str, object]]:
    name = f"d{number}"
    begun = Deployment(name, f"sha256:{number:064x}", "c", "ann", LONG_AGO, None, {"shares": [100]})
    return [opened(begun), closed(name, Outcome.PUT_BACK, slot=None, reason="x", now=LONG_AGO)]


def test_a_whole_rollback_asks_the_store_for_little(tmp_path: Path) -> None:
    store = after(300, tmp_path)
    rolled_back(played.context_of(tmp_path, store))
    assert store.requests < 50


def test_a_rollback_after_a_thousand_deployments_asks_the_store_for_no_more(tmp_path: Path) -> None:
    store = after(1000, tmp_path)
    rolled_back(played.context_of(tmp_path, store))
    assert store.requests < 50
    assert any(change.startswith("shift") for change in SmallWorld(tmp_path).changes())


def test_also_where_nothing_was_bundled_yet(tmp_path: Path) -> None:
    store = after(300, tmp_path)
    for listed in list(store.list(f"{HISTORY}-bundles/")):
        store.delete(listed.key)
    store.requests, store.rounds, store.seconds = 0, 0, 0.01
    rolled_back(played.context_of(tmp_path, store))
    # Nearly all of them are reads of single entries, and are asked for together.
    assert store.requests > 300
    assert store.rounds < store.requests / 4

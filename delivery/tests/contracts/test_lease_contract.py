"""What Slipway relies on in a lease, whichever store keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slipway.adapters.state import store_lease
from slipway.adapters.state.folder_store import FolderStore
from slipway.errors import Locked, LockLost
from slipway.ports import Lease, Store

from tests.fakes.memory_store import MemoryStore
from tests.fakes.turned_clock import TurnedClock

LASTS = timedelta(hours=1)


class Leases:
    """Where leases are taken, and its clock."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock, self.taken = (
            store,
            TurnedClock(datetime(2026, 11, 29, tzinfo=UTC)),
            list[Lease](),
        )

    def take(self, *, above: int = 0) -> Lease:
        lease = store_lease.take(self.store, self.clock, lasts=LASTS, purpose="try", above=above)
        self.taken.append(lease)
        return lease


@pytest.fixture(params=["memory", "folder"])
def leases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Leases]:
    made = Leases(MemoryStore() if request.param == "memory" else FolderStore(tmp_path / "store"))
    yield made
    for lease in made.taken:
        lease.release()


def test_only_one_has_it_until_it_is_given_back(leases: Leases) -> None:
    first = leases.take()
    first.check()
    with pytest.raises(Locked):
        leases.take()
    first.release()
    with pytest.raises(LockLost):
        first.check()
    assert leases.take().fence > first.fence


def test_each_number_is_higher_than_all_before_it_and_than_what_was_seen_elsewhere(leases: Leases) -> None:
    first = leases.take(above=41)
    assert first.fence > 41
    first.release()
    assert leases.take().fence > first.fence


def test_one_that_has_expired_is_lost_and_another_may_take_it(leases: Leases) -> None:
    first = leases.take()
    leases.clock.turn(LASTS)
    with pytest.raises(LockLost):
        first.check()
    second = leases.take()
    assert second.fence > first.fence
    second.check()
    with pytest.raises(LockLost):
        first.check()


def test_giving_back_one_that_was_lost_takes_nothing_from_the_next(leases: Leases) -> None:
    first = leases.take()
    leases.clock.turn(LASTS)
    second = leases.take()
    first.release()
    second.check()

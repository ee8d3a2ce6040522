"""What keeps two deployers apart at the place where they act."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from slipway.ports.work import Lease


class Fence(Protocol):
    """Lets only the newest deployer change a target, whatever an older one believes about its lease.

    A lease in a store can be lost between a look at it and the act that relies on it: the deployer was asleep, or cut
    off. The fence stands at the target itself and goes by the numbers of the leases, of which a newer one is higher.

    While somebody acts (inside `acting`), one of two things holds: either nobody else acts at the same time, or each
    single change by a lower number is refused by the target. So a number that was raised in the middle of an older
    deployer's act stops that act at its next change at the latest.

    A target that writes the number with each change, as a cluster does, gets it here: its fence hands it to whatever
    makes its changes.

    Between two acts: once a number has acted, no lower one ever succeeds in changing anything, also after all
    deployers and the store of the leases are gone. The same number may act again and again.
    """

    def highest(self) -> int:
        """Return the highest number that has acted here, 0 before the first. A new lease has to be above it."""

    def acting(self, lease: Lease) -> AbstractContextManager[None]:
        """Let the holder of a lease change the target while the block runs.

        Raises `LockLost`, before any change, for a lease that is lost or whose number is not the highest. Where the
        store of the leases does not answer, the numbers alone decide: a deployer whom nobody has followed may go back.
        """

"""The lock of a store of restore points: who brings a copy from another environment, and who takes points away.

It lies in that store, where both can reach it: who brings a copy has no other lock of the environment that gets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from slipway.errors import SlipwayError
from slipway.flows.environment.context import EnvironmentContext
from slipway.ports import Lease, Store


@contextmanager
def held(context: EnvironmentContext, store: Store, purpose: str) -> Iterator[Lease]:
    """Hold it while the block runs. Raises `Locked`, saying who does."""
    lease = context.lock_in(store, purpose)
    try:
        yield lease
    finally:
        # What was done is done; the lock expires by itself.
        with suppress(SlipwayError):
            lease.release()

"""How many tables an organisation may send, and keep."""

from __future__ import annotations

from galley import wiring
from galley.accounts import allowances
from galley.accounts.models import Membership
from galley.batches import operations, queries


def take_table(membership: Membership, size: int) -> None:
    """Count one table of so many bytes.

    Raises a 429 problem when the hour's share of the organisation is used up, a 403 problem when there is no room.
    """
    allowances.require_quota(membership, tables=queries.bytes_kept(membership) + size)
    now, limit = wiring.clock().now(), wiring.settings().batches_per_hour
    used = operations.count_table(membership.organisation, now=now, seconds=allowances.HOUR)
    about = (membership.organisation.name,)
    allowances.tell_use(used, what="batch", most=limit, refused="too-many-batches", about=about)

"""A batch by its address."""

from __future__ import annotations

from uuid import UUID

from galley.accounts.models import Membership
from galley.batches import queries
from galley.batches.models import Batch
from galley.edge.problems import not_found


def own_batch(membership: Membership, batch_id: UUID) -> Batch:
    """Return a batch of somebody's own. Raises `Problem`."""
    batch = queries.batches_of(membership).filter(pk=batch_id).first()
    if batch is None:
        raise not_found("This batch")
    return batch

"""What a worker does with batches."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from galley import wiring
from galley.accounts import allowances
from galley.accounts import queries as people
from galley.accounts.models import Membership
from galley.batches import operations
from galley.batches.models import Batch, BatchState
from galley.batches.operations.making import Overtaken
from galley.batches.rules import batch_faults
from galley.ports import Priority
from galley.queue.tasks import does
from galley.sentences import sentence_of

# A store or a database that is away for an hour stops no batch.
ATTEMPTS, PAUSE_SECONDS = 30, 5
log = logging.getLogger("galley.batches")


@does(operations.READ, attempts=ATTEMPTS, pause_seconds=PAUSE_SECONDS)
def read(batch: str) -> None:
    """Read a batch's file."""
    _do(batch, operations.read_file, is_of_a_member=False)


@does(operations.CHECK, attempts=ATTEMPTS, pause_seconds=PAUSE_SECONDS)
def check(batch: str) -> None:
    """Check the next rows of a batch."""
    _do(batch, operations.check_some)


@does(operations.MAKE, attempts=ATTEMPTS, pause_seconds=PAUSE_SECONDS)
def make(batch: str) -> None:
    """Make the next documents of a batch."""
    with suppress(Overtaken):
        _do(batch, _make_some)


def _make_some(batch: Batch, *, by: Membership, **given: Any) -> None:
    operations.make_some(batch, by=by, room=partial(allowances.places_left, by), **given)


def _do(batch_id: str, work: Callable[..., None], *, is_of_a_member: bool = True) -> None:
    batch = (
        Batch.objects.select_related("version__template", "version__bundle", "person", "organisation")
        .filter(pk=UUID(batch_id))
        .first()
    )
    if batch is None:
        return
    try:
        by = people.membership_of(batch.person, slug=batch.organisation.slug)
    except people.NotAMember:
        fault = sentence_of(batch_faults.SENTENCES, "batch-no-member").as_fault()
        Batch.objects.filter(pk=batch.pk).update(state=BatchState.STOPPED, **fault)
        return
    given = {"by": by} if is_of_a_member else {}
    tools = replace(wiring.rendering_tools(people.requester_of(by)), priority=Priority.BATCH)
    work(batch, now=wiring.clock().now(), tools=tools, **given)

"""Make the documents of a batch, a group at a time; each row once, however workers and databases end."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.db import connections, transaction

from galley.accounts.models import Membership
from galley.adapters.processes.processors import available_processors
from galley.batches import queries
from galley.batches.models import Batch, BatchRow, BatchState, RowState
from galley.batches.operations.composing import Composer
from galley.batches.operations.placing import placed
from galley.batches.operations.tasks import MAKE, ask, got_further
from galley.batches.rules import batch_faults
from galley.documents import operations as documents
from galley.documents.models import Document
from galley.documents.operations.issue_many import Refused, keep_many, render_many
from galley.documents.operations.recording import Made
from galley.ports import Problem, RenderingTools
from galley.sentences import NO_FAULT, Sentence, sentence_of
from galley.signing.queries import NoCertificate

# One transaction. When a worker dies, as much again is made again.
PORTION = 64
# So long groups are made before others in the queue have their turn.
SECONDS = 10.0


class Overtaken(Exception):
    """Another worker has made some of these rows in the meantime, or a person has mended one; nothing is kept."""


@transaction.atomic
def start(batch: Batch) -> bool:
    """Let the documents of all rows without faults be made, or go on; return whether there is anything to make."""
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    if locked.state not in (BatchState.READY, BatchState.STOPPED, BatchState.DONE):
        return locked.state == BatchState.MAKING
    if not batch.rows.filter(state=RowState.GOOD).exists():
        return False
    begin(locked)
    return True


def begin(batch: Batch) -> None:
    """Let a batch be made, in the transaction that is open."""
    Batch.objects.filter(pk=batch.pk).update(
        state=BatchState.MAKING, is_wanted=True, ended_at=None, **NO_FAULT
    )
    ask(MAKE, batch)


def stop(batch: Batch) -> None:
    """Make no more than the group that is being made; `start` goes on behind it. Where rows are still read or checked,
    that goes on, and nothing is made behind it.
    """
    Batch.objects.filter(pk=batch.pk).update(is_wanted=False)
    Batch.objects.filter(pk=batch.pk, state=BatchState.MAKING).update(state=BatchState.STOPPED)


def make_some(
    batch: Batch, *, by: Membership, now: datetime, tools: RenderingTools, room: Callable[[], int]
) -> None:
    """Make the next group, and ask for the one behind it; after the last, the batch is done. It stops where there is no
    `room`, which is for how many more documents, and where documents are to be signed and cannot be.

    Raises `MadeLater` or `ObjectStoreError`.
    """
    if batch.state != BatchState.MAKING:
        return
    if not room():
        _end(batch, sentence_of(batch_faults.SENTENCES, "batch-no-room"))
        return
    try:
        if documents.series_of(batch.version, by):
            rows = list(queries.rows_of(batch, state=RowState.GOOD)[: min(PORTION, room())])
            _make_in_order(batch, rows, by=by, now=now, tools=tools)
        else:
            _make_together(batch, by=by, now=now, tools=tools, room=room)
    except NoCertificate as error:
        # The fault of no row: all that are left are made as soon as they can be signed.
        _end(batch, error.said)
        return
    with transaction.atomic():
        locked = Batch.objects.select_for_update().get(pk=batch.pk)
        if locked.state != BatchState.MAKING:
            return
        if batch.rows.filter(state=RowState.GOOD).exists():
            ask(MAKE, batch)
        else:
            Batch.objects.filter(pk=batch.pk).update(state=BatchState.DONE, ended_at=now)


def _end(batch: Batch, fault: Sentence) -> None:
    """Stop a batch for a reason that somebody has to mend before it goes on."""
    Batch.objects.filter(pk=batch.pk, state=BatchState.MAKING).update(
        state=BatchState.STOPPED, is_wanted=False, **fault.as_fault()
    )


def _make_together(
    batch: Batch, *, by: Membership, now: datetime, tools: RenderingTools, room: Callable[[], int]
) -> None:
    """Make groups for a while; one is recorded while the next is rendered."""
    composer, begun, last = Composer.of(batch, by), time.monotonic(), 0
    with ThreadPoolExecutor(1) as keeper:
        keeping: Future[None] | None = None
        rows: list[BatchRow] = []
        while time.monotonic() - begun < SECONDS:
            # What is being recorded is not counted yet.
            left = max(0, room() - (len(rows) if keeping else 0))
            rows = list(queries.rows_of(batch, state=RowState.GOOD, after=last)[: min(PORTION, left)])
            if not rows or _is_stopped(batch):
                break
            orders = [composer.order(row) for row in rows]
            made = render_many(orders, by=by, now=now, tools=tools, at_once=available_processors() + 1)
            if keeping:
                keeping.result()
            keeping = keeper.submit(_keep, batch, rows, made, by=by, now=now, tools=tools)
            last = rows[-1].number
        if keeping:
            keeping.result()


def _is_stopped(batch: Batch) -> bool:
    return not Batch.objects.filter(pk=batch.pk, state=BatchState.MAKING).exists()


def _keep(
    batch: Batch,
    rows: Sequence[BatchRow],
    made: Sequence[Made | Refused],
    *,
    by: Membership,
    now: datetime,
    tools: RenderingTools,
) -> None:
    try:
        keep_many(made, by=by, now=now, store=tools.store, record=partial(_record, batch, rows))
    finally:
        connections.close_all()


def _make_in_order(
    batch: Batch, rows: Sequence[BatchRow], *, by: Membership, now: datetime, tools: RenderingTools
) -> None:
    """Make one after the other, so that numbers follow the order of rows."""
    composer = Composer.of(batch, by)
    for row in rows:
        order = composer.order(row)
        outcome: Document | Refused
        try:
            before = documents.issued_before(order.idempotency_key, "", by=by.person)
            outcome = before or documents.issue_document(
                replace(order, request_sha256=""), by=by, now=now, tools=tools
            )
        except (documents.InvalidValues, documents.RenderFailed) as error:
            outcome = error
        except documents.DocumentDeleted as error:
            # It was made, and somebody has deleted it since.
            outcome = error.document
        with transaction.atomic():
            _record(batch, [row], [outcome])


def _record(batch: Batch, rows: Sequence[BatchRow], outcomes: Sequence[Document | Refused]) -> None:
    open_rows = BatchRow.objects.select_for_update().filter(
        pk__in=[each.pk for each in rows], state=RowState.GOOD
    )
    # Also where a person has mended one meanwhile: its document would be made of the cells before.
    if {each.pk: each.cells for each in open_rows} != {each.pk: each.cells for each in rows}:
        raise Overtaken
    for row, outcome in zip(rows, outcomes, strict=True):
        if isinstance(outcome, Document):
            row.state, row.document_id = RowState.MADE, outcome.pk
        else:
            row.state, row.problems = RowState.FAULTY, _told(batch, outcome)
    BatchRow.objects.bulk_update(rows, ["state", "document_id", "problems"])
    got_further(MAKE, batch)


def _told(batch: Batch, refused: Refused) -> list[list[object]]:
    if isinstance(refused, documents.InvalidValues):
        return placed(batch, list(refused.problems))
    return placed(batch, [Problem("", f"The document could not be made: {_words(refused)}")])


def _words(refused: documents.RenderFailed) -> str:
    return str(getattr(refused.failure, "message", "") or type(refused.failure).__name__)[:300]

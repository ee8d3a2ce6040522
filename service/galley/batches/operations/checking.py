"""Check rows before a document is made of any, and mend them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from galley.accounts.models import Membership
from galley.batches.models import Batch, BatchRow, BatchState, RowState
from galley.batches.operations.composing import Composer
from galley.batches.operations.making import begin
from galley.batches.operations.placing import of_cells, placed
from galley.batches.operations.tasks import CHECK, ask
from galley.documents import operations as documents
from galley.documents.operations.check_and_preview import electronic
from galley.documents.operations.recording import checked_digest
from galley.ports import RenderingTools
from galley.sentences import Refusal

PORTION = 200


class RowMade(Refusal):
    """The document of a row is made, so its cells are what they are."""

    kind = "row-made"
    sentence = "The document of row {0} is made already."

    def __init__(self, row: BatchRow) -> None:
        super().__init__(str(row.number))


def check_some(batch: Batch, *, by: Membership, now: datetime, tools: RenderingTools) -> None:
    """Check the next rows, and ask for those behind them; after the last, the batch is ready. Raises `ReadersBusy`."""
    if batch.state != BatchState.CHECKING:
        return
    composer = Composer.of(batch, by)
    rows = list(batch.rows.filter(state=RowState.NEW).order_by("number")[:PORTION])
    for row in rows:
        _judge(row, composer, by=by, now=now, tools=tools)
    with transaction.atomic():
        locked = Batch.objects.select_for_update().filter(pk=batch.pk, state=BatchState.CHECKING).first()
        if locked is None:
            return
        if (locked.columns, locked.common_text) == (batch.columns, batch.common_text):
            _keep(rows)
        if batch.rows.filter(state=RowState.NEW).exists():
            ask(CHECK, batch)
        elif locked.is_wanted:
            begin(locked)
        else:
            Batch.objects.filter(pk=batch.pk).update(state=BatchState.READY)


def _keep(rows: list[BatchRow]) -> None:
    """Keep what was found of rows, but of none that a person has mended while it was looked at."""
    pending = BatchRow.objects.select_for_update().filter(
        pk__in=[each.pk for each in rows], state=RowState.NEW
    )
    as_they_are = {each.pk: each.cells for each in pending}
    judged = [each for each in rows if as_they_are.get(each.pk) == each.cells]
    BatchRow.objects.bulk_update(judged, ["state", "problems", "checked_sha256"])


def mend_row(
    row: BatchRow, cells: list[Any], *, by: Membership, now: datetime, tools: RenderingTools
) -> BatchRow:
    """Put other cells in the place of a row's, and check it again. Raises `ReadersBusy` or `RowMade`."""
    row.cells = cells
    _judge(row, Composer.of(row.batch, by), by=by, now=now, tools=tools)
    kept = BatchRow.objects.filter(pk=row.pk).exclude(state=RowState.MADE)
    if not kept.update(
        cells=row.cells, state=row.state, problems=row.problems, checked_sha256=row.checked_sha256
    ):
        raise RowMade(row)
    return row


def _judge(
    row: BatchRow, composer: Composer, *, by: Membership, now: datetime, tools: RenderingTools
) -> None:
    batch = composer.batch
    found = composer.filled(row)
    row.checked_sha256 = ""
    row.problems = of_cells(batch, found.faults)
    try:
        # As if the next number were its own: the real one is given when it is made.
        day = composer.day(by, now)
        chosen = documents.with_next_number(batch.version, found.values, by=by, day=day)
        ready = documents.ready_values(batch.version, chosen, brand=composer.brand_read, by=by, tools=tools)
        electronic(batch.version, ready.values, day=day)
        row.checked_sha256 = checked_digest(ready)
    except documents.InvalidValues as error:
        unclear = {batch.columns[place] for place, _ in found.faults}
        row.problems += placed(batch, [each for each in error.problems if each.path not in unclear])
    row.state = RowState.FAULTY if row.problems else RowState.GOOD

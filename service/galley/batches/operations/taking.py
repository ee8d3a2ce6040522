"""Take a table, read its rows, and match its columns."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from galley.accounts.models import Membership
from galley.batches import queries
from galley.batches.models import Batch, BatchFile, BatchRow, BatchState, ColumnMemory, RowState
from galley.batches.operations.tasks import CHECK, READ, ask
from galley.batches.rules import batch_faults, fields
from galley.library.models import TemplateVersion
from galley.ports import RenderingTools, Table, TableFault
from galley.sentences import Sentence, sentence_of

# As many rows as are in memory at a time, and in one transaction.
PORTION = 2000


@dataclass(frozen=True, slots=True)
class Wish:
    """What shall be made of a table: `common` are values that all rows have, `columns` how they are matched."""

    version: TemplateVersion
    name: str
    data: bytes
    common: dict[str, Any]
    columns: list[str] | None = None
    brand: str = ""
    is_wanted: bool = False


class UnknownColumn(Exception):
    """A column is matched to what is no field, or there is another number of columns."""


@transaction.atomic
def take_file(wish: Wish, *, by: Membership, now: datetime) -> Batch:
    """Keep a file as it came; a worker reads it. Raises `UnknownColumn`."""
    _check_columns(wish.columns or [], queries.fields_of_version(wish.version))
    batch = Batch.objects.create(
        organisation=by.organisation,
        person=by.person,
        version=wish.version,
        name=wish.name[:200],
        state=BatchState.READING,
        columns=wish.columns or [],
        common_text=json.dumps(wish.common),
        brand=wish.brand,
        is_wanted=wish.is_wanted,
        size=len(wish.data),
        created_at=now,
    )
    BatchFile.objects.create(batch=batch, data=wish.data)
    ask(READ, batch)
    return batch


def read_file(batch: Batch, *, now: datetime, tools: RenderingTools) -> None:
    """Read the rows of a batch's file, go on where a worker before has ended, and have them checked.

    Raises `ReadersBusy`.
    """
    file = BatchFile.objects.filter(batch=batch).first()
    if file is None or batch.state != BatchState.READING:
        return None
    data, is_more = bytes(file.data), True
    while is_more:
        last = batch.rows.order_by("-number").values_list("number", flat=True).first() or 0
        found = tools.reader.read_table(data, after=last, count=PORTION, requester=tools.requester)
        if isinstance(found, TableFault):
            return _give_up(batch, Sentence(found.message, found.kind, found.about), now=now)
        is_more = found.more
        with transaction.atomic():
            BatchRow.objects.bulk_create(
                BatchRow(batch=batch, number=number, cells=cells) for number, cells in found.rows
            )
            if not is_more:
                _read(batch, found, now=now)
    return None


def _read(batch: Batch, table: Table, *, now: datetime) -> None:
    batch.headers = list(table.headers)
    if not batch.rows.exists():
        return _give_up(batch, sentence_of(batch_faults.SENTENCES, "batch-no-rows"), now=now)
    if batch.columns and len(batch.columns) != len(batch.headers):
        return _give_up(batch, _numbers_differ(batch, batch.columns), now=now)
    batch.columns = (
        batch.columns or _remembered(batch) or fields.suggested(batch.headers, queries.fields_of(batch))
    )
    batch.state = BatchState.CHECKING
    batch.save(update_fields=["headers", "columns", "state"])
    BatchFile.objects.filter(batch=batch).delete()
    ask(CHECK, batch)
    return None


@transaction.atomic
def _give_up(batch: Batch, fault: Sentence, *, now: datetime) -> None:
    batch.rows.all().delete()
    BatchFile.objects.filter(batch=batch).delete()
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.UNREADABLE, ended_at=now, **fault.as_fault())


@transaction.atomic
def match_columns(batch: Batch, columns: list[str], *, common: dict[str, Any] | None = None) -> None:
    """Say which column fills which field, remember it for tables with the same names, and check all rows again.

    What was made stays. Raises `UnknownColumn`.
    """
    if len(columns) != len(batch.headers):
        raise UnknownColumn(_numbers_differ(batch, columns).text)
    _check_columns(columns, queries.fields_of(batch))
    # Who matches columns after the first check looks at what comes of it before documents are made.
    batch.is_wanted = batch.is_wanted and batch.state == BatchState.CHECKING
    batch.columns, batch.state = columns, BatchState.CHECKING
    if common is not None:
        batch.common_text = json.dumps(common)
    batch.save(update_fields=["columns", "state", "common_text", "is_wanted"])
    batch.rows.exclude(state=RowState.MADE).update(state=RowState.NEW, problems=[])
    ColumnMemory.objects.update_or_create(**_memory_of(batch), defaults={"columns": columns})
    ask(CHECK, batch)


def _numbers_differ(batch: Batch, columns: list[str]) -> Sentence:
    return sentence_of(batch_faults.SENTENCES, "batch-other-columns", len(batch.headers), len(columns))


def _check_columns(columns: list[str], known: list[fields.Field]) -> None:
    for pointer in filter(None, columns):
        if fields.field_at(pointer, known) is None:
            raise UnknownColumn(f"The template has no field {pointer!r} that a cell can fill.")
        if columns.count(pointer) > 1:
            raise UnknownColumn(f"Two columns fill {pointer!r}. One field takes one column.")


def delete(batch: Batch) -> None:
    """Forget a table and its rows. Documents that were made of it stay."""
    batch.delete()


def _remembered(batch: Batch) -> list[str] | None:
    found = ColumnMemory.objects.filter(**_memory_of(batch)).values_list("columns", flat=True).first()
    known = queries.fields_of(batch)
    is_whole = found is not None and all(fields.field_at(each, known) for each in found if each)
    return list(found) if found is not None and is_whole else None


def _memory_of(batch: Batch) -> dict[str, Any]:
    return {
        "organisation_id": batch.organisation_id,
        "template_id": batch.version.template_id,
        "headers_sha256": queries.headers_sha256(batch),
    }

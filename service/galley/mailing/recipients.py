"""To whom the documents of a batch go: the address in each row, read in pieces so that no table is held whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Value
from django.db.models.fields import TextField
from django.db.models.fields.json import KeyTextTransform

from galley.batches import queries as batches
from galley.batches.models import Batch, BatchRow, RowState
from galley.documents.models import Document
from galley.mailing import rules
from galley.mailing.models import AddressMemory, Delivery

PORTION, LOOKED_AT = 2000, 500
CANCELLED = "Its document does not count any more."


class UnknownSource(Exception):
    """There is no such column, nor a value that all rows have."""

    def __init__(self, source: str) -> None:
        super().__init__(
            f"The table has no column or value {source!r}. Choose one of those that are offered."
        )


@dataclass(frozen=True, slots=True)
class Source:
    """Where addresses may be: its name, what people call it, and how many of the first rows have an address there."""

    source: str
    label: str
    addresses: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom the document of a row goes. Where `text`, which stands there, is no address, `fault` says so.

    `has_it` is whether this document went to this address before, or is on its way.
    """

    row: int
    document: UUID
    text: str
    address: str
    fault: str
    has_it: bool


def sources_of(batch: Batch) -> list[Source]:
    """Return each column, and each value of all rows that is an address."""
    rows = [list(cells) for cells in _made(batch).values_list("cells", flat=True)[:LOOKED_AT]]
    columns = [
        Source(str(place), header, sum(1 for cells in rows if rules.address_in(_cell(cells, place))))
        for place, header in enumerate(batch.headers)
    ]
    return columns + [Source(pointer, pointer, len(rows)) for pointer, _ in _addresses_in(batch.common, "")]


def likely_source(batch: Batch, sources: list[Source]) -> str:
    """Return where addresses were in a table like this before; else where they seem to be; empty where nowhere."""
    memory = AddressMemory.objects.filter(
        organisation=batch.organisation_id,
        template=batch.version.template_id,
        headers_sha256=batches.headers_sha256(batch),
    ).first()
    if memory and any(each.source == memory.source and each.addresses for each in sources):
        return memory.source
    columns = [each for each in sources if each.source.isdigit()]
    place = rules.likely_column(batch.headers, [each.addresses for each in columns])
    others = (each.source for each in sources if not each.source.isdigit())
    return str(place) if place is not None else next(others, "")


def recipients_of(
    batch: Batch, source: str, corrected: Mapping[str, str], *, after: int = 0, portion: int = PORTION
) -> Iterator[tuple[int, list[Recipient]]]:
    """Yield the recipients behind a row, portion by portion, each with the number of its last row.

    Documents that were deleted have none. Raises `UnknownSource`.
    """
    rows = _made(batch).annotate(text=_text_at(batch, source)).order_by("number")
    while found := list(rows.filter(number__gt=after).values_list("number", "document_id", "text")[:portion]):
        after = found[-1][0]
        documents = [document for _, document, _ in found if document]
        counts, had = _that_count(documents), _Had.of(documents)
        yield (
            after,
            [
                _recipient(number, document, corrected.get(str(number), text or ""), counts, had)
                for number, document, text in found
                if document and document in counts
            ],
        )


@dataclass(frozen=True, slots=True)
class _Had:
    """Which documents went to which addresses, or are on their way; and the last address that a batch sent each to."""

    pairs: set[tuple[UUID, str]]
    by_batch: dict[UUID, str]

    @classmethod
    def of(cls, documents: list[UUID]) -> _Had:
        rows = Delivery.objects.filter(document__in=documents).exclude(state__in=rules.CAME_TO_NOTHING)
        found = list(rows.order_by("created_at").values_list("document", "recipient", "run_id"))
        return cls(
            {(document, address.lower()) for document, address, _ in found},
            {document: address for document, address, run in found if run},
        )


def _recipient(number: int, document: UUID, text: str, counts: Mapping[UUID, bool], had: _Had) -> Recipient:
    if not counts[document]:
        return Recipient(number, document, text, "", CANCELLED, has_it=False)
    # Where a person corrected the address before, that one counts.
    address = rules.address_in(text) or had.by_batch.get(document, "")
    fault = "" if address else rules.fault_of(text)
    return Recipient(number, document, text, address, fault, (document, address.lower()) in had.pairs)


def _made(batch: Batch) -> QuerySet[BatchRow]:
    return batch.rows.filter(state=RowState.MADE, document_id__isnull=False).order_by("number")


def _that_count(documents: list[UUID]) -> dict[UUID, bool]:
    """Return of those documents that are there whether they count as they were made."""
    rows = Document.objects.filter(pk__in=documents, deleted_at=None)
    return {pk: cancelled is None for pk, cancelled in rows.values_list("pk", "cancelled_at")}


def _text_at(batch: Batch, source: str) -> Any:
    if source.isdigit() and int(source) < len(batch.headers):
        return KeyTextTransform(source, "cells")
    if source in batch.columns and source:
        return KeyTextTransform(str(batch.columns.index(source)), "cells")
    constant = next((text for pointer, text in _addresses_in(batch.common, "") if pointer == source), None)
    if constant is None:
        raise UnknownSource(source)
    return Value(constant, output_field=TextField())


def _addresses_in(values: Any, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(values, dict):
        for name, inner in values.items():
            yield from _addresses_in(inner, f"{at}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(values, str) and rules.address_in(values):
        yield at, values


def _cell(cells: list[Any], place: int) -> str:
    return str(cells[place]) if place < len(cells) else ""

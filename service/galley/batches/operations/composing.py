"""What a row's document is made of."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from galley.accounts.models import Membership
from galley.batches import queries
from galley.batches.models import Batch, BatchRow
from galley.batches.rules import cells, currencies
from galley.batches.rules.fields import Field, unfilled_numbers
from galley.brands import queries as brands
from galley.documents import operations as documents
from galley.rendering.values import brand as business


@dataclass(frozen=True, slots=True)
class Usual:
    """A number that no column gives, and what documents say in its place; null where they say none."""

    field: Field
    value: float | None
    is_of_business: bool


@dataclass(frozen=True, slots=True)
class Composer:
    """What all rows of a batch have in common, looked up once."""

    batch: Batch
    fields: list[Field]
    common: dict[str, Any]
    brand: dict[str, Any] | None
    schema: Any

    @classmethod
    def of(cls, batch: Batch, by: Membership) -> Composer:
        """Look it up."""
        return cls(
            batch,
            queries.fields_of(batch),
            batch.common,
            _brand(batch, by),
            json.loads(batch.version.schema_text),
        )

    def filled(self, row: BatchRow) -> cells.Filled:
        """Return the values of a row, with what is absent taken from the business."""
        found = cells.filled(row.cells, self.batch.columns, self.fields, self.common)
        if self.brand and business.is_asked_for(self.batch.version.schema_text):
            found.values = business.with_brand(self.schema, found.values, self.brand)
        found.faults += currencies.faults_of(found.signs, self._currency(found.values))
        return found

    def usual(self) -> list[Usual]:
        """Return the numbers that no column gives, with what documents say there."""
        return [self._usual(each) for each in unfilled_numbers(self.batch.columns, self.fields)]

    def _usual(self, field: Field) -> Usual:
        names = ["0" if name == "#" else name for name in field.pointer.split("/")[1:]]
        item: Any = {}
        for name in reversed(field.pointer.split("/")[1:-1]):
            item = [item] if name == "#" else {name: item}
        found: Any = business.with_brand(self.schema, item, self.brand or {})
        for name in names[:-1]:
            found = found[0] if isinstance(found, list) else found[name]
        taken = found.get(names[-1])
        return Usual(field, field.preset if taken is None else taken, taken is not None)

    def _currency(self, values: dict[str, Any]) -> str:
        """Return the currency that a document is in, empty where its template says nothing of any."""
        field = (self.schema.get("properties") or {}).get("currency") or {}
        return str(values.get("currency") or field.get("default") or "")

    @property
    def brand_read(self) -> dict[str, Any] | None:
        """Return the business for a template that asks for it by itself."""
        return self.brand if self.batch.version.reads_brand else None

    def order(self, row: BatchRow) -> documents.Order:
        """Return what a row's document shall be made of; no row has two."""
        version = self.batch.version
        return documents.Order(
            version=version,
            values=self.filled(row).values,
            standard=tuple(version.standard),
            idempotency_key=f"batch {self.batch.pk} row {row.number}",
            brand=self.brand_read,
            checked_sha256=row.checked_sha256,
        )

    def day(self, by: Membership, now: datetime) -> Any:
        """Return the day that its documents have."""
        return self.order(BatchRow(number=0)).day(by, now)


def _brand(batch: Batch, by: Membership) -> dict[str, Any] | None:
    found = brands.counting_for(by, template=batch.version.template.slug)
    named = (
        each.values for each in found if (each.brand.slug == batch.brand if batch.brand else each.brand.first)
    )
    return next(named, None)

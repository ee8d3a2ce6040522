"""Batches of a person, and their rows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from django.db import connection
from django.db.models import Count, QuerySet, Sum

from galley.accounts.models import Membership
from galley.batches.models import Batch, BatchRow, RowState
from galley.batches.rules import fields
from galley.documents.models import Document
from galley.library import spoken
from galley.library.models import TemplateVersion


def batches_of(membership: Membership) -> QuerySet[Batch]:
    """Return a person's own batches where they act, the newest first."""
    rows = Batch.objects.filter(person=membership.person, organisation=membership.organisation)
    return rows.select_related("version__template").order_by("-created_at")


def bytes_kept(membership: Membership) -> int:
    """Return how many bytes the tables have that an organisation keeps, whoever sent them."""
    kept = Batch.objects.filter(organisation=membership.organisation).aggregate(bytes=Sum("size"))
    return int(kept["bytes"] or 0)


def counts_of(batch: Batch) -> dict[str, int]:
    """Return how many rows there are of each state."""
    rows = batch.rows.values_list("state").annotate(Count("pk")).order_by()
    return dict.fromkeys(RowState.values, 0) | dict(rows)


def rows_of(batch: Batch, *, state: str = "", after: int = 0) -> QuerySet[BatchRow]:
    """Return the rows behind a number, of one state where it is named, in their order."""
    rows = batch.rows.filter(number__gt=after).order_by("number")
    return rows.filter(state=state) if state else rows


@dataclass(frozen=True, slots=True)
class SharedFault:
    """What is wrong with several rows alike and lies in none of their cells, such as a column that is missing."""

    path: str
    message: str
    kind: str
    about: list[str]
    rows: int


# As rows keep their problems: place, path, message, kind and what it is about; the place is -1 where no cell is meant.
SHARED = """
    SELECT told ->> 1, told ->> 2, told ->> 3, told -> 4, count(*)
    FROM batches_batchrow AS faulty, jsonb_array_elements(faulty.problems) AS told
    WHERE faulty.batch_id = %s AND faulty.state = %s AND told -> 0 = '-1'
    GROUP BY 1, 2, 3, 4 HAVING count(*) > 1 ORDER BY 5 DESC, 1, 2 LIMIT %s
"""


def shared_faults_of(batch: Batch, *, most: int = 20) -> list[SharedFault]:
    """Return what is wrong with several rows alike, that of most rows first."""
    with connection.cursor() as cursor:
        cursor.execute(SHARED, [batch.pk, RowState.FAULTY.value, most])
        return [
            SharedFault(path, message, kind, json.loads(about), rows)
            for path, message, kind, about, rows in cursor.fetchall()
        ]


def fields_of(batch: Batch) -> list[fields.Field]:
    """Return the fields that a batch's cells can fill."""
    return fields_of_version(batch.version)


def fields_of_version(version: TemplateVersion) -> list[fields.Field]:
    """Return the fields of a template that cells can fill."""
    return _fields(version, version.schema_text)


def fields_as_read(version: TemplateVersion) -> list[fields.Field]:
    """Return the fields of a template that cells can fill, called as the reader calls them."""
    return fields.fields_of(spoken.schema_of(version))


def headers_sha256(batch: Batch) -> str:
    """Return by what a table with these names is known again."""
    names = json.dumps([each.casefold() for each in batch.headers])
    return sha256(names.encode()).hexdigest()


def documents_of(rows: list[BatchRow]) -> dict[UUID, Document]:
    """Return the documents of rows that are still there, with their contents."""
    named = [each.document_id for each in rows if each.document_id]
    found = Document.objects.filter(pk__in=named, deleted_at__isnull=True).select_related(
        "content", "signature"
    )
    return {each.pk: each for each in found}


# Of a table with many rows it is read once.
@lru_cache(maxsize=16)
def _fields(version: TemplateVersion, schema_text: str) -> list[fields.Field]:
    return fields.in_all_languages(json.loads(schema_text), spoken.schemas_in_other_languages(version))

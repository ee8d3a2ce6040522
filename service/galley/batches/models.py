"""Tables of which documents are made, row by row."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.db import models

from galley.accounts.models import Organisation, Person
from galley.library.models import Template, TemplateVersion

# Constraints of the database are written by the migration: it deletes these rows with what they belong to by itself,
# because the release before knows none of them.


class BatchState(models.TextChoices):
    """How far a batch is: its file is read, its rows are checked, it waits for a person, is made, or has ended."""

    READING = "reading"
    CHECKING = "checking"
    READY = "ready"
    MAKING = "making"
    STOPPED = "stopped"
    DONE = "done"
    UNREADABLE = "unreadable"


class Batch(models.Model):
    """A table and what becomes of it.

    `columns` are JSON pointers into the values, one for each of `headers`; empty where a column is left out.
    `common_text` are values that all rows have. `is_wanted` is whether documents shall be made as soon as rows are
    checked. `fault` says why the file cannot be read or no more is made, its kind and what it is about say so in other
    languages. `size` is the file's, in bytes; tables of before have none.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    version = models.ForeignKey(
        TemplateVersion, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=BatchState.choices)
    headers = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    common_text = models.TextField(default="{}")
    brand = models.CharField(max_length=60, blank=True)
    is_wanted = models.BooleanField(default=False)
    fault = models.CharField(max_length=500, blank=True)
    fault_kind = models.CharField(max_length=40, blank=True, default="", db_default="")
    fault_about = models.JSONField(default=list, db_default=[])
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    size = models.PositiveBigIntegerField(default=0, db_default=0)

    class Meta:
        indexes = [models.Index(fields=["person", "organisation", "-created_at"], name="batch_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def common(self) -> dict[str, Any]:
        """Return the values that all rows have."""
        found: dict[str, Any] = json.loads(self.common_text)
        return found


class TablesTaken(models.Model):
    """How many tables an organisation has sent within an hour; deleting one makes room for no other."""

    organisation = models.OneToOneField(
        Organisation, primary_key=True, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    window = models.BigIntegerField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.count}"


class BatchFile(models.Model):
    """The file of a batch as it came, until its rows are read."""

    batch = models.OneToOneField(
        Batch, primary_key=True, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"The file of {self.batch_id}"


class RowState(models.TextChoices):
    """What a row is: not looked at, fit, with faults, made, or refused when it was made."""

    NEW = "new"
    GOOD = "good"
    FAULTY = "faulty"
    MADE = "made"


class BatchRow(models.Model):
    """One row: its number as people count it, its cells, and what is wrong with them or what came of them.

    `problems` are lists of a column's place (-1 for none), a path, a sentence, its kind and what it is about.
    `document_id` refers to no row: the document may be purged, and it was made all the same. `checked_sha256` tells
    whether it comes to the same values when it is made.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows", db_constraint=False)
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=RowState.choices, default=RowState.NEW)
    problems = models.JSONField(default=list)
    document_id = models.UUIDField(null=True)
    checked_sha256 = models.CharField(max_length=64, blank=True, db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="batch_row_once")]
        indexes = [models.Index(fields=["batch", "state", "number"], name="batch_rows_by_state")]

    def __str__(self) -> str:
        return f"{self.number}"


class ColumnMemory(models.Model):
    """How the columns of tables with these names were matched to a template's fields before."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    headers_sha256 = models.CharField(max_length=64)
    columns = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "template", "headers_sha256"], name="columns_once"
            )
        ]

    def __str__(self) -> str:
        return self.headers_sha256[:12]

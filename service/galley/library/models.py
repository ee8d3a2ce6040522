"""Templates and their versions."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.db import models

from galley.accounts.models import Organisation, Person
from galley.objects.models import StoredObject
from galley.rendering.bundles.faults import Fault


class Template(models.Model):
    """A kind of document. Without an organisation it is one of those shipped with Galley, for all.

    A withdrawn one is not offered and makes no documents; what was made of it and saved for it stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="templates"
    )
    slug = models.SlugField(max_length=60)
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "slug"], name="template_slug_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def shared(self) -> bool:
        """Whether all organisations may use it."""
        return self.organisation_id is None


class TemplateVersion(models.Model):
    """One state of a template. Once published it never changes: documents are made again from it.

    `schema_text` and `sample_text` are kept as text, because the order of properties is the order of the form.
    `subject` is the JSON pointer of the value that says for whom a document is; `record` has the pointers of what
    else a document is known by: title, number, amount, currency, dated_on. `reads_brand` says whether it may ask by
    itself for which business it is made. `words` are its titles and descriptions in other languages, as its author
    has them: by sentence, then by language.
    """

    class Status(models.TextChoices):
        """Drafts can be tried by authors; documents come from published versions only."""

        DRAFT = "draft"
        PUBLISHED = "published"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    title = models.CharField(max_length=120)
    description = models.CharField(max_length=300, blank=True)
    locale = models.CharField(max_length=20, blank=True)
    tags = models.JSONField(default=list)
    standard = models.JSONField(default=list)
    subject = models.CharField(max_length=200, blank=True)
    record = models.JSONField(default=dict, db_default={})
    reads_brand = models.BooleanField(default=False, db_default=False)
    words = models.JSONField(default=dict, db_default={})
    schema_text = models.TextField()
    sample_text = models.TextField()
    bundle = models.ForeignKey(StoredObject, on_delete=models.PROTECT, related_name="+")
    picture = models.ForeignKey(StoredObject, on_delete=models.PROTECT, related_name="+")
    pages = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    # What the compiler doubted when the bundle was taken in. It is told to the author at once and not kept.
    warnings: tuple[Fault, ...] = ()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="version_number_once"),
            models.CheckConstraint(
                condition=models.Q(status="draft", published_at__isnull=True)
                | models.Q(status="published", published_at__isnull=False),
                name="version_published_with_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.number}"

    @property
    def published(self) -> bool:
        """Whether documents may be made from it."""
        return self.status == self.Status.PUBLISHED

    @property
    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of its values."""
        return dict(json.loads(self.schema_text))

    @property
    def sample(self) -> Any:
        """Return its sample values."""
        return json.loads(self.sample_text)

"""What the documents of a business say of it."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.db import models

from galley.accounts.models import Membership, Organisation


class Brand(models.Model):
    """A business of an organisation: name, address, bank, colours, as the schema of brands describes them.

    `first` is the one that counts where none is named. `locked` are JSON pointers of what nobody may put something
    else in place of.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="brands")
    slug = models.SlugField(max_length=60)
    first = models.BooleanField(default=False, db_default=False)
    values_text = models.TextField()
    locked = models.JSONField(default=list, db_default=[])
    revision = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="brand_slug_once"),
            models.UniqueConstraint(
                fields=["organisation"], condition=models.Q(first=True), name="brand_first_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def values(self) -> dict[str, Any]:
        """Return what the organisation says of it."""
        return dict(json.loads(self.values_text))

    @property
    def name(self) -> str:
        """Return what it is called."""
        return str(self.values.get("name", self.slug))


class BrandOverride(models.Model):
    """What a member, or an organisation for one of its templates, puts in place of a business's values.

    A member's part ends with the membership. A template is meant by its slug, as an organisation's own may come to
    stand for a shipped one.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="overrides")
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    template = models.CharField(max_length=60, blank=True, db_default="")
    values_text = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "member", "template"], name="brand_override_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(member__isnull=True) ^ models.Q(template=""), name="brand_override_of_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brand} for {self.template or self.member}"

    @property
    def values(self) -> dict[str, Any]:
        """Return what is put in place."""
        return dict(json.loads(self.values_text))

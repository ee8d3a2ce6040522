"""The people and companies that an organisation writes to."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from galley.accounts.models import Organisation


class Contact(models.Model):
    """A person or a company, each name once in an organisation. `details` are texts by the names in `rules.DETAILS`.

    `mailed_to` is where the last mail that a server took went to, until that came back or another address was told.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=400)
    details = models.JSONField(default=dict)
    mailed_to = models.CharField(max_length=254, blank=True, db_default="")
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="contact_once")]
        indexes = [models.Index(fields=["organisation", "-used_at"], name="contact_newest")]

    def __str__(self) -> str:
        return self.name

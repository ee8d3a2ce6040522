"""Links to documents, for people without an account."""

from __future__ import annotations

from django.db import models

from galley.documents.models import Document, OwnedByOrganisation
from galley.objects.models import StoredObject
from galley.sharing.rules import Facts


class DocumentLink(OwnedByOrganisation):
    """A link by which anybody who has it downloads one document. Only the SHA-256 of the token in it is kept.

    `note` is for whoever made it: whom it is for. `password` is hashed as those of accounts are, empty for none.
    `downloads` never goes above `most_downloads`, where there is one. `picture` is the first page, made once, so that
    no stranger has anything rendered.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=200, blank=True, db_default="")
    password = models.CharField(max_length=128, blank=True, db_default="")
    picture = models.ForeignKey(
        StoredObject, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    most_downloads = models.PositiveIntegerField(null=True, blank=True)
    downloads = models.PositiveIntegerField(default=0, db_default=0)
    first_downloaded_at = models.DateTimeField(null=True, blank=True)
    last_downloaded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(most_downloads__isnull=True)
                | models.Q(downloads__lte=models.F("most_downloads")),
                name="link_not_overused",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} · {self.note or self.created_at:%Y-%m-%d}"

    @property
    def facts(self) -> Facts:
        """Return what decides whether it still leads to the document."""
        return Facts(
            expires_at=self.expires_at,
            is_revoked=self.revoked_at is not None,
            downloads=self.downloads,
            most_downloads=self.most_downloads,
            state=self.document.state.value,
            is_deleted=self.document.deleted_at is not None,
        )

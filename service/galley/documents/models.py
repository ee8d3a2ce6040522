"""What people fill in, and what comes of it."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce

from galley.accounts.models import Organisation, Person
from galley.library.models import Template, TemplateVersion
from galley.objects.models import StoredObject


class OwnedByOrganisation(models.Model):
    """Something a person made while acting in an organisation; it belongs there and outlives the login."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Asset(OwnedByOrganisation):
    """An uploaded image, decoded and encoded again by Galley."""

    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    content = models.ForeignKey(StoredObject, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Customisation(OwnedByOrganisation):
    """A person's saved values for a template; `revision` is the newest of its revisions.

    `subject` and `number` are those a document of these values would be known by.

    A deleted one can be restored until the collector has passed.
    """

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    subject = models.CharField(max_length=300, blank=True, db_default="")
    number = models.CharField(max_length=80, blank=True, db_default="")
    revision = models.PositiveIntegerField()
    saved_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "organisation", "-saved_at"], name="customisation_newest")]

    def __str__(self) -> str:
        return self.name


class Revision(models.Model):
    """One save of a customisation. It never changes."""

    customisation = models.ForeignKey(Customisation, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    content = models.ForeignKey(StoredObject, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customisation", "number"], name="revision_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class DocumentState(models.TextChoices):
    """Whether a document counts: as it was made, not any more, or another one counts in its place."""

    ISSUED = "issued"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


class MailFault(models.TextChoices):
    """Why a mail with a document did not reach its recipient, or perhaps did not."""

    REFUSED = "refused"
    FAILED = "failed"
    BOUNCED = "bounced"
    PERHAPS_SENT = "perhaps_sent"


class Document(OwnedByOrganisation):
    """A finished PDF, with all that it was made of: the same inputs give the same bytes.

    `request_sha256` is the digest of the request that came with `idempotency_key`. `title`, `number`, `amount`,
    `currency` and `dated_on` are what the template's manifest says its documents are known by; `words` is what a
    search finds, null until the upkeep has read an older document. `seal` is what the bytes carry and no one can
    guess; documents of before have none. `brand` is the business that it was made for, where its template asks
    for that by itself. `signature` are the last bytes of one that is signed: what stands before them can be made again.
    `signed_by` is whose certificate it was signed with, empty where it was signed before that was kept.
    `mail_fault` says that a mail with it did not arrive, until a later one did or a person has seen to it: kept here,
    so that a list need not look at mails.

    One that is cancelled stays as it was made. `replaced_by` refers to no row: what replaced it may be purged, and it
    is replaced all the same. `labels` are people's own words for it.
    """

    version = models.ForeignKey(TemplateVersion, on_delete=models.RESTRICT, related_name="+")
    name = models.CharField(max_length=200)
    subject = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=120, blank=True, db_default="")
    number = models.CharField(max_length=80, blank=True, db_default="")
    amount = models.DecimalField(max_digits=24, decimal_places=4, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, db_default="")
    dated_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    words = SearchVectorField(null=True, editable=False)
    seal = models.CharField(max_length=64, blank=True, db_default="")
    customisation = models.ForeignKey(
        Customisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    values = models.ForeignKey(StoredObject, on_delete=models.PROTECT, related_name="+")
    brand = models.ForeignKey(
        StoredObject, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    content = models.ForeignKey(StoredObject, on_delete=models.PROTECT, related_name="+")
    signature = models.ForeignKey(
        StoredObject, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    signed_by = models.CharField(max_length=200, blank=True, db_default="")
    engine = models.CharField(max_length=40)
    standard = models.JSONField(default=list)
    pages = models.PositiveIntegerField()
    issued_on = models.DateField()
    created_at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001 - null is "none given"
    request_sha256 = models.CharField(max_length=64, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True, db_default="")
    replaced_by = models.UUIDField(null=True, blank=True)
    mail_fault = models.CharField(max_length=20, blank=True, db_default="")
    labels = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "idempotency_key"], name="document_once_by_key")
        ]
        indexes = [
            models.Index(fields=["person", "organisation", "-created_at", "-id"], name="document_newest"),
            models.Index(fields=["organisation", "-created_at", "-id"], name="document_newest_of_all"),
            GinIndex(fields=["words"], name="document_words"),
            models.Index(fields=["brand"], name="document_brand", condition=models.Q(brand__isnull=False)),
            models.Index(
                fields=["signature"], name="document_signature", condition=models.Q(signature__isnull=False)
            ),
            # What lists are narrowed to: else each would look at every document of an organisation.
            models.Index(fields=["version", "-created_at", "-id"], name="document_newest_of_version"),
            models.Index(F("organisation"), Coalesce(F("dated_on"), F("issued_on")), name="document_by_day"),
            models.Index(
                fields=["organisation", "amount"],
                name="document_by_amount",
                condition=models.Q(amount__isnull=False),
            ),
            models.Index(
                fields=["organisation", "-created_at", "-id"],
                name="document_cancelled",
                condition=models.Q(cancelled_at__isnull=False),
            ),
            GinIndex(fields=["labels"], name="document_labels"),
            models.Index(
                fields=["organisation", "-created_at", "-id"],
                name="document_mail_fault",
                condition=~models.Q(mail_fault=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> DocumentState:
        """Whether it counts as it was made."""
        if self.cancelled_at is None:
            return DocumentState.ISSUED
        return DocumentState.REPLACED if self.replaced_by else DocumentState.CANCELLED


class DocumentUpload(models.Model):
    """An image that a document shows, kept with it even when the asset is deleted."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=100)
    asset_id = models.UUIDField()
    content = models.ForeignKey(StoredObject, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "asset_id"], name="upload_once")]

    def __str__(self) -> str:
        return self.name

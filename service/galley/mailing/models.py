"""An organisation's mail server, what it writes with documents, and what became of each mail."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from galley.accounts.models import Organisation
from galley.documents.models import Document, OwnedByOrganisation
from galley.mailing.rules import MailState, Security, Way
from galley.sharing.models import DocumentLink


class MailServer(models.Model):
    """Through which server an organisation sends, and as whom. `sealed_password` and `sealed_bounce_secret` are
    encrypted. `tested_at` is when a letter went through it, as it is now; null: it is not used yet.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="+")
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    security = models.CharField(max_length=10, choices=[(each, each) for each in Security])
    user = models.CharField(max_length=254, blank=True)
    sealed_password = models.TextField(blank=True)
    sender_name = models.CharField(max_length=120, blank=True)
    sender_address = models.CharField(max_length=254)
    reply_to = models.CharField(max_length=254, blank=True)
    sealed_bounce_secret = models.TextField()
    saved_at = models.DateTimeField()
    tested_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Letter(models.Model):
    """What an organisation writes with documents of a template; with an empty one, with all others."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    template = models.CharField(max_length=60, blank=True, db_default="")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "template"], name="letter_once")]

    def __str__(self) -> str:
        return self.subject


class Delivery(OwnedByOrganisation):
    """One mail with a document, to one address. `sealed_body` is encrypted, as a link is in it, and empty as soon as it
    is not needed any more. `said` are the words of the server, or of whoever told that the mail came back.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    link = models.ForeignKey(DocumentLink, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    recipient = models.CharField(max_length=254)
    copy_to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=200)
    sealed_body = models.TextField(blank=True)
    way = models.CharField(max_length=10, choices=[(each, each) for each in Way])
    state = models.CharField(max_length=20, choices=[(each, each) for each in MailState])
    attempts = models.PositiveIntegerField(default=0, db_default=0)
    said = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["document", "-created_at", "-id"], name="delivery_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[each.value for each in MailState]), name="delivery_state_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient} · {self.state}"

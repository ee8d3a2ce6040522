"""An organisation's mail server, what it writes with documents, and what became of each mail."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from galley.accounts.models import Organisation, Person
from galley.batches.models import Batch
from galley.documents.models import Document, OwnedByOrganisation
from galley.library.models import Template
from galley.mailing.rules import NEEDS_A_LOOK, MailState, RunState, Security, SummaryState, Way
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
    is not needed any more. `said` are the words of the server, or of whoever told that the mail came back. One of a
    batch has the `run_id` and the `row` that it is of. They refer to no row: the table may be deleted, and the mail was
    sent all the same. `seen_to_at` is when a person said that it needs no look any more.
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
    seen_to_at = models.DateTimeField(null=True, blank=True)
    run_id = models.UUIDField(null=True, blank=True)
    row = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["document", "-created_at", "-id"], name="delivery_newest"),
            models.Index(
                fields=["run_id", "state", "row"],
                name="delivery_of_run",
                condition=models.Q(run_id__isnull=False),
            ),
            models.Index(
                fields=["document"],
                name="delivery_unsettled",
                condition=models.Q(seen_to_at__isnull=True, state__in=[each.value for each in NEEDS_A_LOOK]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[each.value for each in MailState]), name="delivery_state_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient} · {self.state}"


# Constraints of the two tables below are written by the migration: the database deletes their rows with what they
# belong to by itself, because the release before knows neither.


class MailRun(models.Model):
    """The documents of one batch on their way by mail, each to the address in its row.

    `source` is where addresses are: the place of a column, or a JSON pointer into the values that all rows have;
    `corrected` are addresses by row that a person typed instead. `subject` and `body` have places, which are filled in
    for each document. `home` is the address of Galley for links, `language` that of the summary. Deliveries are there
    for all rows up to `prepared_to`, and for all of them since `prepared_at`; `left_out` is how many rows have none,
    for want of an address. `resumes_at` is when it goes on by itself, where the hour's share is used up. `fault` says
    why Galley stopped it, its kind and what it is about say so in other languages.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    source = models.CharField(max_length=300)
    corrected = models.JSONField(default=dict)
    again = models.BooleanField(default=False)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    way = models.CharField(max_length=10, choices=[(each, each) for each in Way])
    days = models.PositiveIntegerField()
    home = models.CharField(max_length=300)
    language = models.CharField(max_length=10)
    summary_to = models.CharField(max_length=254, blank=True)
    summary = models.CharField(max_length=10, choices=[(each, each) for each in SummaryState])
    state = models.CharField(max_length=10, choices=[(each, each) for each in RunState])
    fault = models.CharField(max_length=600, blank=True)
    fault_kind = models.CharField(max_length=40, blank=True, default="", db_default="")
    fault_about = models.JSONField(default=list, db_default=[])
    prepared_to = models.PositiveIntegerField(default=0)
    prepared_at = models.DateTimeField(null=True)
    left_out = models.PositiveIntegerField(default=0)
    resumes_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Two at once would not know of each other's mails.
            models.UniqueConstraint(
                fields=["batch"], name="mail_run_one_at_a_time", condition=~models.Q(state=RunState.DONE)
            )
        ]
        indexes = [models.Index(fields=["batch", "-created_at"], name="mail_run_newest")]

    def __str__(self) -> str:
        return f"{self.batch_id} · {self.state}"


class AddressMemory(models.Model):
    """Where the addresses were in tables with these names for a template before."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    headers_sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "template", "headers_sha256"], name="address_once"
            )
        ]

    def __str__(self) -> str:
        return self.source

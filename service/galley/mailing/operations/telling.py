"""What a mail came to is told on: at its document, until all is well, and to what is known of its recipient."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from galley.contacts import operations as contacts
from galley.documents import operations as documents
from galley.documents.models import Document
from galley.mailing import queries
from galley.mailing.models import Delivery
from galley.mailing.rules import MailState


def tell_document(document_id: UUID) -> None:
    """Say at a document what its mails came to, as they are now."""
    documents.keep_mail_fault(document_id, queries.open_fault_of)


def tell_documents(document_ids: Iterable[UUID]) -> None:
    """Say at each of these documents what its mails came to."""
    for document_id in sorted(set(document_ids)):
        tell_document(document_id)


def tell_missed() -> None:
    """Say it at documents that lack it: their mails were settled before this was kept, or by the release before."""
    missed = queries.unsettled(Delivery.objects.filter(document__mail_fault="", document__deleted_at=None))
    tell_documents(missed.values_list("document_id", flat=True))


def learn_address(delivery: Delivery, state: MailState, *, now: datetime) -> None:
    """Remember where a mail for a person or a company went to, or that this address takes none."""
    organisation, name, address = delivery.organisation, delivery.document.subject, delivery.recipient
    if state in (MailState.REFUSED, MailState.BOUNCED):
        contacts.forget_address(organisation, name, address)
    elif state == MailState.SENT and delivery.run_id:
        contacts.remember_address_of_known(organisation, name, address)
    elif state == MailState.SENT:
        contacts.remember_address(organisation, name, address, now=now)


@transaction.atomic
def see_to_mails(document: Document, *, now: datetime) -> None:
    """Note that a person has seen to the mails with a document that came to nothing so far."""
    queries.unsettled(Delivery.objects.filter(document=document)).update(seen_to_at=now)
    tell_document(document.pk)

"""Write the mails of a batch: each when its turn comes, with a link of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from galley.accounts.models import Membership, Person
from galley.documents.models import Document
from galley.mailing import queries, rules, sealing
from galley.mailing.models import Delivery, MailRun
from galley.mailing.recipients import Recipient, recipients_of
from galley.mailing.rules import MailState, Way
from galley.ports import ObjectStore, RenderingTools
from galley.sharing import operations as sharing
from galley.sharing import queries as shared
from galley.sharing.models import DocumentLink

# As many mails as are written down in one transaction.
PORTION = 500


class TooLarge(Exception):
    """A document is too large to be attached."""

    def __init__(self) -> None:
        super().__init__("This document is too large to be attached. Send a link to it.")


class Overtaken(Exception):
    """Another worker has done this in the meantime; nothing is kept."""


@dataclass(slots=True)
class Senders:
    """What the business is called that each document is made for; of many with the same, it is read once."""

    person: Person
    store: ObjectStore
    known: dict[object, str] = field(default_factory=dict)

    def name_of(self, document: Document) -> str:
        """Return it. Raises `ObjectStoreError`."""
        if document.brand_id not in self.known:
            sender = shared.sender_of_document(document, by=self.person, store=self.store)
            self.known[document.brand_id] = sender.name
        return self.known[document.brand_id]


def prepare_some(run: MailRun, senders: Senders, *, now: datetime) -> None:
    """Write down to whom the next rows' documents go. After the last of them, the run is prepared.

    Raises `ObjectStoreError`.
    """
    portions = recipients_of(run.batch, run.source, run.corrected, after=run.prepared_to, portion=PORTION)
    last, found = next(portions, (0, []))
    wanted = [each for each in found if each.address and (run.again or not each.has_it)]
    # Read before the transaction begins: no connection waits for the store.
    deliveries = _deliveries(run, wanted, senders, now=now)
    with transaction.atomic():
        locked = MailRun.objects.select_for_update().get(pk=run.pk)
        if locked.prepared_to != run.prepared_to or locked.prepared_at is not None:
            return
        Delivery.objects.bulk_create(deliveries)
        locked.left_out += sum(1 for each in found if not each.address)
        locked.prepared_to, locked.prepared_at = last or run.prepared_to, None if last else now
        locked.save(update_fields=["left_out", "prepared_to", "prepared_at"])


def _deliveries(
    run: MailRun, recipients: list[Recipient], senders: Senders, *, now: datetime
) -> list[Delivery]:
    documents = _documents([each.document for each in recipients])
    return [
        _delivery(run, each, documents[each.document], senders, now=now)
        for each in recipients
        if each.document in documents
    ]


def _documents(ids: list[UUID]) -> dict[UUID, Document]:
    rows = Document.objects.filter(pk__in=ids).select_related("version", "organisation", "brand")
    rows = rows.defer("version__schema_text", "version__sample_text", "version__words")
    return {each.pk: each for each in rows}


def _delivery(
    run: MailRun, to: Recipient, document: Document, senders: Senders, *, now: datetime
) -> Delivery:
    return Delivery(
        organisation_id=run.organisation_id,
        person_id=run.person_id,
        document=document,
        recipient=to.address,
        subject=subject_of(run.subject, document, senders),
        way=run.way,
        state=MailState.WAITING,
        created_at=now,
        next_at=now,
        run_id=run.pk,
        row=to.row,
    )


def subject_of(subject: str, document: Document, senders: Senders) -> str:
    """Return the subject of one mail, on one line. Raises `ObjectStoreError`."""
    places = queries.places_of(document, senders.name_of(document))
    return " ".join(rules.filled(subject, places).split())[:200]


def write(
    delivery: Delivery,
    run: MailRun,
    senders: Senders,
    *,
    by: Membership,
    now: datetime,
    tools: RenderingTools,
) -> None:
    """Write the text of one mail, with a link made for it, where that was not done before.

    Raises `TooLarge`, `TooManyLinks`, `Overtaken` or `ObjectStoreError`.
    """
    if delivery.sealed_body:
        return
    document = delivery.document
    body = rules.filled(run.body, queries.places_of(document, senders.name_of(document)))
    if run.way == Way.ATTACHMENT:
        if document.content.size > rules.LARGEST_ATTACHMENT:
            raise TooLarge
        _keep(delivery, rules.without_link(body), None)
        return

    def note(link: DocumentLink, token: str) -> None:
        _keep(delivery, rules.with_link(body, f"{run.home}/d/{token}"), link)

    wish = sharing.Wish(expires_at=now + timedelta(days=run.days), note=delivery.recipient)
    sharing.make_link(document, wish, by=by, now=now, tools=tools, note=note)


def _keep(delivery: Delivery, body: str, link: DocumentLink | None) -> None:
    sealed = sealing.seal(body)
    if not Delivery.objects.filter(pk=delivery.pk, sealed_body="").update(sealed_body=sealed, link=link):
        raise Overtaken
    delivery.sealed_body, delivery.link = sealed, link

"""What an organisation sends with, and what became of its mails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from galley.accounts.models import Organisation
from galley.batches.models import Batch
from galley.contacts import queries as contacts
from galley.contacts.rules import Known
from galley.documents.models import Document, MailFault
from galley.mailing import rules, usual
from galley.mailing.models import Delivery, Letter, MailRun, MailServer
from galley.mailing.rules import MailState, Source


@dataclass(frozen=True, slots=True)
class Written:
    """What a letter says, with its places."""

    subject: str
    body: str
    is_own: bool


def server_of(organisation: Organisation) -> MailServer | None:
    """Return the mail server of an organisation, also one that was not tested yet."""
    return MailServer.objects.filter(organisation=organisation).first()


def is_ready(organisation: Organisation) -> bool:
    """Return whether an organisation has a mail server that was tested as it is."""
    return MailServer.objects.filter(organisation=organisation, tested_at__isnull=False).exists()


def letter_for(organisation: Organisation, template: str, *languages: str) -> Written:
    """Return what is written with documents of a template: its own letter, else the organisation's, else the usual
    one in the first of these languages that is spoken.
    """
    rows = Letter.objects.filter(organisation=organisation, template__in=("", template)).order_by("-template")
    if found := rows.first():
        return Written(found.subject, found.body, is_own=found.template == template)
    return Written(*usual.usual_letter(*languages), is_own=False)


def deliveries_of(document: Document) -> QuerySet[Delivery]:
    """Return the mails with a document, the newest first."""
    rows = Delivery.objects.filter(document=document).select_related("link", "person", "organisation")
    return rows.order_by("-created_at", "-id")


def unsettled(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Return those of these mails that did not arrive, or perhaps did not, and that still need a look."""
    others = Delivery.objects.filter(document=OuterRef("document"), recipient__iexact=OuterRef("recipient"))
    later = Q(created_at__gt=OuterRef("created_at")) | Q(settled_at__gt=OuterRef("settled_at"))
    arrived = Exists(others.filter(later, state=MailState.SENT))
    return rows.filter(~arrived, state__in=rules.NEEDS_A_LOOK, seen_to_at__isnull=True)


def open_fault_of(document_id: UUID) -> MailFault | None:
    """Return what became of the newest mail with a document that needs a look, None where none does."""
    rows = unsettled(Delivery.objects.filter(document_id=document_id)).order_by("-created_at", "-id")
    state = rows.values_list("state", flat=True).first()
    return MailFault(state) if state else None


def runs_of(batch: Batch) -> QuerySet[MailRun]:
    """Return when the documents of a batch were sent, the newest first."""
    rows = MailRun.objects.filter(batch=batch).select_related("person", "batch")
    return rows.order_by("-created_at", "-id")


def mails_of(run: MailRun, *, state: MailState | None = None, after: int = 0) -> QuerySet[Delivery]:
    """Return the mails of a run behind a row, of one state where it is named, in the order of rows."""
    rows = Delivery.objects.filter(run_id=run.pk, row__gt=after).select_related("link").order_by("row")
    return rows.filter(state=state) if state else rows


def places_of(document: Document, business: str) -> Mapping[str, str]:
    """Return what stands in the places of a letter. The link is known when the mail is sent."""
    title = document.title or document.version.title
    return {
        "title": f"{title} {document.number}".strip(),
        "number": document.number,
        "recipient": document.subject,
        "business": business,
    }


def addresses_known_of(document: Document, client: Known | None) -> Mapping[str, Source]:
    """Return the e-mail addresses of whom a document is for, the likeliest first, and from where each is known.

    What the document says of its `client` comes first, then where the last mail to them went, then what the list of
    people and companies has.
    """
    kept = contacts.named(document.organisation, document.subject)
    told = (
        (_email(client.details if client else {}), Source.DOCUMENT),
        (kept.mailed_to if kept else "", Source.MAIL),
        (_email(kept.details if kept else {}), Source.CONTACT),
    )
    found: dict[str, Source] = {}
    for address, source in told:
        if rules.ADDRESS.fullmatch(address) and address.casefold() not in map(str.casefold, found):
            found[address] = source
    return found


def _email(details: Mapping[str, object]) -> str:
    return str(details.get("email", ""))

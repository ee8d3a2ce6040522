"""Mails with a document over HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest
from django.utils import translation
from ninja import Router, Schema, Status
from pydantic import Field

from galley import wiring
from galley.accounts import allowances
from galley.accounts import queries as people
from galley.accounts.auth import current_membership, people_or_programs
from galley.accounts.login import page_urls
from galley.accounts.models import Membership, Scope
from galley.documents import operations as documents
from galley.documents.api.answers import DocumentOut
from galley.documents.api.found import document_of
from galley.documents.models import Document
from galley.edge.problems import Problem, ProblemOut, not_found
from galley.edge.requests import Body
from galley.mailing import operations, queries, rules
from galley.mailing.api.inputs import Address, Line, Text
from galley.mailing.models import Delivery
from galley.mailing.rules import MailState, Source, Way
from galley.sharing import operations as sharing
from galley.sharing import queries as shared
from galley.sharing.models import DocumentLink
from galley.sharing.rules import MOST_DAYS, USUAL_DAYS

router = Router(tags=["mail"], auth=people_or_programs(Scope.DOCUMENTS))


class MailIn(Body):
    recipient: Address
    subject: Line
    body: Text = Field(description="Plain text. {link} is where the link to the document stands.")
    way: Way = Field(Way.LINK, description="Whether the document comes by a link, or is attached.")
    days: int = Field(USUAL_DAYS, ge=1, le=MOST_DAYS, description="For how many days the link works.")
    copy_to_me: bool = Field(False, description="Whether the person who sends gets a copy.")


class KnownAddressOut(Schema):
    address: str
    source: Source = Field(
        description="document: its values say so. mail: the last mail to them that was taken went there. contact: the "
        "list of people and companies has it."
    )


class DraftOut(Schema):
    """A mail as it is begun, to be looked at and changed."""

    is_ready: bool = Field(description="Whether the organisation has a mail server that was tested.")
    recipient: str = Field(description="The first of the addresses, empty where none is known.")
    addresses: list[KnownAddressOut] = Field(description="All that are known, the likeliest first.")
    subject: str
    body: str


class MailOut(Schema):
    id: UUID
    recipient: str
    subject: str
    way: Way
    state: MailState = Field(
        description="waiting, sending, sent (the server took it), perhaps_sent (Galley cannot know, ask), refused (the "
        "server will not take it), failed (given up after several attempts), bounced (it came back)."
    )
    said: str = Field(description="What the mail server said, or whoever told that it came back.")
    attempts: int
    created_at: datetime
    next_at: datetime | None = Field(description="When it is tried next.")
    settled_at: datetime | None
    seen_at: datetime | None = Field(description="When the document was first downloaded by the mail's link.")
    can_be_sent_again: bool

    @classmethod
    def of(cls, delivery: Delivery) -> MailOut:
        return cls(
            id=delivery.pk,
            recipient=delivery.recipient,
            subject=delivery.subject,
            way=Way(delivery.way),
            state=MailState(delivery.state),
            said=delivery.said,
            attempts=delivery.attempts,
            created_at=delivery.created_at,
            next_at=delivery.next_at if delivery.state == MailState.WAITING else None,
            settled_at=delivery.settled_at,
            seen_at=delivery.link.first_downloaded_at if delivery.link else None,
            can_be_sent_again=delivery.state in rules.OPEN_TO_RETRY,
        )


class ListedMailOut(MailOut):
    needs_a_look: bool = Field(
        description="Whether it did not arrive, no later mail to this address did, and no one has seen to it."
    )


@router.get("/documents/{document_id}/mails/draft", response={200: DraftOut, 404: ProblemOut})
def draft_mail(request: HttpRequest, document_id: UUID) -> DraftOut:
    """What would be written with this document, and to whom, as far as is known."""
    membership = current_membership(request)
    document = document_of(membership, document_id)
    sender = shared.sender_of_document(document, by=membership.person, store=wiring.store())
    # The client reads it: the business's own language counts before that of whoever writes.
    languages = (sender.locale, translation.get_language_from_request(request))
    letter = queries.letter_for(membership.organisation, document.version.template.slug, *languages)
    places = queries.places_of(document, sender.name)
    client = documents.client_of(document, store=wiring.store())
    known = queries.addresses_known_of(document, client)
    return DraftOut(
        is_ready=queries.is_ready(membership.organisation),
        recipient=next(iter(known), ""),
        addresses=[KnownAddressOut(address=each, source=source) for each, source in known.items()],
        subject=" ".join(rules.filled(letter.subject, places).split())[:200],
        body=rules.filled(letter.body, places),
    )


@router.get("/documents/{document_id}/mails", response={200: list[ListedMailOut], 404: ProblemOut})
def list_mails(request: HttpRequest, document_id: UUID) -> list[ListedMailOut]:
    """The mails with a document, the newest first, and what became of them."""
    document = document_of(current_membership(request), document_id)
    mails = queries.deliveries_of(document)
    unsettled = set(queries.unsettled(mails.order_by()).values_list("pk", flat=True))
    return [ListedMailOut(**MailOut.of(each).dict(), needs_a_look=each.pk in unsettled) for each in mails]


@router.post(
    "/documents/{document_id}/mails",
    response={202: MailOut, 404: ProblemOut, 409: ProblemOut, 422: ProblemOut, 429: ProblemOut},
)
def write_mail(request: HttpRequest, document_id: UUID, payload: MailIn) -> Status[MailOut]:
    """Send a document by mail: by a link, or attached. It goes out as soon as the worker comes to it."""
    membership, now = current_membership(request), wiring.clock().now()
    document = document_of(membership, document_id)
    if not queries.is_ready(membership.organisation):
        raise Problem(409, "mail-not-set-up", operations.NotTested().said)
    allowances.count_mail(membership.person)
    link, body = _with_document(request, membership, document, payload, now=now)
    mail = operations.Mail(
        recipient=payload.recipient,
        subject=payload.subject,
        body=body,
        way=payload.way,
        link=link,
        copy_to=membership.person.email if payload.copy_to_me else "",
    )
    return Status(202, MailOut.of(operations.write_mail(document, mail, by=membership, now=now)))


@router.post(
    "/documents/{document_id}/mails/{mail_id}/again",
    response={202: MailOut, 404: ProblemOut, 409: ProblemOut, 429: ProblemOut},
)
def send_again(request: HttpRequest, document_id: UUID, mail_id: UUID) -> Status[MailOut]:
    """Send a mail once more that was refused, was given up, or of which Galley cannot know whether it went out."""
    membership = current_membership(request)
    rows = queries.deliveries_of(document_of(membership, document_id))
    delivery = rows.filter(pk=mail_id).first()
    if delivery is None:
        raise not_found("This mail")
    allowances.count_mail(membership.person)
    try:
        return Status(202, MailOut.of(operations.send_again(delivery, now=wiring.clock().now())))
    except operations.NotSentAgain as error:
        raise Problem(409, "mail-not-sent-again", error.said) from error


@router.post("/documents/{document_id}/mails/done", response={200: DocumentOut, 404: ProblemOut})
def see_to_mails(request: HttpRequest, document_id: UUID) -> DocumentOut:
    """Say that one has seen to the mails with a document that did not arrive: it is not marked for them any more."""
    document = document_of(current_membership(request), document_id)
    operations.see_to_mails(document, now=wiring.clock().now())
    document.refresh_from_db(fields=["mail_fault"])
    return DocumentOut.of(document)


def _with_document(
    request: HttpRequest, membership: Membership, document: Document, payload: MailIn, *, now: datetime
) -> tuple[DocumentLink | None, str]:
    """Return a mail's link, where it has one, and its text."""
    if payload.way == Way.ATTACHMENT:
        if document.content.size > rules.LARGEST_ATTACHMENT:
            message = "This document is too large to be attached. Send a link to it."
            raise Problem(422, "invalid-request", message, errors=[{"path": "/way", "message": message}])
        return None, rules.without_link(payload.body)
    wish = sharing.Wish(expires_at=now + timedelta(days=payload.days), note=payload.recipient)
    tools = wiring.rendering_tools(people.requester_of(membership))
    try:
        link, token = sharing.make_link(document, wish, by=membership, now=now, tools=tools)
    except sharing.TooManyLinks as error:
        raise Problem(409, "too-many-links", error.said) from error
    return link, rules.with_link(payload.body, page_urls.page(f"d/{token}", request))

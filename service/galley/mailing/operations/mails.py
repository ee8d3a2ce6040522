"""Write mails down with their document, and hand them over.

A mail is claimed, then handed over, then recorded. Nothing makes that one step: a process that is killed after the
server took the mail and before that was recorded leaves a mail that perhaps went out. It is never sent again by
itself; a person looks and decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import assert_never

from django.db import transaction
from django.db.models import F, QuerySet

from galley.accounts.models import Membership
from galley.documents.models import Document
from galley.mailing import messages, queries, rules, sealing
from galley.mailing.models import Delivery, MailServer
from galley.mailing.operations.servers import route_of
from galley.mailing.operations.telling import learn_address, tell_document, tell_documents
from galley.mailing.rules import SENTENCES, MailState, Way
from galley.objects import queries as objects
from galley.plain_text import on_one_line
from galley.ports import (
    Envelope,
    MailAccepted,
    MailNotNow,
    MailOutcome,
    MailRefused,
    MailRoute,
    MailSender,
    MailUncertain,
    ObjectStore,
    ObjectStoreError,
)
from galley.queue.tasks import Task, enqueue
from galley.sentences import Refusal
from galley.sharing.models import DocumentLink

SEND_MAIL = Task("mailing.send", priority=10)
# What is looked at while a mail is sent.
WITH_DELIVERY = ("document__content", "document__version", "document__organisation", "organisation", "person")
LOST = "Galley was ended while it sent this mail. Ask the recipient before you send it again."


class NotTested(Refusal):
    """The mail server was not proven yet, or there is none."""

    kind = "mail-not-ready"
    sentence = SENTENCES[kind]


class DocumentGone(Exception):
    """The document was deleted while the mail waited."""

    def __init__(self) -> None:
        super().__init__("The document was deleted before this mail went out.")


class NotWritten(Exception):
    """A mail of a batch has no text, and the table that would tell it is gone."""

    def __init__(self) -> None:
        super().__init__("The table was deleted before this mail was written.")


class NotSentAgain(Refusal):
    """A mail is under way or went out, so it is not sent again."""

    kind = "mail-not-sent-again"
    sentence = "This mail is under way or went out. Write a new one instead."


@dataclass(frozen=True, slots=True)
class Mail:
    """What is sent: `body` names the link already, where there is one."""

    recipient: str
    subject: str
    body: str
    way: Way
    link: DocumentLink | None = None
    copy_to: str = ""


@transaction.atomic
def write_mail(document: Document, mail: Mail, *, by: Membership, now: datetime) -> Delivery:
    """Write a mail down, and let it be sent as soon as that is kept. Raises `NotTested`."""
    if not queries.is_ready(by.organisation):
        raise NotTested
    delivery = Delivery.objects.create(
        organisation=by.organisation,
        person=by.person,
        document=document,
        link=mail.link,
        recipient=mail.recipient,
        copy_to=mail.copy_to,
        subject=mail.subject,
        sealed_body=sealing.seal(mail.body),
        way=mail.way,
        state=MailState.WAITING,
        created_at=now,
        next_at=now,
    )
    ask_for(delivery)
    return delivery


@transaction.atomic
def send_again(delivery: Delivery, *, now: datetime) -> Delivery:
    """Let a mail that came to nothing, or perhaps went out, be sent once more. Raises `NotSentAgain`."""
    rows = Delivery.objects.filter(pk=delivery.pk, state__in=rules.OPEN_TO_RETRY)
    afresh = {"attempts": 0, "next_at": now, "settled_at": None, "said": "", "seen_to_at": None}
    if not rows.update(state=MailState.WAITING, **afresh):
        raise NotSentAgain
    tell_document(delivery.document_id)
    ask_for(delivery)
    delivery.refresh_from_db()
    return delivery


def ask_for(delivery: Delivery, *, at: datetime | None = None) -> None:
    """Ask in the transaction that is open for a mail to be sent, not before an instant."""
    enqueue(SEND_MAIL, at=at, once=_once(delivery), delivery=str(delivery.pk))


def send(
    delivery: Delivery, *, sender: MailSender, store: ObjectStore, clock: Callable[[], datetime]
) -> MailOutcome | None:
    """Hand a mail over where it waits for that, record what came of it, and return that.

    One that is claimed already was another's, which died or was taken for dead: whether it went out is not known.
    """
    outcome = send_first(delivery, sender=sender, store=store, clock=clock)
    if outcome is None:
        settle_lost(Delivery.objects.filter(pk=delivery.pk, state=MailState.SENDING), now=clock())
    return outcome


def send_first(
    delivery: Delivery, *, sender: MailSender, store: ObjectStore, clock: Callable[[], datetime]
) -> MailOutcome | None:
    """Hand a mail over where it waits and nobody has claimed it, record what came of it, and return that."""
    if not _claim(delivery, now=clock()):
        return None
    try:
        envelope, route = _ready(delivery, store=store, now=clock())
    except (sealing.SealedElsewhere, NotTested, DocumentGone, NotWritten) as error:
        return _record(delivery, MailRefused(str(error)), now=clock())
    except ValueError as error:
        # The library that writes mails takes less than mail servers do. Nothing was handed over.
        return _record(delivery, MailRefused(f"This mail cannot be written: {error}"[:500]), now=clock())
    except ObjectStoreError as error:
        return _record(delivery, MailNotNow(f"The document could not be read: {error}"), now=clock())
    return _record(delivery, sender.send(envelope, route), now=clock())


def _claim(delivery: Delivery, *, now: datetime) -> bool:
    """Return whether this process is the one that hands a mail over."""
    waiting = Delivery.objects.filter(pk=delivery.pk, state=MailState.WAITING)
    if waiting.update(state=MailState.SENDING, claimed_at=now, attempts=F("attempts") + 1):
        delivery.refresh_from_db(fields=["state", "attempts", "claimed_at"])
        return True
    return False


@transaction.atomic
def settle_lost(claimed: QuerySet[Delivery], *, now: datetime) -> None:
    """Say of mails that somebody claimed and never settled that they perhaps went out."""
    held = list(claimed.select_for_update(no_key=True, of=("self",)).values_list("pk", "document_id"))
    lost = Delivery.objects.filter(pk__in=[pk for pk, _ in held])
    lost.update(state=MailState.PERHAPS_SENT, said=LOST, settled_at=now)
    tell_documents(document_id for _, document_id in held)


@transaction.atomic
def refuse(delivery: Delivery, said: str, *, now: datetime) -> None:
    """Settle a mail that cannot be written, before anybody claims it."""
    waiting = Delivery.objects.filter(pk=delivery.pk, state=MailState.WAITING)
    if waiting.update(state=MailState.REFUSED, said=said, settled_at=now, next_at=None):
        tell_document(delivery.document_id)


def _ready(delivery: Delivery, *, store: ObjectStore, now: datetime) -> tuple[Envelope, MailRoute]:
    server = queries.server_of(delivery.organisation)
    if server is None:
        raise NotTested
    if delivery.document.deleted_at is not None:
        raise DocumentGone
    if not delivery.sealed_body:
        raise NotWritten
    body, route = sealing.unseal(delivery.sealed_body), route_of(server)
    attached = delivery.way == Way.ATTACHMENT
    pdf = objects.bytes_of(delivery.document.content, store=store) if attached else None
    data = messages.bytes_of(delivery, server, body, attachment=pdf, now=now)
    return Envelope(server.sender_address, delivery.recipient, data, delivery.copy_to), route


def _record(delivery: Delivery, outcome: MailOutcome, *, now: datetime) -> MailOutcome:
    settle = partial(_settle, delivery, now=now)
    match outcome:
        case MailAccepted(said):
            settle(MailState.SENT, said)
        case MailRefused(said):
            settle(MailState.REFUSED, said)
        case MailUncertain(said):
            settle(MailState.PERHAPS_SENT, said)
        case MailNotNow(said):
            pause = rules.pause_after(delivery.attempts)
            if pause is None:
                settle(MailState.FAILED, said)
            else:
                _wait(delivery, said, at=now + pause)
        case _:
            assert_never(outcome)
    return outcome


@transaction.atomic
def _settle(delivery: Delivery, state: MailState, said: str, *, now: datetime) -> None:
    # Also where another process has taken this one for dead meanwhile: it knows.
    mine = (MailState.SENDING, MailState.PERHAPS_SENT)
    values = {"sealed_body": ""} if state == MailState.SENT else {}
    Delivery.objects.filter(pk=delivery.pk, state__in=mine).update(
        state=state, said=said, settled_at=now, next_at=None, **values
    )
    learn_address(delivery, state, now=now)
    tell_document(delivery.document_id)


@transaction.atomic
def _wait(delivery: Delivery, said: str, *, at: datetime) -> None:
    rows = Delivery.objects.filter(pk=delivery.pk, state=MailState.SENDING)
    if rows.update(state=MailState.WAITING, said=said, next_at=at):
        enqueue(SEND_MAIL, at=at, delivery=str(delivery.pk))


@transaction.atomic
def record_bounce(server: MailServer, delivery_id: str, *, said: str, now: datetime) -> bool:
    """Note that a mail came back, and return whether there is such a mail."""
    rows = Delivery.objects.filter(pk=delivery_id, organisation=server.organisation)
    if not rows.update(state=MailState.BOUNCED, said=on_one_line(said)[:500], settled_at=now):
        return False
    for delivery in rows.select_related("document", "organisation"):
        learn_address(delivery, MailState.BOUNCED, now=now)
        tell_document(delivery.document_id)
    return True


def _once(delivery: Delivery) -> str:
    return f"mail {delivery.pk}"

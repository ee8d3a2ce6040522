"""Begin to send a batch by mail, pause it, go on, and end it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from galley.accounts.models import Membership
from galley.batches import queries as batches
from galley.batches.models import Batch
from galley.mailing import queries
from galley.mailing.models import AddressMemory, Delivery, MailRun
from galley.mailing.operations.mails import NotTested, ask_for
from galley.mailing.operations.run_tasks import ask
from galley.mailing.recipients import recipients_of
from galley.mailing.rules import MailState, RunState, SummaryState, Way
from galley.sentences import NO_FAULT, Refusal, Sentence

ENDED = "The rest was not sent: a person has ended it."


class RunUnderWay(Refusal):
    """The mails of a batch are on their way already."""

    kind = "mails-under-way"
    sentence = "The mails of this table are on their way. Wait until they are out, or end that first."


class NobodyToWriteTo(Refusal):
    """No row has an address that its document has not gone to already."""

    kind = "no-recipients"
    sentence = "No mail is to be sent: no row has an address, or all have got their document already."


class RunEnded(Refusal):
    """All mails of a run are out, or it was ended."""

    kind = "mails-out"
    sentence = "These mails are out, so there is nothing to pause, to go on with or to end."


@dataclass(frozen=True, slots=True)
class RunWish:
    """How a batch shall be sent: see `MailRun`. With `again`, also to those who have got their document."""

    source: str
    subject: str
    body: str
    way: Way
    days: int
    home: str
    language: str = "en"
    again: bool = False
    corrected: Mapping[str, str] = field(default_factory=dict)
    summary_to: str = ""


def start_run(batch: Batch, wish: RunWish, *, by: Membership, now: datetime) -> MailRun:
    """Begin to send a batch's documents by mail; a worker does it.

    Raises `NotTested`, `UnknownSource`, `NobodyToWriteTo` or `RunUnderWay`.
    """
    if not queries.is_ready(by.organisation):
        raise NotTested
    if not _has_recipients(batch, wish):
        raise NobodyToWriteTo
    try:
        with transaction.atomic():
            run = _begun(batch, wish, by=by, now=now)
            _remember(batch, wish.source)
            ask(run.pk)
    except IntegrityError as error:
        raise RunUnderWay from error
    return run


def _has_recipients(batch: Batch, wish: RunWish) -> bool:
    portions = recipients_of(batch, wish.source, wish.corrected)
    return any(each.address and (wish.again or not each.has_it) for _, found in portions for each in found)


def _begun(batch: Batch, wish: RunWish, *, by: Membership, now: datetime) -> MailRun:
    return MailRun.objects.create(
        organisation=by.organisation,
        person=by.person,
        batch=batch,
        source=wish.source,
        corrected=dict(wish.corrected),
        again=wish.again,
        subject=wish.subject,
        body=wish.body,
        way=wish.way,
        days=wish.days,
        home=wish.home,
        language=wish.language,
        summary_to=wish.summary_to,
        summary=SummaryState.NONE,
        state=RunState.SENDING,
        created_at=now,
    )


def _remember(batch: Batch, source: str) -> None:
    AddressMemory.objects.update_or_create(
        organisation_id=batch.organisation_id,
        template_id=batch.version.template_id,
        headers_sha256=batches.headers_sha256(batch),
        defaults={"source": source},
    )


def pause_run(run: MailRun) -> None:
    """Send no more than the mail that is under way. Raises `RunEnded`."""
    rows = MailRun.objects.filter(pk=run.pk).exclude(state=RunState.DONE)
    if not rows.update(state=RunState.PAUSED, resumes_at=None):
        raise RunEnded


@transaction.atomic
def resume_run(run: MailRun) -> None:
    """Go on where it was paused. Raises `RunEnded`."""
    rows = MailRun.objects.filter(pk=run.pk).exclude(state=RunState.DONE)
    if not rows.update(state=RunState.SENDING, resumes_at=None, **NO_FAULT):
        raise RunEnded
    ask(run.pk, is_wish=True)
    tried = Delivery.objects.filter(run_id=run.pk, state=MailState.WAITING, claimed_at__isnull=False)
    for delivery in tried:
        ask_for(delivery, at=delivery.next_at)


@transaction.atomic
def end_run(run: MailRun, *, now: datetime) -> None:
    """Send no more, for good: mails that were never tried are forgotten, the others given up. Raises `RunEnded`."""
    rows = MailRun.objects.filter(pk=run.pk).exclude(state=RunState.DONE)
    fault = Sentence(ENDED).as_fault()
    if not rows.update(state=RunState.DONE, ended_at=now, resumes_at=None, prepared_at=now, **fault):
        raise RunEnded
    waiting = Delivery.objects.filter(run_id=run.pk, state=MailState.WAITING)
    waiting.filter(claimed_at=None).delete()
    # Who ends them knows, and need not be told at each document.
    waiting.update(state=MailState.FAILED, said=ENDED, settled_at=now, next_at=None, seen_to_at=now)

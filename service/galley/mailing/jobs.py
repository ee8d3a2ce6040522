"""Mails that wait are sent here, in the worker."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from uuid import UUID

from galley import wiring
from galley.accounts import allowances
from galley.accounts import queries as people
from galley.accounts.models import Membership
from galley.mailing import operations, rules
from galley.mailing.models import Delivery, MailRun
from galley.mailing.rules import RunState
from galley.ports import Priority, RenderingTools
from galley.queue.tasks import does
from galley.sentences import sentence_of
from galley.sharing.operations import TooManyLinks

# A store or a database that is away for an hour ends no batch.
ATTEMPTS, PAUSE_SECONDS = 30, 5
NO_MEMBER = sentence_of(rules.SENTENCES, "mail-no-member")
OF_RUN = ("batch__version__template", "organisation", "person")


@does(operations.SEND_MAIL, attempts=5)
def send_mail(delivery: str) -> None:
    """Send one mail, where it still is to be sent."""
    found = Delivery.objects.select_related(*operations.WITH_DELIVERY).filter(pk=delivery).first()
    if found is None or not _is_written(found):
        return
    operations.send(
        found, sender=wiring.mail_sender(), store=wiring.command_store(), clock=wiring.clock().now
    )


@does(operations.SEND_RUN, attempts=ATTEMPTS, pause_seconds=PAUSE_SECONDS)
def send_run(run: str) -> None:
    """Send the next mails of a batch."""
    found, clock = _run(UUID(run)), wiring.clock()
    if found is None:
        return operations.forget_run(run, now=clock.now())
    by = _member(found)
    if by is None:
        MailRun.objects.filter(pk=found.pk).update(state=RunState.PAUSED, **NO_MEMBER.as_fault())
        return None
    settings = wiring.settings()
    share = rules.share_of_runs(settings.mails_per_hour)
    means = operations.Means(
        sender=wiring.mail_sender(),
        tools=_tools(by),
        clock=clock.now,
        share=partial(allowances.take_mail, by.person, share),
        lost_after=settings.job_lost_seconds,
    )
    return operations.send_some(found, by=by, means=means)


@does(operations.SUM_UP, attempts=5)
def sum_up(run: str) -> None:
    """Tell the sender of a batch how that ended."""
    if (found := _run(UUID(run))) is not None:
        operations.sum_up(found, sender=wiring.mail_sender(), clock=wiring.clock().now)


def _is_written(delivery: Delivery) -> bool:
    """Return whether a mail may be sent now; one of a batch is written first, where it was not."""
    run = _run(delivery.run_id) if delivery.run_id else None
    if run is None:
        return True
    if run.state == RunState.PAUSED:
        return False
    by, now = _member(run), wiring.clock().now()
    if delivery.sealed_body:
        return True
    if by is None:
        operations.refuse(delivery, NO_MEMBER.text, now=now)
        return False
    tools = _tools(by)
    try:
        operations.write(
            delivery, run, operations.Senders(run.person, tools.store), by=by, now=now, tools=tools
        )
    except (operations.TooLarge, TooManyLinks) as error:
        operations.refuse(delivery, str(error), now=now)
    except operations.Overtaken:
        delivery.refresh_from_db(fields=["sealed_body", "link"])
    return True


def _run(run: UUID) -> MailRun | None:
    return MailRun.objects.select_related(*OF_RUN).filter(pk=run).first()


def _member(run: MailRun) -> Membership | None:
    with suppress(people.NotAMember):
        return people.membership_of(run.person, slug=run.organisation.slug)
    return None


def _tools(by: Membership) -> RenderingTools:
    return replace(wiring.rendering_tools(people.requester_of(by)), priority=Priority.BATCH)

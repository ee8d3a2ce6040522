"""One letter to the sender of a batch, that says how it ended: instead of a copy of each mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.template.loader import render_to_string
from django.utils import translation

from galley.mailing import messages, queries, sealing
from galley.mailing.models import Delivery, MailRun
from galley.mailing.operations.run_tasks import SUM_UP
from galley.mailing.operations.servers import route_of
from galley.mailing.rules import MailState, SummaryState
from galley.ports import Envelope, MailAccepted, MailNotNow, MailSender
from galley.queue.tasks import enqueue

NAMED, PAUSE, PATIENCE = 50, timedelta(minutes=30), timedelta(days=1)


def sum_up(run: MailRun, *, sender: MailSender, clock: Callable[[], datetime]) -> None:
    """Send the summary of a run that is done, once. One whose sender died is not sent again: the page says the same."""
    waiting = MailRun.objects.filter(pk=run.pk, summary=SummaryState.WAITING)
    if not waiting.update(summary=SummaryState.SENDING):
        return None
    server = queries.server_of(run.organisation)
    try:
        route = route_of(server) if server else None
    except sealing.SealedElsewhere:
        route = None
    if server is None or route is None:
        return _note(run, SummaryState.FAILED)
    subject, body = written(run)
    data = messages.letter(server, run.summary_to, subject, body, now=clock())
    outcome = sender.send(Envelope(server.sender_address, run.summary_to, data), route)
    if isinstance(outcome, MailNotNow) and run.ended_at and clock() < run.ended_at + PATIENCE:
        return _later(run, at=clock() + PAUSE)
    return _note(run, SummaryState.SENT if isinstance(outcome, MailAccepted) else SummaryState.FAILED)


def written(run: MailRun) -> tuple[str, str]:
    """Return subject and text of the summary, in the language of the person who began the run."""
    counts = counts_of(run)
    told = {
        "run": run,
        "table": run.batch.name,
        "sent": counts[MailState.SENT] + counts[MailState.BOUNCED],
        "perhaps": counts[MailState.PERHAPS_SENT],
        "failed": counts[MailState.REFUSED] + counts[MailState.FAILED],
        "mails": _named(run),
        "address": f"{run.home}/batches/{run.batch_id}",
    }
    with translation.override(run.language):
        subject = render_to_string("mailing/summary_subject.txt", told)
        return " ".join(subject.split())[:200], render_to_string("mailing/summary.txt", told).strip() + "\n"


def counts_of(run: MailRun) -> dict[str, int]:
    """Return how many mails of a run there are of each state."""
    rows = Delivery.objects.filter(run_id=run.pk).values_list("state").annotate(Count("pk")).order_by()
    return dict.fromkeys((each.value for each in MailState), 0) | dict(rows)


def _named(run: MailRun) -> list[Delivery]:
    """Return those that did not arrive for sure, the first ones."""
    states = (MailState.REFUSED, MailState.FAILED, MailState.PERHAPS_SENT)
    return list(Delivery.objects.filter(run_id=run.pk, state__in=states).order_by("row")[:NAMED])


def _note(run: MailRun, state: SummaryState) -> None:
    MailRun.objects.filter(pk=run.pk).update(summary=state)


@transaction.atomic
def _later(run: MailRun, *, at: datetime) -> None:
    _note(run, SummaryState.WAITING)
    enqueue(SUM_UP, at=at, run=str(run.pk))

"""Send the mails of a batch one by one, as many in an hour as may be.

Each is tried here once; one that could not be handed over is tried again as every other mail is. A server that says the
same no to one after the other, or is busy, is not asked a thousand times.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min, QuerySet

from galley.accounts.models import Membership
from galley.batches.models import Batch
from galley.mailing import queries
from galley.mailing.models import Delivery, MailRun
from galley.mailing.operations import mails
from galley.mailing.operations.run_tasks import SUM_UP, Means, ask, note_progress
from galley.mailing.operations.writing import Overtaken, Senders, TooLarge, prepare_some, write
from galley.mailing.rules import SENTENCES, MailState, RunState, SummaryState
from galley.ports import MailAccepted, MailNotNow, MailOutcome
from galley.queue.tasks import enqueue
from galley.sentences import sentence_of
from galley.sharing.operations import TooManyLinks

# So long mails are sent before others in the queue have their turn.
SECONDS = 20.0
SAME_ANSWERS, BUSY_ANSWERS = 5, 3
BUSY_PAUSE, LOOK_AGAIN, LOOK_SOON = timedelta(minutes=5), timedelta(minutes=1), timedelta(seconds=5)
TABLE_GONE = "The table was deleted before this mail went out."


@dataclass(slots=True)
class _Answers:
    """What the server said last, and to how many mails one after the other."""

    said: str = ""
    count: int = 0
    is_busy: bool = False

    def take(self, outcome: MailOutcome) -> None:
        """Count one more."""
        said = "" if isinstance(outcome, MailAccepted) else outcome.said
        goes_on = said and (said == self.said or (self.is_busy and isinstance(outcome, MailNotNow)))
        self.count = self.count + 1 if goes_on else int(bool(said))
        self.said, self.is_busy = said, isinstance(outcome, MailNotNow)


def send_some(run: MailRun, *, by: Membership, means: Means) -> None:
    """Send mails of a run for a while, and ask for the next turn; after the last, the run is done.

    Raises `ObjectStoreError`.
    """
    senders, answers, begun = Senders(run.person, means.tools.store), _Answers(), time.monotonic()
    _settle_lost(run, means)
    while time.monotonic() - begun < SECONDS and _is_sending(run):
        if run.prepared_at is None:
            prepare_some(run, senders, now=means.clock())
        elif (delivery := _next(run)) is None:
            break
        elif _is_held(run, answers, means):
            return
        elif outcome := _sent(delivery, run, senders, by=by, means=means):
            answers.take(outcome)
    _end_turn(run, now=means.clock())


def _is_held(run: MailRun, answers: _Answers, means: Means) -> bool:
    """Return whether no more may go out now: then the run waits, or is paused with the reason."""
    if not queries.is_ready(run.organisation):
        _pause(run, "mail-not-ready")
    elif answers.is_busy and answers.count >= BUSY_ANSWERS:
        _wait_until(run, means.clock() + BUSY_PAUSE)
    elif not answers.is_busy and answers.count >= SAME_ANSWERS:
        _pause(run, "mail-same-answer", answers.count, answers.said)
    elif (at := means.share()) is not None:
        _wait_until(run, at)
    else:
        return False
    return True


def _is_sending(run: MailRun) -> bool:
    run.refresh_from_db(fields=["state", "prepared_to", "prepared_at"])
    return run.state == RunState.SENDING


def _next(run: MailRun) -> Delivery | None:
    rows = Delivery.objects.filter(run_id=run.pk, state=MailState.WAITING, claimed_at=None).order_by("row")
    return rows.select_related(*mails.WITH_DELIVERY).first()


def _sent(
    delivery: Delivery, run: MailRun, senders: Senders, *, by: Membership, means: Means
) -> MailOutcome | None:
    now = means.clock()
    try:
        write(delivery, run, senders, by=by, now=now, tools=means.tools)
    except Overtaken:
        return None
    except (TooLarge, TooManyLinks) as error:
        mails.refuse(delivery, str(error), now=now)
        return None
    outcome = mails.send_first(delivery, sender=means.sender, store=means.tools.store, clock=means.clock)
    with transaction.atomic():
        note_progress(run.pk)
    return outcome


def _settle_lost(run: MailRun, means: Means) -> None:
    """Say of mails whose sender died that nobody knows whether they went out."""
    before = means.clock() - timedelta(seconds=means.lost_after)
    lost = Delivery.objects.filter(run_id=run.pk, state=MailState.SENDING, claimed_at__lt=before)
    mails.settle_lost(lost, now=means.clock())


@transaction.atomic
def _wait_until(run: MailRun, at: datetime) -> None:
    if MailRun.objects.filter(pk=run.pk, state=RunState.SENDING).update(resumes_at=at):
        ask(run.pk, at=at)


def _pause(run: MailRun, kind: str, *about: object) -> None:
    rows = MailRun.objects.filter(pk=run.pk, state=RunState.SENDING)
    fault = sentence_of(SENTENCES, kind, *about).as_fault()
    rows.update(state=RunState.PAUSED, resumes_at=None, **fault)


@transaction.atomic
def _end_turn(run: MailRun, *, now: datetime) -> None:
    locked = MailRun.objects.select_for_update().filter(pk=run.pk, state=RunState.SENDING).first()
    if locked is None:
        return
    MailRun.objects.filter(pk=run.pk).update(resumes_at=None)
    under_way = Delivery.objects.filter(run_id=run.pk, state__in=(MailState.WAITING, MailState.SENDING))
    if locked.prepared_at is None or under_way.filter(claimed_at=None).exists():
        ask(run.pk)
    elif under_way.exists():
        # They are tried again by jobs of their own, or somebody died with them; this looks whether all is settled.
        ask(run.pk, at=_looked_at_again(under_way, now=now))
    else:
        _finish(locked, now=now)


def _looked_at_again(under_way: QuerySet[Delivery], *, now: datetime) -> datetime:
    if under_way.filter(state=MailState.SENDING).exists():
        return now + LOOK_SOON
    soonest = under_way.aggregate(at=Min("next_at"))["at"]
    return max(soonest or now, now) + LOOK_AGAIN


def _finish(run: MailRun, *, now: datetime) -> None:
    wanted = SummaryState.WAITING if run.summary_to else SummaryState.NONE
    MailRun.objects.filter(pk=run.pk).update(state=RunState.DONE, ended_at=now, summary=wanted)
    if run.summary_to:
        enqueue(SUM_UP, run=str(run.pk))


def forget_run(run_id: str, *, now: datetime) -> None:
    """Send nothing more of a run whose table is gone."""
    waiting = Delivery.objects.filter(run_id=run_id, state=MailState.WAITING)
    # Who deletes a table knows, and need not be told at each document.
    waiting.update(state=MailState.REFUSED, said=TABLE_GONE, settled_at=now, next_at=None, seen_to_at=now)


def on_table_deleted(instance: Batch, **others: object) -> None:
    """Ask in the transaction that deletes a table for its mails to be forgotten."""
    for run in MailRun.objects.filter(batch=instance).exclude(state=RunState.DONE):
        ask(run.pk, is_wish=True)

"""Tell the maker of a form by mail that answers came: at most one letter an hour, and no word of what was answered.

A letter is claimed before it is sent. Of one that was not taken, or whose sender died, the answers are told an hour
later, with those that came meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max

from galley.answering.models import Answer, AnswerLink
from galley.queue.tasks import Task, enqueue

TELL_OWNER = Task("answering.tell")
PAUSE, PATIENCE = timedelta(hours=1), timedelta(days=1)
log = logging.getLogger("galley.answering")


@dataclass(frozen=True, slots=True)
class News:
    """How many answers came that were not told of, and when the newest of them did."""

    count: int
    newest_at: datetime


def ask_to_tell(link: AnswerLink, *, now: datetime) -> None:
    """Ask in the transaction that is open for a letter, as soon as there may be one."""
    at = link.told_at + PAUSE if link.told_at and link.told_at + PAUSE > now else None
    enqueue(TELL_OWNER, at=at, once=f"tell {link.pk}", link=str(link.pk))


def tell_owner(link: AnswerLink, *, send: Callable[[AnswerLink, int], None], now: datetime) -> None:
    """Send a letter about the answers that nobody has heard of or opened; `send` raises `OSError` where it cannot."""
    news = _claimed(link, now=now)
    if news is None:
        return
    try:
        send(link, news.count)
    except OSError as error:
        log.warning("An answer could not be told by mail: %s", error)
        if now < news.newest_at + PATIENCE:
            _try_later(link, now=now)
        return
    AnswerLink.objects.filter(pk=link.pk).update(told_until=news.newest_at)


@transaction.atomic
def _claimed(link: AnswerLink, *, now: datetime) -> News | None:
    """Return what there is to tell, where that may be told now: for an hour this is the one letter."""
    locked = AnswerLink.objects.select_for_update().filter(pk=link.pk, tells_by_mail=True).first()
    news = _news_of(locked) if locked else None
    if locked is None or news is None:
        return None
    if locked.told_at and now < locked.told_at + PAUSE:
        ask_to_tell(locked, now=now)
        return None
    AnswerLink.objects.filter(pk=link.pk).update(told_at=now)
    return news


def _news_of(link: AnswerLink) -> News | None:
    rows = Answer.objects.filter(link=link, opened_at=None)
    if link.told_until:
        rows = rows.filter(answered_at__gt=link.told_until)
    found = rows.aggregate(count=Count("pk"), newest_at=Max("answered_at"))
    return News(found["count"], found["newest_at"]) if found["count"] else None


@transaction.atomic
def _try_later(link: AnswerLink, *, now: datetime) -> None:
    enqueue(TELL_OWNER, at=now + PAUSE, once=f"tell {link.pk}", link=str(link.pk))

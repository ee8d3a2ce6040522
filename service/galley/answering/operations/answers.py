"""Keep what strangers answer, and make documents of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from galley.accounts.models import Membership
from galley.answering import queries, rules
from galley.answering.models import Answer, AnswerLink
from galley.answering.operations.telling import ask_to_tell
from galley.documents import operations as documents
from galley.documents.models import Document
from galley.objects import operations as objects
from galley.objects import rules as contents
from galley.ports import ObjectStore, RenderingTools
from galley.queue.tasks import Task, enqueue
from galley.rendering.values import values

MAKE_DOCUMENT = Task("answering.make", priority=5)


class FormEnded(Exception):
    """A form by link takes no answers any more."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer as it was sent: what was open, with the sender's own name for this answer."""

    values: dict[str, Any]
    key: str


def send_answer(link: AnswerLink, sent: Sent, *, now: datetime, store: ObjectStore) -> Answer:
    """Keep an answer, and have its document made where its link says so; one that came before is returned again.

    Raises `FormEnded` or `StoreUnreachable`.
    """
    if before := Answer.objects.filter(link=link, key=sent.key).first():
        return before
    content = contents.values(values.canonical(sent.values))

    def record(entries: objects.Entries) -> Answer:
        if before := _counted(link, sent.key, now=now):
            return before
        answer = Answer.objects.create(
            organisation=link.organisation,
            person=link.person,
            link=link,
            key=sent.key,
            values=entries[content],
            answered_at=now,
        )
        if link.makes_documents:
            enqueue(MAKE_DOCUMENT, once=f"answer {answer.pk}", answer=str(answer.pk))
        if link.tells_by_mail:
            ask_to_tell(link, now=now)
        return answer

    return objects.keep_all([content], store=store, now=now, record=record, owner=link.organisation_id)


def _counted(link: AnswerLink, key: str, *, now: datetime) -> Answer | None:
    """Count one answer in one statement, so that no two take the last place; return one with this key instead.

    The statement locks the link's row: whoever sends the same again waits for it, and finds the answer then.
    """
    open_ = Q(most_answers=None) | Q(answers__lt=F("most_answers"))
    rows = AnswerLink.objects.filter(open_, pk=link.pk, revoked_at=None, expires_at__gt=now)
    counted = rows.update(answers=F("answers") + 1)
    if before := Answer.objects.filter(link=link, key=key).first():
        if counted:
            AnswerLink.objects.filter(pk=link.pk).update(answers=F("answers") - 1)
        return before
    if not counted:
        raise FormEnded
    return None


def open_answer(answer: Answer, *, now: datetime) -> Answer:
    """Mark an answer as opened, once."""
    Answer.objects.filter(pk=answer.pk).update(opened_at=Coalesce(F("opened_at"), now))
    answer.opened_at = answer.opened_at or now
    return answer


def delete_answer(answer: Answer) -> None:
    """Delete an answer for good. A document that was made of it stays."""
    answer.delete()


def make_document(
    answer: Answer,
    *,
    brand: dict[str, Any] | None,
    lease: timedelta,
    by: Membership,
    now: datetime,
    tools: RenderingTools,
) -> Document:
    """Make the document of an answer, once, and note it there.

    Raises what `documents.issue_document` raises.
    """
    link, key = answer.link, f"answer-{answer.pk}"
    own = queries.values_of(link, store=tools.store)
    answered = queries.answered_values(answer, store=tools.store)
    order = documents.Order(
        version=link.version,
        values=rules.merged(own, answered, link.open_fields),
        standard=tuple(link.version.standard),
        idempotency_key=key,
        request_sha256=answer.values_id.rpartition("/")[2].partition(".")[0],
        brand=brand,
        number_lease=lease,
    )
    document = documents.issued_before(key, order.request_sha256, by=by.person)
    document = document or documents.issue_document(order, by=by, now=now, tools=tools)
    Answer.objects.filter(pk=answer.pk).update(document=document, fault="")
    answer.document, answer.fault = document, ""
    return document

"""What one handed on, and what came back: links, mails, forms by link with their answers, and tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from galley.accounts.models import Person
from galley.answering.models import Answer, AnswerLink
from galley.batches import queries as batches
from galley.batches.models import Batch
from galley.documents.queries import held_by
from galley.exporting.entries import Entry, file_of, file_of_document, json_of
from galley.mailing.models import Delivery
from galley.objects import queries as objects
from galley.sharing.models import DocumentLink


def entries_of(person: Person) -> Iterator[Entry]:
    """Yield what a person handed on and may see now; of what there is nothing, no file is."""
    for name, rows in (("links", _links(person)), ("mails", _mails(person)), ("tables", _tables(person))):
        if rows:
            yield f"{name}.json", json_of(rows)
    yield from _forms(person)


def _links(person: Person) -> list[dict[str, Any]]:
    links = held_by(DocumentLink.objects.filter(document__deleted_at__isnull=True), person)
    return [
        {
            "document": file_of_document(link.document),
            "note": link.note,
            "made": link.created_at,
            "expires": link.expires_at,
            "withdrawn": link.revoked_at,
            "has_password": bool(link.password),
            "downloads": link.downloads,
            "most_downloads": link.most_downloads,
            "first_download": link.first_downloaded_at,
            "last_download": link.last_downloaded_at,
        }
        for link in links.select_related("document").order_by("created_at", "pk").iterator()
    ]


def _mails(person: Person) -> list[dict[str, Any]]:
    mails = held_by(Delivery.objects.filter(document__deleted_at__isnull=True), person)
    return [
        {
            "document": file_of_document(mail.document),
            "to": mail.recipient,
            "copy_to": mail.copy_to,
            "subject": mail.subject,
            "asked_for": mail.created_at,
            "state": mail.state,
            "said_by_the_server": mail.said,
        }
        for mail in mails.select_related("document").order_by("created_at", "pk").iterator()
    ]


def _tables(person: Person) -> list[dict[str, Any]]:
    mine = Batch.objects.filter(person=person, organisation__memberships__person=person)
    return [
        {
            "name": batch.name,
            "template": batch.version.template.slug,
            "sent": batch.created_at,
            "state": batch.state,
            "columns": dict(zip(batch.headers, batch.columns, strict=False)),
            "values_of_all": batch.common,
            "rows": batches.counts_of(batch),
        }
        for batch in mine.select_related("version__template").order_by("created_at", "pk").iterator()
    ]


def _forms(person: Person) -> Iterator[Entry]:
    links = held_by(AnswerLink.objects.select_related("version__template", "values"), person)
    for link in objects.in_pages(links):
        folder = f"forms/{file_of(link.note or link.version.title, link.pk)}"
        yield f"{folder}/form.json", json_of(_form(link))
        yield f"{folder}/values.json", link.values
        for answer in Answer.objects.filter(link=link).select_related("values").order_by("answered_at", "pk"):
            yield f"{folder}/{answer.answered_at:%Y-%m-%d %H%M} {str(answer.pk)[:8]}.json", answer.values


def _form(link: AnswerLink) -> dict[str, Any]:
    return {
        "template": link.version.template.slug,
        "version": link.version.number,
        "note": link.note,
        "open_fields": link.open_fields,
        "made": link.created_at,
        "expires": link.expires_at,
        "withdrawn": link.revoked_at,
        "most_answers": link.most_answers,
        "answers": link.answers,
    }

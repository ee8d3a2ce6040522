"""Cancel documents, or let others count in their place. What was made stays as it is, and so does its number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from galley.documents.models import Document, DocumentState
from galley.sentences import Refusal


class DocumentCountsNoMore(Refusal):
    """The document is cancelled or replaced already, or cannot replace another one for that reason."""

    kind = "counts-no-more"
    sentence = "The document “{0}” is cancelled or replaced already. Take that back first."

    def __init__(self, document: Document) -> None:
        super().__init__(document.name)


class ReplacesItself(Refusal):
    """A document cannot count in its own place."""

    kind = "replaces-itself"
    sentence = "A document cannot replace itself. Name the document that counts instead."


@transaction.atomic
def cancel_document(
    document: Document, *, reason: str = "", replacement: Document | None = None, now: datetime
) -> Document:
    """Say that a document counts no more, and which one counts in its place, if one does.

    Raises `DocumentCountsNoMore` or `ReplacesItself`.
    """
    if replacement and replacement.pk == document.pk:
        raise ReplacesItself
    for each in _held(document, replacement):
        if each.state != DocumentState.ISSUED:
            raise DocumentCountsNoMore(each)
    document.cancelled_at, document.cancel_reason = now, reason
    document.replaced_by = replacement.pk if replacement else None
    Document.objects.filter(pk=document.pk).update(
        cancelled_at=now, cancel_reason=reason, replaced_by=document.replaced_by
    )
    return document


def _held(*documents: Document | None) -> QuerySet[Document]:
    """Return documents as they are now, and as they stay until the transaction ends.

    Else two that are to replace each other at the same time would both do so, and neither counted.
    """
    rows = Document.objects.filter(pk__in=[each.pk for each in documents if each])
    return rows.select_for_update(of=("self",)).order_by("pk")


def label_document(document: Document, *, labels: Sequence[str]) -> Document:
    """Give a document people's own words, each once, in place of those that it has."""
    document.labels = list(dict.fromkeys(labels))
    Document.objects.filter(pk=document.pk).update(labels=document.labels)
    return document


def reinstate_document(document: Document) -> Document:
    """Let a document count again. Nothing happens where it does."""
    document.cancelled_at, document.cancel_reason, document.replaced_by = None, "", None
    Document.objects.filter(pk=document.pk).update(cancelled_at=None, cancel_reason="", replaced_by=None)
    return document

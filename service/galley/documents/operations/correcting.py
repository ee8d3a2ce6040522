"""Cancel documents, or let others count in their place. What was made stays as it is, and so does its number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from galley.documents.models import Document, DocumentState


class DocumentCountsNoMore(Exception):
    """The document is cancelled or replaced already, or cannot replace another one for that reason."""

    def __init__(self, document: Document) -> None:
        super().__init__(f"The document {document.name!r} is {document.state} already. Take that back first.")


class ReplacesItself(Exception):
    """A document cannot count in its own place."""

    def __init__(self) -> None:
        super().__init__("A document cannot replace itself. Name the document that counts instead.")


def cancel_document(
    document: Document, *, reason: str = "", replacement: Document | None = None, now: datetime
) -> Document:
    """Say that a document counts no more, and which one counts in its place, if one does.

    Raises `DocumentCountsNoMore` or `ReplacesItself`.
    """
    if replacement and replacement.pk == document.pk:
        raise ReplacesItself
    if replacement and replacement.state != DocumentState.ISSUED:
        raise DocumentCountsNoMore(replacement)
    document.cancelled_at, document.cancel_reason = now, reason
    document.replaced_by = replacement.pk if replacement else None
    changed = Document.objects.filter(pk=document.pk, cancelled_at__isnull=True).update(
        cancelled_at=now, cancel_reason=reason, replaced_by=document.replaced_by
    )
    if not changed:
        raise DocumentCountsNoMore(Document.objects.get(pk=document.pk))
    return document


def label_document(document: Document, *, labels: Sequence[str]) -> Document:
    """Give a document people's own words, each once, in place of those that it has."""
    document.labels = list(dict.fromkeys(labels))
    document.save(update_fields=["labels"])
    return document


def reinstate_document(document: Document) -> Document:
    """Let a document count again. Nothing happens where it does."""
    document.cancelled_at, document.cancel_reason, document.replaced_by = None, "", None
    document.save(update_fields=["cancelled_at", "cancel_reason", "replaced_by"])
    return document

"""Make documents, and make them again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from galley.accounts.models import Membership, Person
from galley.documents import queries, rules
from galley.documents.models import Document, DocumentUpload
from galley.documents.operations import (
    check_and_preview,
    correcting,
    e_invoicing,
    numbered,
    recording,
    remembering,
)
from galley.documents.operations.afterwards import afterwards
from galley.documents.operations.recording import Made, Order
from galley.library.models import TemplateVersion
from galley.numbering import operations as numbering
from galley.objects import operations as objects
from galley.objects import queries as stored
from galley.objects import rules as contents
from galley.ports import (
    ObjectStore,
    Priority,
    RenderingTools,
)
from galley.sentences import Refusal

# How often a document is made again because its number has to be another one.
ATTEMPTS = 20


class VersionIsDraft(Refusal):
    """Documents are made from published versions only."""

    kind = "version-is-draft"
    sentence = "Publish version {0} of “{1}” before making documents of it."

    def __init__(self, version: TemplateVersion) -> None:
        super().__init__(version.number, version.template.slug)


class KeyUsedOtherwise(Exception):
    """The idempotency key came with another request before."""

    def __init__(self) -> None:
        super().__init__(
            "This Idempotency-Key was used for another request. Use a new key for a new document."
        )


class DocumentDeleted(Exception):
    """The document that was made with this idempotency key is deleted."""

    def __init__(self, document: Document) -> None:
        super().__init__(
            f"The document made with this Idempotency-Key was deleted. Bring it back with "
            f"POST /api/v1/documents/{document.pk}/restore, or use a new key for a new document."
        )
        self.document = document


def issue_document(order: Order, *, by: Membership, now: datetime, tools: RenderingTools) -> Document:
    """Make a document, keep its bytes for ever, and return it.

    Ask `issued_before` first: it answers a retry. When the same request is under way twice at once, both get the
    document that was faster. Where a series numbers the documents, it gives this one its number.
    Raises `VersionIsDraft`, `InvalidValues`, `RenderFailed`, `NumbersBusy`, `KeyUsedOtherwise`, `DocumentDeleted`,
    `NoCertificate`, `CannotSign` or `ObjectStoreError`; nothing is kept then, and no number is used up.
    """
    if not order.version.published:
        raise VersionIsDraft(order.version)
    series = numbered.series_of(order.version, by)
    if series is None:
        return _issue(order, None, by=by, now=now, tools=tools)
    day = order.day(by, now)
    for _ in range(ATTEMPTS):
        place, chosen = numbered.reserved(
            series, order.version, order.values, day=day, lease=order.number_lease
        )
        try:
            return _issue(replace(order, values=chosen), place, by=by, now=now, tools=tools)
        except numbering.PlaceLost:
            continue
        finally:
            # Whatever happened: what is no document's by now is to be had again at once.
            with afterwards("a number was not let go and is held until its lease ends"):
                numbering.release(place)
    raise numbering.NumbersBusy


def _issue(
    order: Order, place: numbering.Place | None, *, by: Membership, now: datetime, tools: RenderingTools
) -> Document:
    made = recording.made_of(order, by=by, now=now, tools=tools)
    if place:
        numbering.wait_for_turn(place, lease=order.number_lease)
    try:
        document = _record(made, place, by=by, now=now, store=tools.store)
    except IntegrityError:
        # Another request with this key was faster; its document is the answer, if it was the same request.
        before = issued_before(order.idempotency_key, order.request_sha256, by=by.person)
        if before is None:
            raise
        return before
    # After the transaction: many documents for one client at once do not wait for each other.
    with afterwards("for whom it is was not remembered"):
        remembering.remember_contacts(order.version, made.ready.values, by.organisation, now=now)
    return document


def remake_document(document: Document, *, tools: RenderingTools) -> bytes:
    """Make a document again from its inputs, nothing remembered, and return the bytes.

    A signature cannot be made again: the one that was kept is put behind what was made, and fits that alone. Where the
    bytes are the recorded ones, what the store holds of them is mended if it was damaged.
    Raises `RenderFailed` or `ObjectStoreError`.
    """
    chosen = rules.parsed(stored.bytes_of(document.values, store=tools.store))
    request = check_and_preview.request_for(
        document, chosen, brand=brand_of(document, store=tools.store), tools=tools
    )
    made = check_and_preview.rendered(request, tools, Priority.DOCUMENT, fresh=True).parts[0]
    sealed = rules.sealed(e_invoicing.remade(made, document, chosen), document.seal)
    signature = stored.bytes_of(document.signature, store=tools.store) if document.signature else b""
    pdf = contents.pdf(sealed + signature)
    if pdf.key == document.content_id:
        objects.store_content(pdf, store=tools.store)
    return pdf.data


def brand_of(document: Document, *, store: ObjectStore) -> dict[str, Any] | None:
    """Return the business that a document keeps. Raises `ObjectStoreError`."""
    return rules.parsed(stored.bytes_of(document.brand, store=store)) if document.brand else None


def delete_document(document: Document, *, now: datetime) -> None:
    """Delete a document; it can be restored until the collector has passed."""
    Document.objects.filter(pk=document.pk).update(deleted_at=now)


def restore_document(document: Document) -> Document | None:
    """Undo a deletion. Returns None when the document was purged in the meantime."""
    document.deleted_at = None
    return document if Document.objects.filter(pk=document.pk).update(deleted_at=None) else None


def issued_before(key: str | None, request_sha256: str, *, by: Person) -> Document | None:
    """Return the document that the same request with this key made, None where there is none or no key.

    Raises `KeyUsedOtherwise` or `DocumentDeleted`.
    """
    if key is None:
        return None
    made = queries.document_by_key(by, key)
    if made and made.request_sha256 != request_sha256:
        raise KeyUsedOtherwise
    if made and made.deleted_at:
        raise DocumentDeleted(made)
    return made


def _record(
    made: Made, place: numbering.Place | None, *, by: Membership, now: datetime, store: ObjectStore
) -> Document:
    def record(entries: objects.Entries) -> Document:
        document = made.document(entries, by=by, now=now)
        document.save(force_insert=True)
        if place:
            numbering.take(place, document.pk, now=now)
        if replaced := made.order.replaces:
            correcting.cancel_document(replaced, replacement=document, now=now)
        if uploads := made.uploads(document):
            DocumentUpload.objects.bulk_create(uploads)
        return document

    return objects.keep_all(made.contents, store=store, now=now, record=record, owner=by.organisation_id)

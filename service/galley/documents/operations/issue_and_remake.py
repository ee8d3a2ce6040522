"""Make documents, and make them again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError

from galley.accounts import rules as accounts
from galley.accounts.models import Membership, Person
from galley.documents import queries, rules
from galley.documents.models import Asset, Customisation, Document, DocumentUpload
from galley.documents.operations import (
    check_and_preview,
    correcting,
    e_invoicing,
    numbered,
    remembering,
    search_fields,
)
from galley.documents.operations.afterwards import afterwards
from galley.einvoices.invoice import Invoice
from galley.library.models import TemplateVersion
from galley.numbering import operations as numbering
from galley.objects import operations as objects
from galley.objects import queries as stored
from galley.objects import rules as contents
from galley.ports import (
    ObjectStore,
    OutputFormat,
    Priority,
    Rendered,
    RenderingTools,
)
from galley.rendering.installed import ENGINE

# How often a document is made again because its number has to be another one.
ATTEMPTS = 20


class VersionIsDraft(Exception):
    """Documents are made from published versions only."""

    def __init__(self, version: TemplateVersion) -> None:
        super().__init__(
            f"Publish version {version.number} of {version.template.slug!r} before making documents of it."
        )


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


@dataclass(frozen=True, slots=True)
class Order:
    """What a document shall be made of; `brand` where its template asks for a business by itself.

    A number of a series is reserved for `number_lease` while it is made.
    """

    version: TemplateVersion
    values: dict[str, Any]
    standard: tuple[str, ...]
    customisation: Customisation | None = None
    replaces: Document | None = None
    idempotency_key: str | None = None
    request_sha256: str = ""
    issued_on: date | None = None
    brand: dict[str, Any] | None = None
    number_lease: timedelta = timedelta(minutes=1)

    def day(self, by: Membership, now: datetime) -> date:
        """Return the day that the document has: the one asked for, else today where its organisation is."""
        return self.issued_on or accounts.day_at(now, by.organisation.time_zone)


def issue_document(order: Order, *, by: Membership, now: datetime, tools: RenderingTools) -> Document:
    """Make a document, keep its bytes for ever, and return it.

    Ask `issued_before` first: it answers a retry. When the same request is under way twice at once, both get the
    document that was faster. Where a series numbers the documents, it gives this one its number.
    Raises `VersionIsDraft`, `InvalidValues`, `RenderFailed`, `NumbersBusy`, `KeyUsedOtherwise`, `DocumentDeleted` or
    `ObjectStoreError`.
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
    ready = check_and_preview.ready_values(order.version, order.values, brand=order.brand, by=by, tools=tools)
    day = order.day(by, now)
    invoice = check_and_preview.electronic(order.version, ready.values, day=day)
    if invoice:
        order = replace(order, standard=e_invoicing.standard_for(invoice.form, order.standard))
    rendered = _rendered(order, ready, invoice, day=day, tools=tools)
    if place:
        numbering.wait_for_turn(place, lease=order.number_lease)
    try:
        document = _record(order, ready, rendered, place, by=by, now=now, store=tools.store)
    except IntegrityError:
        # Another request with this key was faster; its document is the answer, if it was the same request.
        made = issued_before(order.idempotency_key, order.request_sha256, by=by.person)
        if made is None:
            raise
        return made
    # After the transaction: many documents for one client at once do not wait for each other.
    with afterwards("for whom it is was not remembered"):
        remembering.remember_contacts(order.version, ready.values, by.organisation, now=now)
    return document


def _rendered(
    order: Order, ready: check_and_preview.Ready, invoice: Invoice | None, *, day: date, tools: RenderingTools
) -> Rendered:
    standard = e_invoicing.engines(order.standard)
    request = ready.request(order.version, day=day, form=OutputFormat.PDF, standard=standard)
    rendered = check_and_preview.rendered(request, tools, Priority.DOCUMENT, chosen=ready.values)
    if invoice is None:
        return rendered
    try:
        return e_invoicing.carrying(rendered, invoice, day=day)
    except e_invoicing.SumsDiffer as error:
        raise check_and_preview.RenderFailed(error.failure) from error


def remake_document(document: Document, *, tools: RenderingTools) -> bytes:
    """Make a document again from its inputs, nothing remembered, and return the bytes.

    Where they are the recorded ones, what the store holds of them is mended if it was damaged.
    Raises `RenderFailed` or `ObjectStoreError`.
    """
    chosen = rules.parsed(stored.bytes_of(document.values, store=tools.store))
    request = check_and_preview.request_for(
        document, chosen, brand=brand_of(document, store=tools.store), tools=tools
    )
    made = check_and_preview.rendered(request, tools, Priority.DOCUMENT, fresh=True).parts[0]
    pdf = contents.pdf(rules.sealed(e_invoicing.remade(made, document, chosen), document.seal))
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
    order: Order,
    ready: check_and_preview.Ready,
    rendered: Rendered,
    place: numbering.Place | None,
    *,
    by: Membership,
    now: datetime,
    store: ObjectStore,
) -> Document:
    seal = secrets.token_hex(16)
    pdf = contents.pdf(rules.sealed(rendered.parts[0], seal))
    chosen = contents.values(ready.text)
    brand = contents.values(ready.brand_text) if ready.brand else None
    known = search_fields.known_by(order.version, ready.values, rendered.record)

    def record(entries: objects.Entries) -> Document:
        document = Document.objects.create(
            organisation=by.organisation,
            person=by.person,
            version=order.version,
            **search_fields.columns_of(known),
            seal=seal,
            customisation=order.customisation,
            values=entries[chosen],
            brand=entries[brand] if brand else None,
            content=entries[pdf],
            engine=ENGINE,
            standard=list(order.standard),
            pages=rendered.pages,
            issued_on=order.day(by, now),
            created_at=now,
            idempotency_key=order.idempotency_key,
            request_sha256=order.request_sha256,
        )
        if place:
            numbering.take(place, document.pk, now=now)
        if order.replaces:
            correcting.cancel_document(order.replaces, replacement=document, now=now)
        if ready.assets:
            DocumentUpload.objects.bulk_create(_uploads(document, ready.assets))
        return document

    return objects.keep_all(
        [pdf, chosen, *([brand] if brand else [])],
        store=store,
        now=now,
        record=record,
        owner=by.organisation_id,
    )


def _uploads(document: Document, assets: tuple[Asset, ...]) -> list[DocumentUpload]:
    return [
        DocumentUpload(
            document=document,
            name=check_and_preview.upload_of(asset.content_id, asset.content.sha256).name,
            asset_id=asset.pk,
            content_id=asset.content_id,
        )
        for asset in assets
    ]

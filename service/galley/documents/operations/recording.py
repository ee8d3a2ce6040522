"""A document that was rendered, and the rows and objects that keep it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from galley.accounts import rules as accounts
from galley.accounts.models import Membership
from galley.documents import rules
from galley.documents.models import Asset, Customisation, Document, DocumentUpload
from galley.documents.operations import check_and_preview, e_invoicing, search_fields
from galley.einvoices.invoice import Invoice
from galley.library.models import TemplateVersion
from galley.objects import operations as objects
from galley.objects import rules as contents
from galley.ports import OutputFormat, Rendered, RenderingTools
from galley.rendering.installed import ENGINE
from galley.signing import operations as signing
from galley.signing import queries


@dataclass(frozen=True, slots=True)
class Order:
    """What a document shall be made of; `brand` where its template asks for a business by itself.

    A number of a series is reserved for `number_lease` while it is made. `checked_sha256` is `digest_of` values without
    images that were found to fit: where these have the same, they are not checked again. `signed` says whether it is
    signed; None leaves that to what its organisation chose for the template.
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
    checked_sha256: str = ""
    signed: bool | None = None

    def day(self, by: Membership, now: datetime) -> date:
        """Return the day that the document has: the one asked for, else today where its organisation is."""
        return self.issued_on or accounts.day_at(now, by.organisation.time_zone)


@dataclass(frozen=True, slots=True)
class Made:
    """A document before it is kept: what it was made of, and its objects."""

    order: Order
    ready: check_and_preview.Ready
    rendered: Rendered
    seal: str
    pdf: contents.Content
    values: contents.Content
    brand: contents.Content | None
    signature: contents.Content | None
    signed_by: str

    @classmethod
    def of(
        cls,
        order: Order,
        ready: check_and_preview.Ready,
        rendered: Rendered,
        *,
        signed_by: str,
        sign: Callable[[bytes], bytes],
    ) -> Made:
        """Seal what was rendered, and sign it with what returns the bytes to put behind it. Raises what that raises."""
        seal = secrets.token_hex(16)
        sealed = rules.sealed(rendered.parts[0], seal)
        signature = sign(sealed)
        return cls(
            order,
            ready,
            rendered,
            seal,
            contents.pdf(sealed + signature),
            contents.values(ready.text),
            contents.values(ready.brand_text) if ready.brand else None,
            contents.signature(signature) if signature else None,
            signed_by,
        )

    @property
    def contents(self) -> list[contents.Content]:
        """Return its objects."""
        return [self.pdf, self.values, *(each for each in (self.brand, self.signature) if each)]

    def document(self, entries: objects.Entries, *, by: Membership, now: datetime) -> Document:
        """Return its row, which is not saved yet."""
        order, ready = self.order, self.ready
        known = search_fields.known_by(order.version, ready.values, self.rendered.record)
        return Document(
            organisation=by.organisation,
            person=by.person,
            version=order.version,
            **search_fields.columns_of(known),
            seal=self.seal,
            customisation=order.customisation,
            values=entries[self.values],
            brand=entries[self.brand] if self.brand else None,
            content=entries[self.pdf],
            signature=entries[self.signature] if self.signature else None,
            signed_by=self.signed_by,
            engine=ENGINE,
            standard=list(order.standard),
            pages=self.rendered.pages,
            issued_on=order.day(by, now),
            created_at=now,
            idempotency_key=order.idempotency_key,
            request_sha256=order.request_sha256,
        )

    def uploads(self, document: Document) -> list[DocumentUpload]:
        """Return the rows of the images that it shows."""
        return [_upload(document, asset) for asset in self.ready.assets]


def digest_of(text: str, brand: dict[str, Any] | None) -> str:
    """Return what tells values, and the business that is read beside them, from all others."""
    whole = check_and_preview.Ready({}, text, (), {}, brand)
    return hashlib.sha256(f"{text}\n{whole.brand_text}".encode()).hexdigest()


def ready_for(order: Order, *, by: Membership, tools: RenderingTools) -> check_and_preview.Ready:
    """Return an order's values, checked as `ready_values` does unless they were before; it raises the same."""
    if order.checked_sha256:
        chosen, text = check_and_preview.settled(order.values)
        if digest_of(text, order.brand) == order.checked_sha256:
            return check_and_preview.Ready(chosen, text, (), {}, order.brand)
    return check_and_preview.ready_values(order.version, order.values, brand=order.brand, by=by, tools=tools)


def checked_digest(ready: check_and_preview.Ready) -> str:
    """Return the digest by which values need no second check; empty where they show images, which may go away."""
    return "" if ready.assets else digest_of(ready.text, ready.brand)


def _upload(document: Document, asset: Asset) -> DocumentUpload:
    return DocumentUpload(
        document=document,
        name=check_and_preview.upload_of(asset.content_id, asset.content.sha256).name,
        asset_id=asset.pk,
        content_id=asset.content_id,
    )


def made_of(order: Order, *, by: Membership, now: datetime, tools: RenderingTools) -> Made:
    """Render what was ordered, with its electronic invoice where its values ask for one, and sign it at the very end.

    Raises `InvalidValues`, `RenderFailed`, `NoCertificate` or `CannotSign`.
    """
    template = order.version.template.slug
    signatory = queries.signatory_for(by.organisation, template, wanted=order.signed, now=now)
    ready = ready_for(order, by=by, tools=tools)
    day = order.day(by, now)
    invoice = check_and_preview.electronic(order.version, ready.values, day=day)
    if invoice:
        order = replace(order, standard=e_invoicing.standard_for(invoice.form, order.standard))
    rendered = _rendered(order, ready, invoice, day=day, tools=tools)
    if signatory is None:
        return Made.of(order, ready, rendered, signed_by="", sign=_nothing)
    sign = partial(signing.signature_of, signatory=signatory, signer=tools.signer, now=now)
    return Made.of(order, ready, rendered, signed_by=signatory.name, sign=sign)


def _nothing(pdf: bytes) -> bytes:
    return b""


def _rendered(
    order: Order, ready: check_and_preview.Ready, invoice: Invoice | None, *, day: date, tools: RenderingTools
) -> Rendered:
    standard = e_invoicing.engines(order.standard)
    request = ready.request(order.version, day=day, form=OutputFormat.PDF, standard=standard)
    rendered = check_and_preview.rendered(request, tools, tools.priority, chosen=ready.values)
    if invoice is None:
        return rendered
    try:
        return e_invoicing.carrying(rendered, invoice, day=day)
    except e_invoicing.SumsDiffer as error:
        raise check_and_preview.RenderFailed(error.failure) from error

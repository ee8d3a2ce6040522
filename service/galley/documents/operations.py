"""Save what people fill in, and make documents of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from galley.accounts.models import Membership, Person
from galley.documents import images, queries, rules
from galley.documents.models import Asset, Customisation, Document, DocumentUpload, Revision
from galley.library.models import Template, TemplateVersion
from galley.objects import operations as objects
from galley.objects import queries as stored
from galley.objects import rules as contents
from galley.ports import (
    Form,
    ObjectStore,
    Priority,
    Rendered,
    Renderer,
    RenderFailure,
    RenderRequest,
    TemplateError,
    Upload,
)
from galley.rendering import quick_check, values
from galley.rendering.installed import ENGINE
from galley.rendering.pictures import pictures_in
from galley.rendering.values import Problem, ValuesRefused


class InvalidValues(Exception):
    """The values do not fit the template; `problems` name each one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("Some values are missing or do not fit.")
        self.problems = problems


class RenderFailed(Exception):
    """The document could not be made; `failure` says why."""

    def __init__(self, failure: RenderFailure) -> None:
        super().__init__(str(failure))
        self.failure = failure


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


class NewerRevision(Exception):
    """Somebody saved in the meantime."""

    def __init__(self, newest: int) -> None:
        super().__init__(
            f"This was saved elsewhere in the meantime (save {newest}). Open it again, or save it as new."
        )


@dataclass(frozen=True, slots=True)
class Press:
    """The effects that making a document needs."""

    store: ObjectStore
    renderer: Renderer


@dataclass(frozen=True, slots=True)
class Order:
    """What a document shall be made of."""

    version: TemplateVersion
    values: dict[str, Any]
    standard: tuple[str, ...]
    customisation: Customisation | None = None
    idempotency_key: str | None = None
    request_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """Values that fit their template, their one JSON text, and the images they name."""

    values: dict[str, Any]
    text: str
    assets: tuple[Asset, ...]

    def request(
        self,
        version: TemplateVersion,
        *,
        day: date,
        form: Form,
        standard: tuple[str, ...] = (),
        preview: bool = False,
    ) -> RenderRequest:
        """Return what the pool shall render."""
        uploads = {asset.pk: _upload(asset.content_id, asset.content.sha256) for asset in self.assets}
        text = _placed(version, self.values, uploads) if uploads else self.text
        return _request(version, text, uploads, day=day, form=form, standard=standard, preview=preview)


def ready_values(version: TemplateVersion, chosen: dict[str, Any], *, by: Membership) -> Ready:
    """Check values against a template and find the images they name. Raises `InvalidValues`."""
    text = _canonical(chosen)
    if not quick_check.fits(chosen, version.schema_text) and (
        problems := values.problems(chosen, version.schema)
    ):
        raise InvalidValues(problems)
    places = _uploads_in(version, chosen)
    assets = tuple(queries.assets_of(by, set(places.values()))) if places else ()
    found = {asset.pk for asset in assets}
    if lost := [path for path, asset_id in places.items() if asset_id not in found]:
        message = "This picture does not exist any more. Upload it again."
        raise InvalidValues([Problem(path, message) for path in lost])
    return Ready(chosen, text, assets)


def preview_page(
    version: TemplateVersion,
    chosen: dict[str, Any],
    *,
    form: Form,
    by: Membership,
    now: datetime,
    press: Press,
) -> Rendered:
    """Render values without keeping anything. Raises `InvalidValues`, `RenderFailed` or `ObjectStoreError`."""
    ready = ready_values(version, chosen, by=by)
    standard = tuple(version.standard) if form is Form.PDF else ()
    request = ready.request(
        version, day=now.date(), form=form, standard=standard, preview=form is not Form.PDF
    )
    return _rendered(request, press, Priority.PREVIEW, chosen=ready.values)


def issue_document(order: Order, *, by: Membership, now: datetime, press: Press) -> tuple[Document, bool]:
    """Make a document, keep its bytes for ever, and return it with whether it is new.

    The same idempotency key with the same request returns the document made before.
    Raises `VersionIsDraft`, `InvalidValues`, `RenderFailed`, `KeyUsedOtherwise` or `ObjectStoreError`.
    """
    if made := _made_before(order, by.person):
        return made, False
    if not order.version.published:
        raise VersionIsDraft(order.version)
    ready = ready_values(order.version, order.values, by=by)
    day = now.date()
    request = ready.request(order.version, day=day, form=Form.PDF, standard=order.standard)
    rendered = _rendered(request, press, Priority.DOCUMENT, chosen=ready.values)
    try:
        return _record(order, ready, rendered, by=by, now=now, store=press.store), True
    except IntegrityError:
        # Another request with this key was faster; its document is the answer, if it was the same request.
        made = _made_before(order, by.person)
        if made is None:
            raise
        return made, False


def remake_document(document: Document, *, press: Press) -> bytes:
    """Make a document again from its inputs, nothing remembered, and return the bytes.

    Raises `RenderFailed` or `ObjectStoreError`.
    """
    chosen = rules.parsed(stored.bytes_of(document.values, store=press.store))
    uploads = {
        upload.asset_id: Upload(upload.name, upload.content_id, upload.content.sha256)
        for upload in document.uploads.select_related("content")
    }
    request = _request(
        document.version,
        _placed(document.version, chosen, uploads),
        uploads,
        day=document.issued_on,
        form=Form.PDF,
        standard=tuple(document.standard),
        preview=False,
    )
    return _rendered(request, press, Priority.DOCUMENT, fresh=True).parts[0]


def delete_document(document: Document, *, now: datetime) -> None:
    """Delete a document; it can be brought back until the collector has passed."""
    Document.objects.filter(pk=document.pk).update(deleted_at=now)


def bring_back_document(document: Document) -> Document:
    """Undo a deletion."""
    document.deleted_at = None
    document.save(update_fields=["deleted_at"])
    return document


def add_asset(data: bytes, *, name: str, by: Membership, now: datetime, store: ObjectStore) -> Asset:
    """Keep an uploaded image. Raises `images.ImageRefused` or `StoreUnreachable`."""
    image = images.clean(data)
    content = contents.asset(image.data, image.media_type, image.suffix)
    put = objects.store_content(content, store=store)
    with transaction.atomic():
        return Asset.objects.create(
            organisation=by.organisation,
            person=by.person,
            name=name[:200],
            media_type=image.media_type,
            width=image.width,
            height=image.height,
            content=objects.record_content(content, put, store=store, now=now),
            created_at=now,
        )


def save_new(
    template: Template,
    *,
    name: str,
    chosen: dict[str, Any],
    by: Membership,
    now: datetime,
    store: ObjectStore,
) -> Customisation:
    """Save values under a name. Raises `StoreUnreachable`."""
    with transaction.atomic():
        customisation = Customisation.objects.create(
            organisation=by.organisation,
            person=by.person,
            template=template,
            name=name,
            revision=1,
            saved_at=now,
        )
        _save_revision(customisation, chosen, now=now, store=store)
    return customisation


def save_again(
    customisation: Customisation,
    *,
    name: str,
    chosen: dict[str, Any],
    base_revision: int | None,
    now: datetime,
    store: ObjectStore,
) -> Customisation:
    """Save values anew and keep the former ones. Raises `NewerRevision` or `StoreUnreachable`."""
    with transaction.atomic():
        customisation = (
            Customisation.objects.select_for_update(of=("self",))
            .select_related("template")
            .get(pk=customisation.pk)
        )
        if base_revision is not None and base_revision != customisation.revision:
            raise NewerRevision(customisation.revision)
        customisation.name = name
        customisation.revision += 1
        customisation.saved_at = now
        customisation.save(update_fields=["name", "revision", "saved_at"])
        _save_revision(customisation, chosen, now=now, store=store)
    return customisation


def delete_customisation(customisation: Customisation, *, now: datetime) -> None:
    """Delete saved values; they can be brought back until the collector has passed."""
    Customisation.objects.filter(pk=customisation.pk).update(deleted_at=now)


def bring_back_customisation(customisation: Customisation) -> Customisation:
    """Undo a deletion."""
    customisation.deleted_at = None
    customisation.save(update_fields=["deleted_at"])
    return customisation


def purge_deleted(*, now: datetime, grace: timedelta) -> int:
    """Take away for good what was deleted longer than `grace` ago; return the number of rows."""
    documents, _ = Document.objects.filter(deleted_at__lt=now - grace).delete()
    customisations, _ = Customisation.objects.filter(deleted_at__lt=now - grace).delete()
    return documents + customisations


def _save_revision(
    customisation: Customisation, chosen: dict[str, Any], *, now: datetime, store: ObjectStore
) -> None:
    Revision.objects.create(
        customisation=customisation,
        number=customisation.revision,
        name=customisation.name,
        content=objects.keep(contents.values(_canonical(chosen)), store=store, now=now),
        saved_at=now,
    )


def _made_before(order: Order, person: Person) -> Document | None:
    if order.idempotency_key is None:
        return None
    made = queries.document_by_key(person, order.idempotency_key)
    if made and made.request_sha256 != order.request_sha256:
        raise KeyUsedOtherwise
    return made


def _record(
    order: Order, ready: Ready, rendered: Rendered, *, by: Membership, now: datetime, store: ObjectStore
) -> Document:
    pdf = contents.pdf(rendered.parts[0])
    chosen = contents.values(ready.text)
    puts = {content: objects.store_content(content, store=store) for content in (pdf, chosen)}
    subject = rules.subject_of(ready.values, order.version.subject)
    with transaction.atomic():
        entries = {
            content: objects.record_content(content, put, store=store, now=now)
            for content, put in puts.items()
        }
        document = Document.objects.create(
            organisation=by.organisation,
            person=by.person,
            version=order.version,
            name=rules.file_name(order.version.title, subject, suffix=""),
            subject=subject,
            customisation=order.customisation,
            values=entries[chosen],
            content=entries[pdf],
            engine=ENGINE,
            standard=list(order.standard),
            pages=rendered.pages,
            issued_on=now.date(),
            created_at=now,
            idempotency_key=order.idempotency_key,
            request_sha256=order.request_sha256,
        )
        if ready.assets:
            DocumentUpload.objects.bulk_create(_uploads(document, ready.assets))
    return document


def _uploads(document: Document, assets: tuple[Asset, ...]) -> list[DocumentUpload]:
    return [
        DocumentUpload(
            document=document,
            name=_upload(asset.content_id, asset.content.sha256).name,
            asset_id=asset.pk,
            content_id=asset.content_id,
        )
        for asset in assets
    ]


def _upload(key: str, sha256: str) -> Upload:
    return Upload(name=key.rsplit("/", 1)[-1], key=key, sha256=sha256)


def _placed(version: TemplateVersion, chosen: dict[str, Any], uploads: dict[UUID, Upload]) -> str:
    """Return the JSON text of values with their images where the render root has them."""
    places = _uploads_in(version, chosen)
    paths = {path: f"/uploads/{uploads[asset_id].name}" for path, asset_id in places.items()}
    return _canonical(rules.with_uploads(chosen, paths))


def _request(
    version: TemplateVersion,
    text: str,
    uploads: dict[UUID, Upload],
    *,
    day: date,
    form: Form,
    standard: tuple[str, ...],
    preview: bool,
) -> RenderRequest:
    return RenderRequest(
        bundle_key=version.bundle_id,
        bundle_sha256=version.bundle.sha256,
        values=text,
        issued_on=day,
        form=form,
        standard=standard,
        preview=preview,
        uploads=tuple(sorted(set(uploads.values()), key=lambda upload: upload.name)),
    )


def _rendered(
    request: RenderRequest,
    press: Press,
    priority: Priority,
    *,
    chosen: dict[str, Any] | None = None,
    fresh: bool = False,
) -> Rendered:
    outcome = press.renderer.render(request, priority=priority, fresh=fresh)
    if isinstance(outcome, Rendered):
        return outcome
    if isinstance(outcome, TemplateError) and (unset := _unset_letters(outcome, chosen)):
        raise InvalidValues(unset)
    raise RenderFailed(outcome)


def _unset_letters(failure: TemplateError, chosen: dict[str, Any] | None) -> list[Problem]:
    """Say at each value that has them which letters the template's fonts lack."""
    found = ((path, letter) for letter in failure.letters for path in rules.places_of(letter, chosen or {}))
    return [
        Problem(path, f"The typeface of this template has no “{letter}”. Use other letters.")
        for path, letter in found
    ]


def _uploads_in(version: TemplateVersion, chosen: dict[str, Any]) -> dict[str, UUID]:
    """Return the assets that the values name where the schema has a place for a picture, by JSON pointer."""
    if not rules.names_assets(chosen):
        return {}
    named = pictures_in(chosen, version.schema)
    return {path: UUID(text) for path, text in named if rules.ASSET_ID.fullmatch(text)}


def _canonical(chosen: dict[str, Any]) -> str:
    try:
        return values.canonical(chosen)
    except ValuesRefused as refused:
        raise InvalidValues([refused.problem]) from refused

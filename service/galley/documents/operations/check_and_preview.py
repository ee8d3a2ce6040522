"""Check what people fill in, and have it set on pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from galley.accounts.models import Membership
from galley.brands import rules as brands
from galley.documents import queries, rules
from galley.documents.models import Asset, Document
from galley.documents.operations import e_invoicing
from galley.einvoices.invoice import Invoice
from galley.einvoices.reading import InvoiceRefused
from galley.library.models import TemplateVersion
from galley.ports import (
    NO_BRAND,
    CheckedValues,
    OutputFormat,
    Priority,
    Problem,
    Rendered,
    RenderFailure,
    RenderingTools,
    RenderRequest,
    TemplateError,
    Upload,
)
from galley.rendering.values import letters, values
from galley.rendering.values.values import ValuesRefused


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


@dataclass(frozen=True, slots=True)
class Ready:
    """Values that fit their template, their one JSON text, and the images they name and where; and the business that
    the template may ask for, with its one JSON text.
    """

    values: dict[str, Any]
    text: str
    assets: tuple[Asset, ...]
    places: Mapping[str, UUID]
    brand: dict[str, Any] | None = None

    @property
    def brand_text(self) -> str:
        """Return the one JSON text of the business, as it is kept."""
        return canonical(self.brand) if self.brand else NO_BRAND

    def request(
        self,
        version: TemplateVersion,
        *,
        day: date,
        form: OutputFormat,
        standard: tuple[str, ...] = (),
        preview: bool = False,
    ) -> RenderRequest:
        """Return what the pool shall render."""
        uploads = {asset.pk: upload_of(asset.content_id, asset.content.sha256) for asset in self.assets}
        text = placed(self.values, self.places, uploads) if self.places else self.text
        return request_of(
            version,
            text,
            uploads,
            day=day,
            form=form,
            standard=standard,
            preview=preview,
            brand=placed_brand(self.brand, uploads),
        )


def ready_values(
    version: TemplateVersion,
    chosen: dict[str, Any],
    *,
    brand: dict[str, Any] | None = None,
    by: Membership,
    tools: RenderingTools,
) -> Ready:
    """Check values against a template and find the images they name, and those of the business that the template may
    ask for. Raises `InvalidValues` or `ReadersBusy`.
    """
    chosen, text = settled(chosen)
    found_in = tools.reader.check_values(text, version.schema_text, requester=tools.requester)
    if found_in.problems:
        raise InvalidValues(found_in.problems)
    places, shown = _uploads_of(found_in), brand_pictures(brand)
    named = {*places.values(), *shown.values()}
    assets = tuple(queries.usable_assets(by, named)) if named else ()
    found = {asset.pk for asset in assets}
    if lost := _lost(places, found):
        message = "This picture does not exist any more. Upload it again."
        raise InvalidValues([Problem(path, message) for path in lost])
    return Ready(chosen, text, assets, places, brand and brands.without(brand, _lost(shown, found)))


def _lost(places: Mapping[str, UUID], found: set[UUID]) -> list[str]:
    return [path for path, asset_id in places.items() if asset_id not in found]


def preview_page(
    version: TemplateVersion,
    chosen: dict[str, Any],
    *,
    brand: dict[str, Any] | None = None,
    form: OutputFormat,
    by: Membership,
    day: date,
    tools: RenderingTools,
) -> Rendered:
    """Render values without keeping anything. Raises `InvalidValues`, `RenderFailed` or `ObjectStoreError`."""
    ready = ready_values(version, chosen, brand=brand, by=by, tools=tools)
    electronic(version, ready.values, day=day)
    # A page picture is held to the standard of the document, so that both have the same faults.
    request = ready.request(
        version, day=day, form=form, standard=tuple(version.standard), preview=form is not OutputFormat.PDF
    )
    return rendered(request, tools, Priority.PREVIEW, chosen=ready.values)


def electronic(version: TemplateVersion, chosen: dict[str, Any], *, day: date) -> Invoice | None:
    """Return the electronic invoice that values ask for, if they do. Raises `InvalidValues` for what it lacks."""
    try:
        return e_invoicing.invoice_of(version, chosen, day=day)
    except InvoiceRefused as refused:
        lacking = [Problem(need.pointer, need.message, need.kind, need.about) for need in refused.needs]
        raise InvalidValues(lacking) from refused


def placed(chosen: dict[str, Any], places: Mapping[str, UUID], uploads: dict[UUID, Upload]) -> str:
    """Return the JSON text of values with their images where the render root has them."""
    paths = {path: f"/uploads/{uploads[asset_id].name}" for path, asset_id in places.items()}
    return canonical(rules.with_uploads(chosen, paths))


def placed_brand(brand: dict[str, Any] | None, uploads: dict[UUID, Upload]) -> str:
    """Return the JSON text of a business with its images where the render root has them."""
    return placed(brand, brand_pictures(brand), uploads) if brand else NO_BRAND


def brand_pictures(brand: dict[str, Any] | None) -> dict[str, UUID]:
    """Return the assets that a business shows, by JSON pointer."""
    named = brands.pictures_in(brand) if brand else {}
    return {path: UUID(text) for path, text in named.items() if rules.ASSET_ID.fullmatch(text)}


def request_of(
    version: TemplateVersion,
    text: str,
    uploads: dict[UUID, Upload],
    *,
    day: date,
    form: OutputFormat,
    standard: tuple[str, ...],
    preview: bool,
    brand: str = NO_BRAND,
) -> RenderRequest:
    """Return all that a page is made of, for the pool."""
    return RenderRequest(
        bundle_key=version.bundle_id,
        bundle_sha256=version.bundle.sha256,
        values=text,
        issued_on=day,
        form=form,
        standard=standard,
        preview=preview,
        uploads=tuple(sorted(set(uploads.values()), key=lambda upload: upload.name)),
        brand=brand,
    )


def request_for(
    document: Document,
    chosen: dict[str, Any],
    *,
    brand: dict[str, Any] | None = None,
    tools: RenderingTools,
) -> RenderRequest:
    """Return what makes a document that was issued once, of these values and this business, and its own template,
    pictures and day.
    """
    uploads = {
        each.asset_id: Upload(each.name, each.content_id, each.content.sha256)
        for each in document.uploads.all()
    }
    text = canonical(chosen)
    if uploads:
        found = tools.reader.check_values(text, document.version.schema_text, requester=tools.requester)
        text = placed(chosen, _uploads_of(found), uploads)
    return request_of(
        document.version,
        text,
        uploads,
        day=document.issued_on,
        form=OutputFormat.PDF,
        standard=e_invoicing.engines(document.standard),
        preview=False,
        brand=placed_brand(brand, uploads),
    )


def upload_of(key: str, sha256: str) -> Upload:
    """Return an image as the render root shall have it."""
    return Upload(name=key.rsplit("/", 1)[-1], key=key, sha256=sha256)


def rendered(
    request: RenderRequest,
    tools: RenderingTools,
    priority: Priority,
    *,
    chosen: dict[str, Any] | None = None,
    fresh: bool = False,
) -> Rendered:
    """Render, or raise `InvalidValues` for values that cannot be set, `RenderFailed` for all else."""
    outcome = tools.renderer.render(request, priority=priority, requester=tools.requester, fresh=fresh)
    if isinstance(outcome, Rendered):
        return outcome
    if isinstance(outcome, TemplateError) and (found := _problems_at_fields(outcome, chosen)):
        raise InvalidValues(found)
    raise RenderFailed(outcome)


def _problems_at_fields(failure: TemplateError, chosen: dict[str, Any] | None) -> list[Problem]:
    """Return what is wrong at single values: what the template's rules refuse, and letters that cannot be set."""
    unset = letters.faults_in(chosen or {}, failure.letters)
    return [Problem(path, message) for path, message in (*failure.fields, *unset)]


def _uploads_of(found: CheckedValues) -> dict[str, UUID]:
    """Return the assets that values name where the schema has a place for a picture, by JSON pointer."""
    return {path: UUID(text) for path, text in found.pictures if rules.ASSET_ID.fullmatch(text)}


def settled(chosen: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Return values in their one spelling, and their JSON text. Raises `InvalidValues`."""
    try:
        return values.settled(chosen)
    except ValuesRefused as refused:
        raise InvalidValues([refused.problem]) from refused


def canonical(chosen: dict[str, Any]) -> str:
    """Return the one JSON text of values. Raises `InvalidValues`."""
    try:
        return values.canonical(chosen)
    except ValuesRefused as refused:
        raise InvalidValues([refused.problem]) from refused

"""Anonymise a copy of the data: people, what they filled in, their pictures and their documents."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction
from PIL import Image

from galley.accounts import operations as accounts
from galley.brands import operations as brands
from galley.contacts import operations as contacts
from galley.documents import rules
from galley.documents.models import Asset, Customisation, Document, DocumentUpload, Revision
from galley.documents.operations import anonymised_columns, check_and_preview, e_invoicing, search_fields
from galley.documents.operations.issue_and_remake import brand_of
from galley.documents.scrambling import Scrambler
from galley.library.models import TemplateVersion
from galley.numbering import operations as numbering
from galley.objects import operations as objects
from galley.objects import queries as stored
from galley.objects import rules as contents
from galley.objects.models import DeletionHold, StoredObject
from galley.ports import CheckedValues, Priority, Rendered, RenderingTools, RenderOutcome, RenderRequest
from galley.queue import tasks
from galley.rendering.installed import ENGINE
from galley.rendering.values import brand as schemas
from galley.signing import operations as signing

T = TypeVar("T")
GREY = (214, 210, 203)
GREY_DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path fill="#d6d2cb" d="M0 0h1v1H0z"/></svg>'
)
# Documents that wait for each render process: enough that none of them is ever idle.
AHEAD = 4
TELL_EVERY = 500
ROUNDS = 5


class UndecidedColumns(Exception):
    """The database has columns without a decision whether they name people."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(
            f"Nothing was changed, because it is not decided whether these columns name people: {', '.join(names)}. "
            "Say so in galley/documents/operations/anonymised_columns.py, and rewrite them here if they do."
        )


class CannotBeMade(Exception):
    """A document can be made neither of its anonymised values nor of its template's sample."""

    def __init__(self, document: Document, why: object) -> None:
        super().__init__(f"Document {document.pk} could not be made again: {why}")


@dataclass(frozen=True, slots=True)
class Anonymising:
    """What it takes: the effects, a random key that is forgotten afterwards, and whom to tell how it goes."""

    tools: RenderingTools
    scrambler: Scrambler
    now: datetime
    tell: Callable[[str], None]
    pictures: dict[str, contents.Content] = field(default_factory=dict)


def anonymise(work: Anonymising) -> None:
    """Anonymise this database and its store; afterwards every reference holds as before.

    Raises `UndecidedColumns` before anything is changed, `CannotBeMade` or `ObjectStoreError` in the middle of it.
    """
    if names := anonymised_columns.undecided_columns():
        raise UndecidedColumns(names)
    work.tell(f"{accounts.anonymise_people():,} people were renamed to numbers; all logins were ended.")
    _name_customisations(work)
    work.tell(f"{brands.rewrite(partial(_other, work)):,} businesses say other things now.")
    numbering.anonymise_series()
    contacts.forget_all()
    signing.forget_all()
    tasks.forget_all()
    anonymised_columns.empty_rooms_above()
    _tell_each(work, "pictures", _replace_pictures(work))
    _tell_each(work, "saved values", _save_again(work))
    _tell_each(work, "documents", _make_again(work))
    _let_go(work)


def _tell_each(work: Anonymising, what: str, done: Iterator[object]) -> None:
    count = 0
    for count, _ in enumerate(done, start=1):
        if count % TELL_EVERY == 0:
            work.tell(f"{count:,} {what} …")
    work.tell(f"{count:,} {what} are anonymous now.")


def _name_customisations(work: Anonymising) -> None:
    for each in Customisation.objects.only("name", "subject", "number").iterator():
        Customisation.objects.filter(pk=each.pk).update(
            name=work.scrambler.text(each.name),
            subject=work.scrambler.text(each.subject),
            number=work.scrambler.text(each.number),
        )


# --- pictures ----------------------------------------------------------------------------------------------------


def _replace_pictures(work: Anonymising) -> Iterator[Asset]:
    """Put a plain picture of the same size and type into the place of each, also where a document keeps it."""
    for asset in Asset.objects.select_related("content").iterator():
        plain = _plain(work, asset.content)
        with transaction.atomic():
            asset.content = objects.keep(plain, store=work.tools.store, now=work.now)
            asset.name = work.scrambler.file_name(asset.name)
            asset.save(update_fields=["content", "name"])
        yield asset
    for upload in DocumentUpload.objects.select_related("content").iterator():
        plain = _plain(work, upload.content)
        with transaction.atomic():
            upload.content = objects.keep(plain, store=work.tools.store, now=work.now)
            upload.name = check_and_preview.upload_of(plain.key, plain.sha256).name
            upload.save(update_fields=["content", "name"])


def _plain(work: Anonymising, entry: StoredObject) -> contents.Content:
    if entry.key not in work.pictures:
        data = stored.bytes_of(entry, store=work.tools.store)
        suffix = entry.key[entry.key.rindex(".") :]
        work.pictures[entry.key] = contents.asset(_grey(data, suffix), entry.media_type, suffix)
    return work.pictures[entry.key]


def _grey(data: bytes, suffix: str) -> bytes:
    if suffix == ".svg":
        return GREY_DRAWING
    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as image:
        Image.new("RGB", image.size, GREY).save(out, image.format)
    return out.getvalue()


# --- businesses --------------------------------------------------------------------------------------------------


def _other(work: Anonymising, brand: dict[str, Any]) -> dict[str, Any]:
    """Return what another business of the same shape would say; its pictures are changed elsewhere."""
    places = set(check_and_preview.brand_pictures(brand))
    return dict(work.scrambler.values(brand, schema=schemas.schema(), places=places))


# --- saved values ------------------------------------------------------------------------------------------------


def _save_again(work: Anonymising) -> Iterator[Revision]:
    rows = Revision.objects.select_related("content", "customisation")
    for revision in rows.order_by("customisation__template_id", "pk").iterator():
        version = _newest_version(revision.customisation)
        chosen = rules.parsed(stored.bytes_of(revision.content, store=work.tools.store))
        changed = scrambled(work, chosen, version)
        with transaction.atomic():
            content = contents.values(check_and_preview.canonical(changed))
            revision.content = objects.keep(content, store=work.tools.store, now=work.now)
            revision.name = work.scrambler.text(revision.name)
            revision.save(update_fields=["content", "name"])
        yield revision


def _newest_version(customisation: Customisation) -> TemplateVersion:
    return TemplateVersion.objects.filter(template_id=customisation.template_id).order_by("-number")[0]


def scrambled(work: Anonymising, chosen: dict[str, Any], version: TemplateVersion) -> dict[str, Any]:
    """Return values of the same shape that fit the template as well as these did."""
    checked, sample = _checked(work, chosen, version), version.sample
    places = {path for path, _ in checked.pictures}
    changed: dict[str, Any] = work.scrambler.values(chosen, schema=version.schema, places=places)
    # A form may be saved half filled in: what did not fit before need not fit now.
    before = {each.path for each in checked.problems}
    for _ in range(ROUNDS):
        wrong = {each.path for each in _checked(work, changed, version).problems} - before
        if not wrong:
            return changed
        for path in wrong:
            changed = rules.with_value(changed, path, rules.value_like(sample, path))
    return dict(sample)


def _checked(work: Anonymising, chosen: dict[str, Any], version: TemplateVersion) -> CheckedValues:
    """Hold values against their template in a reader, as for a request: a stranger wrote both."""
    return work.tools.reader.check_values(check_and_preview.canonical(chosen), version.schema_text)


# --- documents ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A document that is to be made again of these values."""

    document: Document
    chosen: dict[str, Any]
    brand: dict[str, Any] | None
    request: RenderRequest


def _make_again(work: Anonymising) -> Iterator[Document]:
    """Make each document of its anonymised values, as many at a time as there are render processes."""
    rows = Document.objects.select_related("version__bundle", "values", "brand").prefetch_related(
        "uploads__content"
    )
    renderer = work.tools.renderer
    at_once = max(1, renderer.status().workers)
    with ThreadPoolExecutor(at_once) as threads:
        for some in _batches(rows.order_by("version_id", "pk").iterator(chunk_size=500), at_once * AHEAD):
            sheets = [_sheet(work, document) for document in some]
            # The database is this thread's alone; the others only wait for render processes.
            outcomes = threads.map(
                lambda each: renderer.render(each.request, priority=Priority.DOCUMENT), sheets
            )
            for sheet, outcome in zip(sheets, list(outcomes), strict=True):
                yield _settled(work, sheet, outcome)


def _batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    rows = iter(rows)
    while some := list(islice(rows, size)):
        yield some


def _sheet(work: Anonymising, document: Document) -> _Sheet:
    chosen = rules.parsed(stored.bytes_of(document.values, store=work.tools.store))
    brand = brand_of(document, store=work.tools.store)
    return _sheet_of(work, document, scrambled(work, chosen, document.version), brand and _other(work, brand))


def _sheet_of(
    work: Anonymising, document: Document, chosen: dict[str, Any], brand: dict[str, Any] | None
) -> _Sheet:
    request = check_and_preview.request_for(document, chosen, brand=brand, tools=work.tools)
    return _Sheet(document, chosen, brand, request)


def _settled(work: Anonymising, sheet: _Sheet, outcome: RenderOutcome) -> Document:
    """Keep a document that was made again; where its values could not be set, it is made of the template's sample."""
    if not isinstance(outcome, Rendered):
        sheet = _sheet_of(work, sheet.document, dict(sheet.document.version.sample), sheet.brand)
        outcome = work.tools.renderer.render(sheet.request, priority=Priority.DOCUMENT)
    if not isinstance(outcome, Rendered):
        raise CannotBeMade(sheet.document, outcome)
    document, store = sheet.document, work.tools.store
    known = search_fields.known_by(document.version, sheet.chosen, outcome.record)
    columns_known = search_fields.columns_of(known)
    with transaction.atomic():
        document.values = objects.keep(
            contents.values(check_and_preview.canonical(sheet.chosen)), store=store, now=work.now
        )
        if sheet.brand is not None:
            brand = contents.values(check_and_preview.canonical(sheet.brand))
            document.brand = objects.keep(brand, store=store, now=work.now)
        document.content = objects.keep(
            contents.pdf(rules.sealed(outcome.parts[0], document.seal)), store=store, now=work.now
        )
        document.signature, document.signed_by = None, ""
        for name, value in columns_known.items():
            setattr(document, name, value)
        # What programs read of it is left out: scrambled values may make no invoice.
        document.standard = list(e_invoicing.engines(document.standard))
        document.engine, document.pages = ENGINE, outcome.pages
        document.cancel_reason = work.scrambler.text(document.cancel_reason)
        document.labels = [work.scrambler.text(label) for label in document.labels]
        # Both are digests or words of a request with a person's values in it.
        document.idempotency_key, document.request_sha256 = None, ""
        document.save()
    return document


# --- what nothing names any more ---------------------------------------------------------------------------------


def _let_go(work: Anonymising) -> None:
    """Delete at once, rows and bytes, whatever was replaced; in a copy there is no restore point to wait for."""
    DeletionHold.objects.all().delete()
    objects.mark_unreferenced(now=work.now)
    later = work.now + timedelta(microseconds=1)
    gone = objects.delete_unreferenced(store=work.tools.store, now=later, hold=timedelta(0))
    work.tell(f"{gone:,} objects that nothing names any more are gone.")

"""The next document from one that was made or saved, over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from galley import wiring
from galley.accounts import rules as zones
from galley.accounts.auth import current_membership, people_or_programs
from galley.accounts.models import Membership, Scope
from galley.documents import following, operations, queries, rules
from galley.documents.api.answers import MovedOut, NextOut
from galley.documents.api.found import document_of
from galley.documents.models import Document
from galley.edge.problems import ProblemOut, not_found
from galley.library import queries as library
from galley.library import spoken
from galley.library.models import TemplateVersion
from galley.objects import queries as objects
from galley.objects.models import StoredObject

router = Router(tags=["documents"], auth=people_or_programs(Scope.DOCUMENTS))


@router.get("/documents/{document_id}/next", response={200: NextOut, 404: ProblemOut, 502: ProblemOut})
def next_of_document(request: HttpRequest, document_id: UUID) -> NextOut:
    """The values of a document with its number and its days moved on, to begin the next one with."""
    membership = current_membership(request)
    document = document_of(membership, document_id)
    version = _newest(membership, document.version)
    return _next(membership, version, document.values, made_on=document.issued_on, name=_shown(document))


@router.get(
    "/customisations/{customisation_id}/next", response={200: NextOut, 404: ProblemOut, 502: ProblemOut}
)
def next_of_customisation(request: HttpRequest, customisation_id: UUID) -> NextOut:
    """Saved values with their number and their days moved on, to begin the next document with."""
    membership = current_membership(request)
    saved = queries.customisations_of(membership).filter(pk=customisation_id).first()
    if saved is None:
        raise not_found("This customisation")
    version = library.shown_version(membership, saved.template)
    if version is None:
        raise not_found("The template of this customisation")
    made_on = zones.day_at(saved.saved_at, membership.organisation.time_zone)
    content = queries.revisions_of(saved).get(number=saved.revision).content
    return _next(membership, version, content, made_on=made_on, name=saved.name)


def _shown(document: Document) -> str:
    """Return how lists call a document, "Invoice 2026-0412": the name of its file has no other signs than spaces."""
    return f"{spoken.title_for(document.version, document.title)} {document.number}".rstrip()


def _newest(membership: Membership, version: TemplateVersion) -> TemplateVersion:
    return library.shown_version(membership, version.template) or version


def _next(
    membership: Membership, version: TemplateVersion, content: StoredObject, *, made_on: date, name: str
) -> NextOut:
    chosen: dict[str, Any] = rules.parsed(objects.bytes_of(content, store=wiring.store()))
    numbered = operations.series_of(version, membership) is not None
    origin = following.Origin(chosen, version.schema, version.record, made_on, numbered)
    today = zones.day_at(wiring.clock().now(), membership.organisation.time_zone)
    values, moved = following.next_values(origin, today=today)
    told = [MovedOut(path=m.path, change=m.change, before=m.before, after=m.after) for m in moved]
    return NextOut(
        template=version.template.slug, version=version.number, name=name, values=values, moved=told
    )

"""Saved values over HTTP. Every save keeps the former ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from galley import wiring
from galley.accounts import allowances
from galley.accounts.auth import current_membership, people_or_programs
from galley.accounts.models import Membership, Scope
from galley.documents import operations, queries, rules
from galley.documents.api.answers import (
    CustomisationDetailOut,
    CustomisationIn,
    CustomisationOut,
    CustomisationUpdate,
    RevisionDetailOut,
    RevisionOut,
    answering,
)
from galley.documents.models import Customisation, Revision
from galley.edge.etags import IfMatch, saves_named_by
from galley.edge.problems import Problem, ProblemOut, not_found
from galley.library import queries as library
from galley.library.api.answers import answering as answering_for_templates
from galley.objects import queries as objects

router = Router(tags=["customisations"], auth=people_or_programs(Scope.DOCUMENTS))


@router.get(
    "/customisations",
    operation_id="galley_documents_customisations_api_list_customisations",
    response=list[CustomisationOut],
)
def list_customisations(request: HttpRequest, template: Query[str] = "") -> list[CustomisationOut]:
    """One's saved customisations, the newest first."""
    membership = current_membership(request)
    titles = _titles(membership)
    rows = queries.customisations_of(membership)
    rows = rows.filter(template__slug=template) if template else rows
    return [CustomisationOut.of(row, titles.get(row.template.slug, row.template.slug)) for row in rows[:1000]]


@router.post(
    "/customisations",
    operation_id="galley_documents_customisations_api_save_new",
    response={201: CustomisationDetailOut, 404: ProblemOut, 422: ProblemOut, 429: ProblemOut},
)
def save_new(
    request: HttpRequest, response: HttpResponse, payload: CustomisationIn
) -> Status[CustomisationDetailOut]:
    """Save values under a name. They may be incomplete; they are checked when a document is made."""
    membership = current_membership(request)
    allowances.count_save(membership.person)
    allowances.require_quota(membership)
    with answering_for_templates():
        template = library.template_of(membership, payload.template).template
    with answering():
        customisation = operations.save_new(
            template,
            name=payload.name,
            chosen=payload.values,
            by=membership,
            now=wiring.clock().now(),
            store=wiring.store(),
        )
    response["ETag"] = _etag(customisation)
    return Status(201, _detail(membership, customisation))


@router.get(
    "/customisations/{customisation_id}",
    operation_id="galley_documents_customisations_api_show_customisation",
    response={200: CustomisationDetailOut, 404: ProblemOut},
)
def show_customisation(
    request: HttpRequest, response: HttpResponse, customisation_id: UUID
) -> CustomisationDetailOut:
    """One customisation with its newest values. Its ETag names the save."""
    membership = current_membership(request)
    customisation = _customisation(membership, customisation_id)
    response["ETag"] = _etag(customisation)
    return _detail(membership, customisation)


@router.put(
    "/customisations/{customisation_id}",
    operation_id="galley_documents_customisations_api_save_again",
    response={
        200: CustomisationDetailOut,
        404: ProblemOut,
        409: ProblemOut,
        412: ProblemOut,
        422: ProblemOut,
        429: ProblemOut,
    },
)
def save_again(
    request: HttpRequest,
    response: HttpResponse,
    customisation_id: UUID,
    payload: CustomisationUpdate,
    if_match: IfMatch = None,
) -> CustomisationDetailOut:
    """Save again. The former save is kept."""
    membership = current_membership(request)
    allowances.count_save(membership.person)
    allowances.require_quota(membership)
    customisation = _customisation(membership, customisation_id)
    if payload.template not in {None, customisation.template.slug}:
        message = f"This is for the template {customisation.template.slug!r}. Save it as a new one instead."
        raise Problem(422, "invalid-request", message, errors=[{"path": "/template", "message": message}])
    over = saves_named_by(if_match)
    if over is None and payload.base_revision is not None:
        over = {payload.base_revision}
    with answering(), _answering_412(if_match):
        customisation = operations.save_again(
            customisation,
            name=payload.name,
            chosen=payload.values,
            over=over,
            now=wiring.clock().now(),
            store=wiring.store(),
        )
    response["ETag"] = _etag(customisation)
    return _detail(membership, customisation)


@router.delete(
    "/customisations/{customisation_id}",
    operation_id="galley_documents_customisations_api_delete_customisation",
    response={204: None, 404: ProblemOut, 412: ProblemOut},
)
def delete_customisation(
    request: HttpRequest, customisation_id: UUID, if_match: IfMatch = None
) -> Status[None]:
    """Delete a customisation. It can be restored for a while."""
    customisation = _customisation(current_membership(request), customisation_id)
    with _answering_412(if_match):
        operations.delete_customisation(
            customisation, now=wiring.clock().now(), over=saves_named_by(if_match)
        )
    return Status(204, None)


@router.post(
    "/customisations/{customisation_id}/restore",
    operation_id="galley_documents_customisations_api_restore_customisation",
    response={200: CustomisationDetailOut, 404: ProblemOut},
)
def restore_customisation(request: HttpRequest, customisation_id: UUID) -> CustomisationDetailOut:
    """Bring a deleted customisation back."""
    membership = current_membership(request)
    deleted = queries.deleted_customisation(membership, customisation_id)
    customisation = operations.restore_customisation(deleted) if deleted else None
    if customisation is None:
        raise not_found("This customisation")
    return _detail(membership, customisation)


@router.get(
    "/customisations/{customisation_id}/revisions",
    operation_id="galley_documents_customisations_api_list_revisions",
    response={200: list[RevisionOut], 404: ProblemOut},
)
def list_revisions(request: HttpRequest, customisation_id: UUID) -> list[RevisionOut]:
    """Every save of a customisation, the newest first."""
    customisation = _customisation(current_membership(request), customisation_id)
    return [RevisionOut.of(revision) for revision in queries.revisions_of(customisation)[:500]]


@router.get(
    "/customisations/{customisation_id}/revisions/{number}",
    operation_id="galley_documents_customisations_api_show_revision",
    response={200: RevisionDetailOut, 404: ProblemOut},
)
def show_revision(request: HttpRequest, customisation_id: UUID, number: int) -> RevisionDetailOut:
    """The values of one save."""
    customisation = _customisation(current_membership(request), customisation_id)
    revision = queries.revisions_of(customisation).filter(number=number).first()
    if revision is None:
        raise not_found("This save")
    return RevisionDetailOut(**RevisionOut.of(revision).dict(), values=_values_of(revision))


def _customisation(membership: Membership, customisation_id: UUID) -> Customisation:
    customisation = queries.customisations_of(membership).filter(pk=customisation_id).first()
    if customisation is None:
        raise not_found("This customisation")
    return customisation


def _etag(customisation: Customisation) -> str:
    return f'"{customisation.revision}"'


@contextmanager
def _answering_412(if_match: str | None) -> Iterator[None]:
    """Say of a newer save that it is not the one that the request named."""
    try:
        yield
    except operations.NewerRevision as error:
        if if_match is None:
            raise
        raise Problem(412, "newer-revision", str(error)) from error


def _detail(membership: Membership, customisation: Customisation) -> CustomisationDetailOut:
    slug = customisation.template.slug
    summary = CustomisationOut.of(customisation, _titles(membership).get(slug, slug))
    # By its number: another person may have saved at the same instant, and be the newest.
    revision = queries.revisions_of(customisation).get(number=customisation.revision)
    return CustomisationDetailOut(**summary.dict(), values=_values_of(revision))


def _values_of(revision: Revision) -> dict[str, object]:
    return rules.parsed(objects.bytes_of(revision.content, store=wiring.store()))


def _titles(membership: Membership) -> dict[str, str]:
    return library.titles_of(membership)

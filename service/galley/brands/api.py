"""Businesses over HTTP: what documents say of them, once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from galley import wiring
from galley.accounts import allowances
from galley.accounts import queries as people
from galley.accounts.auth import current_author, current_membership, people_or_programs
from galley.accounts.models import Membership, Scope
from galley.brands import operations, queries
from galley.brands.models import Brand
from galley.edge.etags import IfMatch, saves_named_by
from galley.edge.problems import Problem, ProblemOut, not_found
from galley.edge.requests import Body
from galley.rendering.values import brand as schemas

readers = people_or_programs(Scope.DOCUMENTS, Scope.TEMPLATES)
router = Router(tags=["brands"], auth=people_or_programs(Scope.TEMPLATES))
Values = dict[str, Any]
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
Pointer = Annotated[str, StringConstraints(max_length=200)]


class BrandIn(Body):
    values: Values = Field(description="As GET /brand-schema describes them.")
    locked: list[Pointer] = Field(
        [],
        max_length=50,
        description="JSON pointers of what no person and no template may say otherwise, such as /bank.",
    )
    first: bool = Field(False, description="Whether it counts where a request names no business.")


class OverrideIn(Body):
    values: Values = Field(description="What is said in place of the business's values; {} for nothing.")


class BrandOut(Schema):
    slug: str
    name: str
    first: bool = Field(description="Whether it counts where a request names no business.")
    values: Values = Field(description="What the organisation says of it.")
    locked: list[str]
    own: Values = Field(description="What you say in place of it.")
    counting: Values = Field(
        description="What counts for you: the organisation's, then the template's, then your own, save what is locked."
    )
    may_change: bool
    revision: int
    saved_at: datetime

    @classmethod
    def of(cls, found: queries.Counting, by: Membership) -> BrandOut:
        brand = found.brand
        return cls(
            slug=brand.slug,
            name=brand.name,
            first=brand.first,
            values=brand.values,
            locked=brand.locked,
            own=found.own,
            counting=found.values,
            may_change=by.may_author,
            revision=brand.revision,
            saved_at=brand.saved_at,
        )


class BrandSchemaOut(Schema):
    schema_: dict[str, Any] = Field(alias="schema", description="JSON Schema 2020-12 of a business's values.")


class TemplateOverrideOut(Schema):
    template: str
    values: Values
    saved_at: datetime


Template = Annotated[
    str,
    Query(default="", max_length=60, description="The slug of a template, for what counts in it."),
]


@router.get("/brand-schema", response=BrandSchemaOut, by_alias=True, auth=readers)
def show_schema(request: HttpRequest) -> BrandSchemaOut:
    """What can be said of a business."""
    return BrandSchemaOut(schema=schemas.schema())


@router.get("/brands", response=list[BrandOut], auth=readers)
def list_brands(request: HttpRequest, template: Template) -> list[BrandOut]:
    """The businesses of the organisation, the first one first, as they count for you and a template."""
    membership = current_membership(request)
    return [BrandOut.of(each, membership) for each in queries.counting_for(membership, template=template)]


@router.post(
    "/brands", response={201: BrandOut, 403: ProblemOut, 409: ProblemOut, 422: ProblemOut, 429: ProblemOut}
)
def add_brand(request: HttpRequest, response: HttpResponse, payload: BrandIn) -> Status[BrandOut]:
    """Say what a business is called, where it lives and how it is paid."""
    membership = current_author(request)
    allowances.count_save(membership.person)
    with answering():
        said = _said(membership, payload)
        now = wiring.clock().now()
        brand = operations.add_brand(said, name=payload.values["name"], by=membership, now=now)
    return Status(201, _shown(response, membership, brand))


@router.get("/brands/{slug}", response={200: BrandOut, 404: ProblemOut}, auth=readers)
def show_brand(request: HttpRequest, response: HttpResponse, slug: str, template: Template) -> BrandOut:
    """One business, as it counts for you and a template. Its ETag names the save."""
    membership = current_membership(request)
    with answering():
        brand = queries.brand_of(membership, slug)
    return _shown(response, membership, brand, template=template)


@router.put(
    "/brands/{slug}",
    response={
        200: BrandOut,
        403: ProblemOut,
        404: ProblemOut,
        412: ProblemOut,
        422: ProblemOut,
        429: ProblemOut,
    },
)
def change_brand(
    request: HttpRequest, response: HttpResponse, slug: str, payload: BrandIn, if_match: IfMatch = None
) -> BrandOut:
    """Say something else of a business. Documents keep what they were made with."""
    membership = current_author(request)
    allowances.count_save(membership.person)
    over = saves_named_by(if_match)
    with answering():
        brand = queries.brand_of(membership, slug)
        said = _said(membership, payload)
        brand = operations.change_brand(brand, said, over=over, now=wiring.clock().now())
    return _shown(response, membership, brand)


@router.delete("/brands/{slug}", response={204: None, 403: ProblemOut, 404: ProblemOut, 412: ProblemOut})
def delete_brand(request: HttpRequest, slug: str, if_match: IfMatch = None) -> Status[None]:
    """Delete a business. Documents keep what they were made with."""
    membership = current_author(request)
    with answering():
        brand = queries.brand_of(membership, slug)
        operations.delete_brand(brand, over=saves_named_by(if_match))
    return Status(204, None)


@router.put(
    "/brands/{slug}/own",
    response={200: BrandOut, 404: ProblemOut, 422: ProblemOut, 429: ProblemOut},
    auth=people_or_programs(Scope.DOCUMENTS),
)
def change_own(request: HttpRequest, response: HttpResponse, slug: str, payload: OverrideIn) -> BrandOut:
    """Say for your own documents what is otherwise: your name and signature, your telephone."""
    membership = current_membership(request)
    allowances.count_save(membership.person)
    with answering():
        brand = queries.brand_of(membership, slug)
        _override(membership, brand, payload, member=membership)
    return _shown(response, membership, brand)


@router.get(
    "/brands/{slug}/templates", response={200: list[TemplateOverrideOut], 404: ProblemOut}, auth=readers
)
def list_template_overrides(request: HttpRequest, slug: str) -> list[TemplateOverrideOut]:
    """What a business says otherwise in some templates."""
    with answering():
        brand = queries.brand_of(current_membership(request), slug)
    return [
        TemplateOverrideOut(template=each.template, values=each.values, saved_at=each.saved_at)
        for each in queries.template_overrides_of(brand)
    ]


@router.put(
    "/brands/{slug}/templates/{template}",
    response={200: BrandOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut, 429: ProblemOut},
)
def change_in_template(
    request: HttpRequest, response: HttpResponse, slug: str, template: str, payload: OverrideIn
) -> BrandOut:
    """Say what is otherwise in one template: another logo on letters, another account on invoices."""
    membership = current_author(request)
    allowances.count_save(membership.person)
    with answering():
        brand = queries.brand_of(membership, slug)
        _override(membership, brand, payload, template=_slug(template))
    return _shown(response, membership, brand, template=template)


def _said(membership: Membership, payload: BrandIn) -> operations.Said:
    operations.must_be_pointers(payload.locked)
    requester = people.requester_of(membership)
    text = operations.checked(payload.values, reader=wiring.reader(), requester=requester)
    return operations.Said(text, payload.locked, payload.first)


def _override(membership: Membership, brand: Brand, payload: OverrideIn, **whose: Any) -> None:
    requester = people.requester_of(membership)
    text = operations.checked(payload.values, partly=True, reader=wiring.reader(), requester=requester)
    operations.override(brand, text, said=payload.values, now=wiring.clock().now(), **whose)


def _slug(template: str) -> str:
    """Return the slug of a template, which need not be there yet. Raises a 404 problem for what no slug can be."""
    if not SLUG.fullmatch(template):
        raise not_found("This template")
    return template


def _shown(response: HttpResponse, membership: Membership, brand: Brand, *, template: str = "") -> BrandOut:
    found = queries.counting(membership, brand.slug, template=template)
    response["ETag"] = f'"{found.brand.revision}"'
    return BrandOut.of(found, membership)


@contextmanager
def answering() -> Iterator[None]:
    """Turn what businesses raise into problems."""
    try:
        yield
    except queries.BrandNotFound as error:
        raise not_found("This business") from error
    except operations.BrandFaults as error:
        errors = [
            {"path": each.path, "message": each.message, "kind": each.kind, "about": each.about}
            for each in error.problems
        ]
        title = "Some values do not fit"
        raise Problem(422, "invalid-values", str(error), title=title, errors=errors) from error
    except operations.NewerSave as error:
        raise Problem(412, "newer-revision", str(error)) from error
    except operations.TooManyBrands as error:
        raise Problem(409, "not-possible", str(error)) from error

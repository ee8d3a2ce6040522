"""Organisations and their members over HTTP."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from galley import wiring
from galley.accounts import allowances, operations, queries
from galley.accounts.api.inputs import Name, TimeZone
from galley.accounts.auth import (
    current_membership_in,
    current_person,
    must_own,
    only_people,
    people_or_programs,
)
from galley.accounts.models import Membership, Role, Scope
from galley.edge.problems import Problem, ProblemOut, not_found
from galley.edge.requests import Body

router = Router(tags=["accounts"], auth=only_people)
administrators = people_or_programs(Scope.ADMINISTRATION)


class OrganisationOut(Schema):
    slug: str
    name: str
    role: Role
    personal: bool
    time_zone: str = Field(description="Where the day of its documents is the day, such as Europe/Berlin.")

    @classmethod
    def of(cls, membership: Membership) -> OrganisationOut:
        organisation = membership.organisation
        return cls(
            slug=organisation.slug,
            name=organisation.name,
            role=Role(membership.role),
            personal=organisation.personal,
            time_zone=organisation.time_zone,
        )


class OrganisationIn(Body):
    name: Name
    time_zone: TimeZone = "UTC"


class OrganisationChange(Body):
    name: Name | None = None
    time_zone: TimeZone | None = None


class MemberOut(Schema):
    id: int
    email: str
    name: str
    role: Role

    @classmethod
    def of(cls, membership: Membership) -> MemberOut:
        person = membership.person
        return cls(id=membership.pk, email=person.email, name=person.name, role=Role(membership.role))


class RoleIn(Body):
    role: Role


@router.post("/organisations", response={201: OrganisationOut})
def create_organisation(request: HttpRequest, payload: OrganisationIn) -> Status[OrganisationOut]:
    """Make an organisation and become its owner."""
    person = current_person(request)
    with transaction.atomic():
        operations.lock_person(person)
        allowances.require_organisation_quota(person)
        membership = operations.create_organisation(
            payload.name, by=person, now=wiring.clock().now(), time_zone=payload.time_zone
        )
    return Status(201, OrganisationOut.of(membership))


@router.patch("/organisations/{slug}", response={200: OrganisationOut, 409: ProblemOut}, auth=administrators)
def change_organisation(request: HttpRequest, slug: str, payload: OrganisationChange) -> OrganisationOut:
    """Change an organisation's name or its time zone. A personal one is called as its person is."""
    membership = owned(request, slug)
    if membership.organisation.personal and payload.name is not None:
        raise Problem(
            409, "not-possible", "Your personal organisation has your name. Change your name instead."
        )
    operations.change_organisation(membership.organisation, name=payload.name, time_zone=payload.time_zone)
    return OrganisationOut.of(membership)


@router.get("/organisations/{slug}/members", response=list[MemberOut], auth=administrators)
def list_members(request: HttpRequest, slug: str) -> list[MemberOut]:
    """Who belongs to an organisation."""
    organisation = current_membership_in(request, slug).organisation
    return [MemberOut.of(each) for each in queries.members_of(organisation)]


@router.patch(
    "/organisations/{slug}/members/{member_id}",
    response={200: MemberOut, 409: ProblemOut},
    auth=administrators,
)
def change_role(request: HttpRequest, slug: str, member_id: int, payload: RoleIn) -> MemberOut:
    """Give a member another role."""
    member = _member(owned(request, slug), member_id)
    try:
        return MemberOut.of(operations.change_role(member, role=payload.role))
    except operations.LastOwner as error:
        raise Problem(409, "last-owner", error.said) from error


@router.delete(
    "/organisations/{slug}/members/{member_id}", response={204: None, 409: ProblemOut}, auth=administrators
)
def remove_member(request: HttpRequest, slug: str, member_id: int) -> Status[None]:
    """End a membership: an owner ends anyone's, a member their own."""
    mine = current_membership_in(request, slug)
    if member_id != mine.pk:
        owned(request, slug)
    try:
        operations.remove_member(_member(mine, member_id))
    except (operations.LastOwner, operations.PersonalOrganisation) as error:
        raise Problem(409, "not-possible", error.said) from error
    return Status(204, None)


def owned(request: HttpRequest, slug: str) -> Membership:
    """Return with what membership a person owns an organisation. Raises a 403 problem when they do not."""
    return must_own(current_membership_in(request, slug))


def _member(mine: Membership, member_id: int) -> Membership:
    member = queries.members_of(mine.organisation).filter(pk=member_id).first()
    if member is None:
        raise not_found("This member")
    return member

"""People, organisations, members and keys over HTTP. The login itself is allauth's."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AfterValidator, Field, StringConstraints

from galley import wiring
from galley.accounts import operations, queries
from galley.accounts.auth import ByCookie, BySessionToken, acting, acting_person
from galley.accounts.models import ApiKey, Membership, Role
from galley.edge.problems import Problem, ProblemOut, not_found

router = Router(tags=["accounts"])
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


def _email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError as error:
        raise ValueError("This is not an e-mail address, such as ada@example.com.") from error
    return value


Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(_email)]
only_people = [BySessionToken(), ByCookie()]


class OrganisationOut(Schema):
    slug: str
    name: str
    role: Role
    personal: bool

    @classmethod
    def of(cls, membership: Membership) -> OrganisationOut:
        organisation = membership.organisation
        return cls(
            slug=organisation.slug,
            name=organisation.name,
            role=Role(membership.role),
            personal=organisation.personal,
        )


class MeOut(Schema):
    email: str
    name: str
    organisations: list[OrganisationOut]
    organisation: str = Field(description="The slug of the organisation acted in.")


class MeIn(Schema):
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]


class OrganisationIn(Schema):
    name: Name


class MemberOut(Schema):
    id: int
    email: str
    name: str
    role: Role

    @classmethod
    def of(cls, membership: Membership) -> MemberOut:
        person = membership.person
        return cls(id=membership.pk, email=person.email, name=person.name, role=Role(membership.role))


class MemberIn(Schema):
    email: Email
    role: Role = Role.MEMBER


class RoleIn(Schema):
    role: Role


class KeyIn(Schema):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class KeyOut(Schema):
    id: UUID
    name: str
    prefix: str
    organisation: str
    created_at: datetime
    last_used_at: datetime | None

    @classmethod
    def of(cls, key: ApiKey) -> KeyOut:
        return cls(
            id=key.pk,
            name=key.name,
            prefix=key.prefix,
            organisation=key.membership.organisation.slug,
            created_at=key.created_at,
            last_used_at=key.last_used_at,
        )


class NewKeyOut(KeyOut):
    key: str = Field(description="The key itself. It is shown this once.")


@router.get("/me", response=MeOut)
def show_me(request: HttpRequest) -> MeOut:
    """Who is asking, and where they may act."""
    membership = acting(request)
    person = membership.person
    organisations = [OrganisationOut.of(each) for each in queries.memberships_of(person)]
    slug = membership.organisation.slug
    return MeOut(email=person.email, name=person.name, organisations=organisations, organisation=slug)


@router.patch("/me", response=MeOut)
def rename_me(request: HttpRequest, payload: MeIn) -> MeOut:
    """Change one's name."""
    operations.rename_person(acting_person(request), name=payload.name)
    return show_me(request)


@router.delete("/me", response={204: None, 401: ProblemOut, 409: ProblemOut}, auth=only_people)
def delete_me(request: HttpRequest) -> Status[None]:
    """Delete the account with everything it holds. The login must be recent."""
    membership = acting(request)
    if not did_recently_reauthenticate(request):
        raise Problem(401, "reauthenticate", "Confirm that it is you, then delete the account.")
    try:
        operations.delete_person(membership.person)
    except operations.LastOwner as error:
        raise Problem(409, "last-owner", str(error)) from error
    logout(request)
    return Status(204, None)


@router.post("/organisations", response={201: OrganisationOut})
def create_organisation(request: HttpRequest, payload: OrganisationIn) -> Status[OrganisationOut]:
    """Make an organisation and become its owner."""
    now = wiring.clock().now()
    membership = operations.create_organisation(payload.name, by=acting_person(request), now=now)
    return Status(201, OrganisationOut.of(membership))


@router.get("/organisations/{slug}/members", response=list[MemberOut])
def list_members(request: HttpRequest, slug: str) -> list[MemberOut]:
    """Who belongs to an organisation."""
    organisation = _membership_in(request, slug).organisation
    return [MemberOut.of(each) for each in queries.members_of(organisation)]


@router.post("/organisations/{slug}/members", response={201: MemberOut, 404: ProblemOut, 409: ProblemOut})
def add_member(request: HttpRequest, slug: str, payload: MemberIn) -> Status[MemberOut]:
    """Let somebody with a login act in an organisation."""
    organisation = _owned(request, slug).organisation
    now = wiring.clock().now()
    try:
        member = operations.add_member(organisation, email=payload.email, role=payload.role, now=now)
    except queries.PersonNotFound as error:
        detail = f"Nobody with the address {payload.email} has a login here. Ask them to sign up first."
        raise Problem(
            422, "no-such-person", detail, errors=[{"path": "/email", "message": detail}]
        ) from error
    except (operations.PersonalOrganisation, operations.LastOwner) as error:
        raise Problem(409, "not-possible", str(error)) from error
    return Status(201, MemberOut.of(member))


@router.patch("/organisations/{slug}/members/{member_id}", response={200: MemberOut, 409: ProblemOut})
def change_role(request: HttpRequest, slug: str, member_id: int, payload: RoleIn) -> MemberOut:
    """Give a member another role."""
    member = _member(_owned(request, slug), member_id)
    try:
        return MemberOut.of(operations.change_role(member, role=payload.role))
    except operations.LastOwner as error:
        raise Problem(409, "last-owner", str(error)) from error


@router.delete("/organisations/{slug}/members/{member_id}", response={204: None, 409: ProblemOut})
def remove_member(request: HttpRequest, slug: str, member_id: int) -> Status[None]:
    """End a membership: an owner anybody's, everybody their own."""
    mine = _membership_in(request, slug)
    if member_id != mine.pk:
        _owned(request, slug)
    try:
        operations.remove_member(_member(mine, member_id))
    except (operations.LastOwner, operations.PersonalOrganisation) as error:
        raise Problem(409, "not-possible", str(error)) from error
    return Status(204, None)


@router.get("/api-keys", response=list[KeyOut], auth=only_people)
def list_keys(request: HttpRequest) -> list[KeyOut]:
    """One's API keys."""
    return [KeyOut.of(key) for key in queries.keys_of(acting_person(request))]


@router.post("/api-keys", response={201: NewKeyOut, 409: ProblemOut}, auth=only_people)
def create_key(request: HttpRequest, payload: KeyIn) -> Status[NewKeyOut]:
    """Make an API key for the organisation acted in."""
    try:
        key, secret = operations.create_api_key(acting(request), name=payload.name, now=wiring.clock().now())
    except operations.TooManyKeys as error:
        raise Problem(409, "too-many-keys", str(error)) from error
    return Status(201, NewKeyOut(**KeyOut.of(key).dict(), key=secret))


@router.delete("/api-keys/{key_id}", response={204: None}, auth=only_people)
def revoke_key(request: HttpRequest, key_id: UUID) -> Status[None]:
    """Revoke an API key."""
    deleted, _ = queries.keys_of(acting_person(request)).filter(pk=key_id).delete()
    if not deleted:
        raise not_found("This key")
    return Status(204, None)


def _membership_in(request: HttpRequest, slug: str) -> Membership:
    try:
        return queries.membership_of(acting_person(request), slug=slug)
    except queries.NotAMember as error:
        raise not_found("This organisation") from error


def _owned(request: HttpRequest, slug: str) -> Membership:
    membership = _membership_in(request, slug)
    if not membership.is_owner:
        raise Problem(403, "not-an-owner", f"Only owners of {membership.organisation.name} may do this.")
    return membership


def _member(mine: Membership, member_id: int) -> Membership:
    member = queries.members_of(mine.organisation).filter(pk=member_id).first()
    if member is None:
        raise not_found("This member")
    return member

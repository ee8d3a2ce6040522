"""People, organisations, members and keys over HTTP. The login itself is allauth's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from allauth.core.internal import ratelimit
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import AfterValidator, Field, StringConstraints

from galley import wiring
from galley.accounts import addresses, allowances, confirming, inviting, operations, queries, rules
from galley.accounts.auth import (
    acting,
    acting_in,
    acting_key,
    acting_person,
    ask_for_proof,
    only_people,
    people_or_programs,
)
from galley.accounts.models import USUAL_SCOPES, ApiKey, Invitation, Membership, Role, Scope
from galley.edge.problems import Problem, ProblemOut, not_found
from galley.edge.requests import Body

router = Router(tags=["accounts"], auth=only_people)
administrators = people_or_programs(Scope.ADMINISTRATION)
EMPTY: list[str] = []
LETTERS = "letters"
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


def _email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError as error:
        raise ValueError("This is not an e-mail address, such as ada@example.com.") from error
    return value


Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(_email)]
TimeZone = Annotated[str, StringConstraints(max_length=64), AfterValidator(rules.known_time_zone)]


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


class MeOut(Schema):
    email: str
    name: str
    organisations: list[OrganisationOut]
    organisation: str = Field(description="The slug of the organisation acted in.")


class MeIn(Body):
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]


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


class InvitationIn(Body):
    email: Email
    role: Role = Role.MEMBER


class InvitationOut(Schema):
    id: UUID
    email: str
    role: Role
    invited_by: str
    sent_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, invitation: Invitation) -> InvitationOut:
        return cls(
            id=invitation.pk,
            email=invitation.email,
            role=Role(invitation.role),
            invited_by=invitation.invited_by.shown if invitation.invited_by else "former member",
            sent_at=invitation.sent_at,
            expires_at=invitation.expires_at,
        )


class TokenIn(Body):
    token: Annotated[str, StringConstraints(max_length=100)] = Field(
        description="The last part of the link in the invitation's letter."
    )


class ReadInvitationOut(InvitationOut):
    organisation: str = Field(description="The name of the organisation that invites.")


class LetterIn(Body):
    email: Email


class RoleIn(Body):
    role: Role


class KeyIn(Body):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    scopes: Annotated[list[Scope], Field(min_length=1)] = Field(
        list(USUAL_SCOPES), description="What the key may do, within what its person may do."
    )
    days: Annotated[int, Field(ge=1, le=366)] = Field(90, description="After how many days the key ends.")


class KeyOut(Schema):
    id: UUID
    name: str
    prefix: str
    organisation: str
    created_at: datetime
    last_used_at: datetime | None
    scopes: list[Scope]
    expires_at: datetime | None = Field(description="null: a key from before keys had an end.")

    @classmethod
    def of(cls, key: ApiKey) -> KeyOut:
        return cls(
            id=key.pk,
            name=key.name,
            prefix=key.prefix,
            organisation=key.membership.organisation.slug,
            created_at=key.created_at,
            last_used_at=key.last_used_at,
            scopes=list(key.granted),
            expires_at=key.expires_at,
        )


class NewKeyOut(KeyOut):
    key: str = Field(description="The key itself. It is shown this once.")


@router.get("/me", response=MeOut, auth=people_or_programs(*Scope))
def show_me(request: HttpRequest) -> MeOut:
    """Who is asking, and where they may act: a program in the organisation of its key only."""
    membership = acting(request)
    person = membership.person
    memberships = [membership] if acting_key(request) else queries.memberships_of(person)
    organisations = [OrganisationOut.of(each) for each in memberships]
    slug = membership.organisation.slug
    return MeOut(email=person.email, name=person.name, organisations=organisations, organisation=slug)


@router.patch("/me", response=MeOut)
def rename_me(request: HttpRequest, payload: MeIn) -> MeOut:
    """Change one's name."""
    operations.rename_person(acting_person(request), name=payload.name)
    return show_me(request)


@router.delete("/me", response={204: None, 401: ProblemOut, 409: ProblemOut})
def delete_me(request: HttpRequest, organisations: Query[list[str]] = EMPTY) -> Status[None]:
    """Delete the account. The login must be recent.

    Organisations of which one is the only member go with it, and each has to be named. What was made in others stays.
    """
    membership = acting(request)
    ask_for_proof(request, then="delete the account")
    try:
        operations.delete_person(membership.person, agreed=organisations)
    except operations.LastOwner as error:
        raise Problem(409, "last-owner", str(error)) from error
    except operations.OrganisationsWouldGo as error:
        raise Problem(409, "organisations-would-go", str(error)) from error
    logout(request)
    return Status(204, None)


@router.get("/me/deletion", response=list[OrganisationOut])
def show_deletion(request: HttpRequest) -> list[OrganisationOut]:
    """The organisations that would be deleted with the account, because one is their only member."""
    lone = {each.pk for each in queries.lone_organisations_of(acting_person(request))}
    memberships = queries.memberships_of(acting_person(request))
    return [OrganisationOut.of(each) for each in memberships if each.organisation_id in lone]


@router.post("/letters/confirmation", response={204: None, 429: ProblemOut, 502: ProblemOut}, auth=None)
def send_confirmation(request: HttpRequest, payload: LetterIn) -> Status[None]:
    """Send the letter of a sign-up again. The answer is the same whether or not the address has a login."""
    if not ratelimit.consume(request, app="galley", action=LETTERS, config={LETTERS: "20/m/ip"}):
        detail = "Too many letters were asked for from this address within a minute. Ask again in a moment."
        raise Problem(429, "too-many-letters", detail, headers={"Retry-After": "60"})
    try:
        confirming.send_again(payload.email.lower(), request)
    except confirming.LetterSentAlready as error:
        raise Problem(429, "letter-sent-already", str(error), headers={"Retry-After": "60"}) from error
    except OSError as error:
        raise Problem(
            502, "letter-not-sent", "No mail server took the letter. Ask again in a moment."
        ) from error
    return Status(204, None)


@router.post("/organisations", response={201: OrganisationOut})
def create_organisation(request: HttpRequest, payload: OrganisationIn) -> Status[OrganisationOut]:
    """Make an organisation and become its owner."""
    person = acting_person(request)
    with transaction.atomic():
        operations.lock_person(person)
        allowances.must_be_allowed_to_create_organisation(person)
        membership = operations.create_organisation(
            payload.name, by=person, now=wiring.clock().now(), time_zone=payload.time_zone
        )
    return Status(201, OrganisationOut.of(membership))


@router.patch("/organisations/{slug}", response={200: OrganisationOut, 409: ProblemOut}, auth=administrators)
def change_organisation(request: HttpRequest, slug: str, payload: OrganisationChange) -> OrganisationOut:
    """Change an organisation's name or its time zone. A personal one is called as its person is."""
    membership = _owned(request, slug)
    if membership.organisation.personal and payload.name is not None:
        raise Problem(
            409, "not-possible", "Your personal organisation has your name. Change your name instead."
        )
    operations.change_organisation(membership.organisation, name=payload.name, time_zone=payload.time_zone)
    return OrganisationOut.of(membership)


@router.get("/organisations/{slug}/members", response=list[MemberOut], auth=administrators)
def list_members(request: HttpRequest, slug: str) -> list[MemberOut]:
    """Who belongs to an organisation."""
    organisation = acting_in(request, slug).organisation
    return [MemberOut.of(each) for each in queries.members_of(organisation)]


@router.get("/organisations/{slug}/invitations", response=list[InvitationOut], auth=administrators)
def list_invitations(request: HttpRequest, slug: str) -> list[InvitationOut]:
    """The invitations that nobody has accepted yet, expired ones too."""
    organisation = _owned(request, slug).organisation
    return [InvitationOut.of(each) for each in queries.invitations_of(organisation)]


@router.post(
    "/organisations/{slug}/invitations",
    response={201: InvitationOut, 409: ProblemOut, 502: ProblemOut},
    auth=administrators,
)
def invite(request: HttpRequest, slug: str, payload: InvitationIn) -> Status[InvitationOut]:
    """Invite a person by letter. The answer is the same whether or not the address has a login."""
    mine = _owned(request, slug)
    with _inviting():
        invitation, token = inviting.invite(
            mine.organisation,
            email=payload.email,
            role=payload.role,
            by=mine.person,
            now=wiring.clock().now(),
        )
        inviting.send_letter(invitation, address=addresses.page(f"account/invitation/{token}", request))
    return Status(201, InvitationOut.of(invitation))


@router.post(
    "/organisations/{slug}/invitations/{invitation_id}/resend",
    response={200: InvitationOut, 404: ProblemOut, 409: ProblemOut, 502: ProblemOut},
    auth=administrators,
)
def resend_invitation(request: HttpRequest, slug: str, invitation_id: UUID) -> InvitationOut:
    """Send an invitation's letter again, with a new link. The former link ends."""
    mine = _owned(request, slug)
    invitation = _invitation(mine, invitation_id)
    with _inviting():
        token = inviting.renew_invitation(invitation, by=mine.person, now=wiring.clock().now())
        inviting.send_letter(invitation, address=addresses.page(f"account/invitation/{token}", request))
    return InvitationOut.of(invitation)


@router.delete(
    "/organisations/{slug}/invitations/{invitation_id}",
    response={204: None, 404: ProblemOut},
    auth=administrators,
)
def withdraw_invitation(request: HttpRequest, slug: str, invitation_id: UUID) -> Status[None]:
    """Withdraw an invitation: its link ends."""
    _invitation(_owned(request, slug), invitation_id).delete()
    return Status(204, None)


@router.post("/invitations/read", response={200: ReadInvitationOut, 404: ProblemOut}, auth=None)
def read_invitation(request: HttpRequest, payload: TokenIn) -> ReadInvitationOut:
    """What an invitation says, for whoever has its link."""
    invitation = queries.open_invitation(payload.token, now=wiring.clock().now())
    if invitation is None:
        raise Problem(404, "not-invited", str(inviting.NotInvited()))
    return ReadInvitationOut(**InvitationOut.of(invitation).dict(), organisation=invitation.organisation.name)


@router.post("/invitations/accept", response={200: OrganisationOut, 404: ProblemOut, 409: ProblemOut})
def accept_invitation(request: HttpRequest, payload: TokenIn) -> OrganisationOut:
    """Accept an invitation to one's own address, and belong to the organisation."""
    try:
        membership = inviting.accept_invitation(
            payload.token, by=acting_person(request), now=wiring.clock().now()
        )
    except inviting.NotInvited as error:
        raise Problem(404, "not-invited", str(error)) from error
    except inviting.InvitedOtherwise as error:
        raise Problem(409, "invited-otherwise", str(error)) from error
    return OrganisationOut.of(membership)


@router.patch(
    "/organisations/{slug}/members/{member_id}",
    response={200: MemberOut, 409: ProblemOut},
    auth=administrators,
)
def change_role(request: HttpRequest, slug: str, member_id: int, payload: RoleIn) -> MemberOut:
    """Give a member another role."""
    member = _member(_owned(request, slug), member_id)
    try:
        return MemberOut.of(operations.change_role(member, role=payload.role))
    except operations.LastOwner as error:
        raise Problem(409, "last-owner", str(error)) from error


@router.delete(
    "/organisations/{slug}/members/{member_id}", response={204: None, 409: ProblemOut}, auth=administrators
)
def remove_member(request: HttpRequest, slug: str, member_id: int) -> Status[None]:
    """End a membership: an owner anybody's, everybody their own."""
    mine = acting_in(request, slug)
    if member_id != mine.pk:
        _owned(request, slug)
    try:
        operations.remove_member(_member(mine, member_id))
    except (operations.LastOwner, operations.PersonalOrganisation) as error:
        raise Problem(409, "not-possible", str(error)) from error
    return Status(204, None)


@router.get("/api-keys", response=list[KeyOut])
def list_keys(request: HttpRequest) -> list[KeyOut]:
    """One's API keys."""
    return [KeyOut.of(key) for key in queries.keys_of(acting_person(request))]


@router.post("/api-keys", response={201: NewKeyOut, 401: ProblemOut, 409: ProblemOut})
def create_key(request: HttpRequest, payload: KeyIn) -> Status[NewKeyOut]:
    """Make an API key for the organisation acted in. The login must be recent."""
    ask_for_proof(request, then="make the key")
    try:
        key, secret = operations.create_api_key(
            acting(request),
            name=payload.name,
            now=wiring.clock().now(),
            scopes=payload.scopes,
            lasts=timedelta(days=payload.days),
        )
    except operations.TooManyKeys as error:
        raise Problem(409, "too-many-keys", str(error)) from error
    return Status(201, NewKeyOut(**KeyOut.of(key).dict(), key=secret))


@router.delete("/api-keys", response={204: None})
def revoke_keys(request: HttpRequest) -> Status[None]:
    """Revoke all of one's API keys at once, as after a password that others may know."""
    operations.revoke_keys(acting_person(request))
    return Status(204, None)


@router.delete("/api-keys/{key_id}", response={204: None})
def revoke_key(request: HttpRequest, key_id: UUID) -> Status[None]:
    """Revoke an API key."""
    deleted, _ = queries.keys_of(acting_person(request)).filter(pk=key_id).delete()
    if not deleted:
        raise not_found("This key")
    return Status(204, None)


def _owned(request: HttpRequest, slug: str) -> Membership:
    membership = acting_in(request, slug)
    if not membership.is_owner:
        raise Problem(403, "not-an-owner", f"Only owners of {membership.organisation.name} may do this.")
    return membership


def _member(mine: Membership, member_id: int) -> Membership:
    member = queries.members_of(mine.organisation).filter(pk=member_id).first()
    if member is None:
        raise not_found("This member")
    return member


def _invitation(mine: Membership, invitation_id: UUID) -> Invitation:
    invitation = queries.invitations_of(mine.organisation).filter(pk=invitation_id).first()
    if invitation is None:
        raise not_found("This invitation")
    return invitation


@contextmanager
def _inviting() -> Iterator[None]:
    try:
        yield
    except (operations.PersonalOrganisation, inviting.MemberAlready) as error:
        raise Problem(409, "not-possible", str(error)) from error
    except inviting.TooManyInvitations as error:
        raise Problem(409, "too-many-invitations", str(error)) from error
    except OSError as error:
        detail = (
            "The invitation is written down, but no mail server took its letter. Send it again in a moment."
        )
        raise Problem(502, "letter-not-sent", detail) from error

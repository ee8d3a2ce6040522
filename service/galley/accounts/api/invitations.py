"""Invitations to an organisation over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field, StringConstraints

from galley import wiring
from galley.accounts import operations, queries
from galley.accounts.api.inputs import Email
from galley.accounts.api.organisations import OrganisationOut, administrators, owned
from galley.accounts.auth import (
    current_person,
    only_people,
)
from galley.accounts.login import page_urls
from galley.accounts.models import Invitation, Membership, Role
from galley.edge.problems import Problem, ProblemOut, not_found
from galley.edge.requests import Body

router = Router(tags=["accounts"], auth=only_people)


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


@router.get("/organisations/{slug}/invitations", response=list[InvitationOut], auth=administrators)
def list_invitations(request: HttpRequest, slug: str) -> list[InvitationOut]:
    """The invitations that are not accepted yet, expired ones too."""
    organisation = owned(request, slug).organisation
    return [InvitationOut.of(each) for each in queries.invitations_of(organisation)]


@router.post(
    "/organisations/{slug}/invitations",
    response={201: InvitationOut, 409: ProblemOut, 502: ProblemOut},
    auth=administrators,
)
def invite(request: HttpRequest, slug: str, payload: InvitationIn) -> Status[InvitationOut]:
    """Invite a person by letter. The answer is the same whether or not the address has a login."""
    mine = owned(request, slug)
    with _inviting():
        invitation, token = operations.invite(
            mine.organisation,
            email=payload.email,
            role=payload.role,
            by=mine.person,
            now=wiring.clock().now(),
        )
        operations.send_letter(invitation, address=page_urls.page(f"account/invitation/{token}", request))
    return Status(201, InvitationOut.of(invitation))


@router.post(
    "/organisations/{slug}/invitations/{invitation_id}/resend",
    response={200: InvitationOut, 404: ProblemOut, 409: ProblemOut, 502: ProblemOut},
    auth=administrators,
)
def resend_invitation(request: HttpRequest, slug: str, invitation_id: UUID) -> InvitationOut:
    """Send an invitation's letter again, with a new link. The former link ends."""
    mine = owned(request, slug)
    invitation = _invitation(mine, invitation_id)
    with _inviting():
        token = operations.renew_invitation(invitation, by=mine.person, now=wiring.clock().now())
        operations.send_letter(invitation, address=page_urls.page(f"account/invitation/{token}", request))
    return InvitationOut.of(invitation)


@router.delete(
    "/organisations/{slug}/invitations/{invitation_id}",
    response={204: None, 404: ProblemOut},
    auth=administrators,
)
def withdraw_invitation(request: HttpRequest, slug: str, invitation_id: UUID) -> Status[None]:
    """Withdraw an invitation: its link ends."""
    _invitation(owned(request, slug), invitation_id).delete()
    return Status(204, None)


@router.post("/invitations/read", response={200: ReadInvitationOut, 404: ProblemOut}, auth=None)
def read_invitation(request: HttpRequest, payload: TokenIn) -> ReadInvitationOut:
    """What an invitation says, for a person with its link."""
    invitation = queries.open_invitation(payload.token, now=wiring.clock().now())
    if invitation is None:
        raise Problem(404, "not-invited", str(operations.InvitationNotOpen()))
    return ReadInvitationOut(**InvitationOut.of(invitation).dict(), organisation=invitation.organisation.name)


@router.post("/invitations/accept", response={200: OrganisationOut, 404: ProblemOut, 409: ProblemOut})
def accept_invitation(request: HttpRequest, payload: TokenIn) -> OrganisationOut:
    """Accept an invitation to one's own address, and belong to the organisation."""
    try:
        membership = operations.accept_invitation(
            payload.token, by=current_person(request), now=wiring.clock().now()
        )
    except operations.InvitationNotOpen as error:
        raise Problem(404, "not-invited", str(error)) from error
    except operations.InvitedAnotherAddress as error:
        raise Problem(409, "invited-otherwise", error.said) from error
    return OrganisationOut.of(membership)


def _invitation(mine: Membership, invitation_id: UUID) -> Invitation:
    invitation = queries.invitations_of(mine.organisation).filter(pk=invitation_id).first()
    if invitation is None:
        raise not_found("This invitation")
    return invitation


@contextmanager
def _inviting() -> Iterator[None]:
    try:
        yield
    except (operations.PersonalOrganisation, operations.AlreadyMember) as error:
        raise Problem(409, "not-possible", error.said) from error
    except (operations.TooManyInvitations, operations.TooManyLetters) as error:
        raise Problem(409, "too-many-invitations", error.said) from error
    except OSError as error:
        detail = (
            "The invitation is written down, but no mail server took its letter. Send it again in a moment."
        )
        raise Problem(502, "letter-not-sent", detail) from error

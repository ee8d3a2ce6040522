"""Ask people by letter to join an organisation, and let in those who accept."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.db import transaction

from galley.accounts import queries, rules
from galley.accounts.models import ApiKey, Invitation, Membership, Organisation, Person, Role
from galley.accounts.operations.organisations import PersonalOrganisation
from galley.accounts.operations.usage import count_use
from galley.sentences import Refusal

INVITATION_LASTS = timedelta(days=7)
MAX_INVITATIONS = 200
LETTERS_AN_HOUR = 60


class InvitationNotOpen(Exception):
    """The invitation cannot be accepted: it has expired, was withdrawn, or was accepted already."""

    def __init__(self) -> None:
        super().__init__(
            "This invitation is no longer open: it has expired, was withdrawn or was accepted already. "
            "Ask for a new one."
        )


class InvitedAnotherAddress(Refusal):
    """The invitation went to an address that is not the person's."""

    kind = "invited-otherwise"
    sentence = (
        "This invitation is for {0}, and you are logged in as {1}. "
        "Log in with the invited address, or ask for an invitation to yours."
    )

    def __init__(self, invitation: Invitation, person: Person) -> None:
        super().__init__(invitation.email, person.email)


class AlreadyMember(Refusal):
    """The invited address is a member's."""

    kind = "already-member"
    sentence = "{0} belongs to this organisation already. Change the role in the list of members."


class TooManyInvitations(Refusal):
    """As many invitations are open as one organisation may have."""

    kind = "too-many-invitations"
    sentence = "{0} invitations are open. Withdraw one that is no longer needed."


class TooManyLetters(Refusal):
    """As many invitations were sent within the hour as one may send."""

    kind = "too-many-invitations-sent"
    sentence = "You have sent {0} invitations in this hour. Go on in the next one."


def invite(
    organisation: Organisation, *, email: str, role: Role, by: Person, now: datetime
) -> tuple[Invitation, str]:
    """Write down an invitation and return it with the token for its letter, which is not kept.

    Whether the address has a login is neither asked nor told. An open invitation to it is replaced.
    Raises `PersonalOrganisation`, `AlreadyMember`, `TooManyInvitations` or `TooManyLetters`.
    """
    if organisation.personal:
        raise PersonalOrganisation
    if queries.members_of(organisation).filter(person__email__iexact=email).exists():
        raise AlreadyMember(email)
    _count_letter(by, now=now)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        # One after the other, so that two at the same instant neither collide nor pass the limit.
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        _must_have_place(organisation, email=email, now=now)
        organisation.invitations.filter(email__iexact=email).delete()
        invitation = Invitation.objects.create(
            organisation=organisation,
            email=email,
            role=role,
            digest=rules.digest_of_token(token),
            invited_by=by,
            sent_at=now,
            expires_at=now + INVITATION_LASTS,
        )
    return invitation, token


def _must_have_place(organisation: Organisation, *, email: str, now: datetime) -> None:
    others = queries.invitations_of(organisation).exclude(email__iexact=email)
    if others.filter(expires_at__gt=now).count() >= MAX_INVITATIONS:
        raise TooManyInvitations(MAX_INVITATIONS)


def renew_invitation(invitation: Invitation, *, by: Person, now: datetime) -> str:
    """Let an invitation begin again and return the token of its new letter; the former letter's ends.

    Raises `TooManyLetters`.
    """
    _count_letter(by, now=now)
    token = secrets.token_urlsafe(32)
    invitation.digest = rules.digest_of_token(token)
    invitation.sent_at, invitation.expires_at = now, now + INVITATION_LASTS
    invitation.save(update_fields=["digest", "sent_at", "expires_at"])
    return token


def accept_invitation(token: str, *, by: Person, now: datetime) -> Membership:
    """Make the invited person a member, once. Raises `InvitationNotOpen` or `InvitedAnotherAddress`."""
    with transaction.atomic():
        invitation = queries.open_invitation(token, now=now)
        # Locked, so that an invitation that is withdrawn at this instant adds no member.
        if invitation is None or not _locked(invitation):
            raise InvitationNotOpen
        if not queries.has_address(by, invitation.email):
            raise InvitedAnotherAddress(invitation, by)
        invitation.delete()
        organisation = invitation.organisation
        member = organisation.memberships.filter(person=by).first()
        return member or Membership.objects.create(
            organisation=organisation, person=by, role=invitation.role, created_at=now
        )


def _locked(invitation: Invitation) -> bool:
    return Invitation.objects.select_for_update().filter(pk=invitation.pk).exists()


def delete_expired(*, now: datetime) -> int:
    """Delete the invitations and keys that ended longer than a month ago; return how many."""
    before = now - timedelta(days=30)
    invitations, _ = Invitation.objects.filter(expires_at__lt=before).delete()
    keys, _ = ApiKey.objects.filter(expires_at__lt=before).delete()
    return invitations + keys


def _count_letter(person: Person, *, now: datetime) -> None:
    if count_use(person, what="invitation", now=now, seconds=3600) > LETTERS_AN_HOUR:
        raise TooManyLetters(LETTERS_AN_HOUR)


def send_letter(invitation: Invitation, *, address: str) -> None:
    """Send the letter with an invitation's link, `address`. Raises `OSError` when no mail server takes it."""
    context = {
        "invitation": invitation,
        "inviter": invitation.invited_by.shown if invitation.invited_by else "",
        "invitation_url": address,
    }
    get_adapter().send_mail("account/email/invitation", invitation.email, context)

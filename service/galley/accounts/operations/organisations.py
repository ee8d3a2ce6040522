"""Make organisations, and change who belongs to them and as what."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from galley.accounts import queries, rules
from galley.accounts.models import Membership, Organisation, Person, Role
from galley.sentences import Refusal


class LastOwner(Refusal):
    """An organisation needs an owner."""

    kind = "last-owner"
    sentence = "This is the organisation’s last owner. Make another member an owner first."


class PersonalOrganisation(Refusal):
    """A personal organisation has one member for ever."""

    kind = "personal-organisation"
    sentence = "This is a personal organisation. Create one with a name to work with others."


@transaction.atomic
def create_organisation(name: str, *, by: Person, now: datetime, time_zone: str = "UTC") -> Membership:
    """Make an organisation with its first owner."""
    slug = rules.slug_of(name)
    if queries.organisation_by_slug(slug):
        slug = f"{slug}-{secrets.token_hex(3)}"
    about = {"name": name, "time_zone": time_zone, "created_at": now}
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(slug=slug, **about)
    except IntegrityError:
        # Another one of this name was made in the meantime.
        organisation = Organisation.objects.create(slug=f"{slug}-{secrets.token_hex(3)}", **about)
    return Membership.objects.create(organisation=organisation, person=by, role=Role.OWNER, created_at=now)


def change_organisation(
    organisation: Organisation, *, name: str | None, time_zone: str | None
) -> Organisation:
    """Change what is given: the name, or the time zone in which its documents have their day."""
    organisation.name = name or organisation.name
    organisation.time_zone = time_zone or organisation.time_zone
    organisation.save(update_fields=["name", "time_zone"])
    return organisation


@transaction.atomic
def add_member(organisation: Organisation, *, email: str, role: Role, now: datetime) -> Membership:
    """Let a person with a login act in an organisation; one who may already gets the role. For commands: over HTTP
    people are invited.

    Raises `PersonNotFound`, `PersonalOrganisation` or `LastOwner`.
    """
    if organisation.personal:
        raise PersonalOrganisation
    person = queries.person_by_email(email)
    try:
        with transaction.atomic():
            return Membership.objects.create(
                organisation=organisation, person=person, role=role, created_at=now
            )
    except IntegrityError:
        return change_role(organisation.memberships.get(person=person), role=role)


@transaction.atomic
def change_role(membership: Membership, *, role: Role) -> Membership:
    """Give a member another role. Raises `LastOwner`. Who is no owner any more has no open invitations either."""
    keep_an_owner(membership, unless=role == Role.OWNER)
    membership.role = role
    membership.save(update_fields=["role"])
    if role != Role.OWNER:
        _withdraw_invitations_of(membership)
    return membership


@transaction.atomic
def remove_member(membership: Membership) -> None:
    """End a membership, and the open invitations of this member. Raises `LastOwner` or `PersonalOrganisation`."""
    if membership.organisation.personal:
        raise PersonalOrganisation
    keep_an_owner(membership)
    _withdraw_invitations_of(membership)
    membership.delete()


def _withdraw_invitations_of(membership: Membership) -> None:
    # Else a removed owner could come back by an invitation to another address of theirs.
    membership.organisation.invitations.filter(invited_by=membership.person).delete()


def keep_an_owner(membership: Membership, *, unless: bool = False) -> None:
    """Raise `LastOwner` when an organisation has no owner but this member. Inside a transaction."""
    # Locked together, so that two owners cannot remove each other at the same instant.
    owners = membership.organisation.memberships.select_for_update().filter(role=Role.OWNER)
    if not unless and {owner.pk for owner in owners} == {membership.pk}:
        raise LastOwner

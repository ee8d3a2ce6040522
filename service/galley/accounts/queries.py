"""Who a person is, and where they may act."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import cast
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from galley.accounts import rules
from galley.accounts.models import ApiKey, Invitation, Membership, Organisation, Person
from galley.adapters.database.written_rows import WrittenRows
from galley.ports import Requester


def requester_of(membership: Membership) -> Requester:
    """Return for whom work is done that a member asks for, as workers are shared."""
    return Requester(str(membership.organisation_id), str(membership.person_id))


class NotAMember(Exception):
    """The person does not belong to the organisation they named."""


class PersonNotFound(Exception):
    """No person has this e-mail address."""

    def __init__(self, email: str) -> None:
        super().__init__(f"No login has the e-mail address {email}. `galley create-user {email}` makes one.")


def memberships_of(person: Person) -> QuerySet[Membership]:
    """Return where a person may act, the personal organisation first."""
    return (
        Membership.objects.filter(person=person)
        .select_related("organisation", "person")
        .order_by("-organisation__personal", "created_at", "id")
    )


def membership_of(person: Person, *, slug: str | None = None) -> Membership:
    """Return the membership a person acts with: in the organisation named, else in the personal one.

    Raises `NotAMember`.
    """
    memberships = memberships_of(person)
    membership = (memberships.filter(organisation__slug=slug) if slug else memberships).first()
    if membership is None:
        raise NotAMember
    return membership


# Every request of every program asks this.
KEYS = WrittenRows(
    {"shown": ApiKey, "member": Membership, "person": Person, "organisation": Organisation},
    """
    FROM accounts_apikey AS shown
    JOIN accounts_membership AS member ON member.id = shown.membership_id
    JOIN accounts_person AS person ON person.id = member.person_id AND person.is_active
    JOIN accounts_organisation AS organisation ON organisation.id = member.organisation_id
    WHERE shown.digest = %(digest)s
    """,
)


def key_of(secret: str) -> ApiKey | None:
    """Return the API key with this secret, with its membership, if there is one."""
    if not rules.KEY.fullmatch(secret):
        return None
    found = KEYS.first({"digest": rules.digest_of_key(secret)})
    if found is None:
        return None
    key, key.membership, key.membership.person, key.membership.organisation = found
    return cast("ApiKey", key)


def live_keys_of(person: Person, *, now: datetime) -> QuerySet[ApiKey]:
    """Return a person's API keys that open something now, the newest first."""
    return keys_of(person).filter(Q(expires_at=None) | Q(expires_at__gt=now))


def invitations_of(organisation: Organisation) -> QuerySet[Invitation]:
    """Return the invitations of an organisation that are not accepted yet, the newest first."""
    return organisation.invitations.select_related("invited_by").order_by("-sent_at", "id")


def open_invitation(token: str, *, now: datetime) -> Invitation | None:
    """Return the invitation that a letter's link names, while it can be accepted."""
    rows = Invitation.objects.select_related("organisation", "invited_by")
    return rows.filter(digest=rules.digest_of_token(token), expires_at__gt=now).first()


def has_address(person: Person, email: str) -> bool:
    """Whether a person has shown that letters to this address reach them."""
    return EmailAddress.objects.filter(user=person, email__iexact=email, verified=True).exists()


def sole_member_organisations_of(person: Person) -> list[Organisation]:
    """Return the organisations, without the personal one, in which this person is the only member."""
    memberships = memberships_of(person).filter(organisation__personal=False)
    return [each.organisation for each in memberships if each.organisation.memberships.count() == 1]


def keys_of(person: Person) -> QuerySet[ApiKey]:
    """Return a person's API keys, the newest first."""
    keys = ApiKey.objects.filter(membership__person=person).select_related("membership__organisation")
    return keys.order_by("-created_at")


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Return who belongs to an organisation, by e-mail."""
    return organisation.memberships.select_related("person").order_by("person__email")


def person_by_email(email: str) -> Person:
    """Return the person with this address. Raises `PersonNotFound`."""
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        raise PersonNotFound(email)
    return person


def people_and_memberships() -> Iterator[tuple[UUID, int, str]]:
    """Yield the ids of all people who can log in, each with the id and the organisation's slug of each membership."""
    rows = Membership.objects.filter(person__is_active=True).order_by("-organisation__personal", "id")
    yield from rows.values_list("person_id", "pk", "organisation__slug").iterator()


def organisation_by_slug(slug: str) -> Organisation | None:
    """Return the organisation with this slug, if there is one."""
    return Organisation.objects.filter(slug=slug).first()

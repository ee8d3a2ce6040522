"""Make people, rename them, and delete them with all that is theirs alone."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError

from galley.accounts import queries, rules
from galley.accounts.models import Invitation, Membership, Organisation, Person, Role, Usage
from galley.accounts.operations.organisations import keep_an_owner

AT_ONCE = 1000


class EmailTaken(Exception):
    """Another person has this e-mail address."""

    def __init__(self, email: str) -> None:
        super().__init__(f"Another person has the e-mail address {email} already.")


class WeakPassword(Exception):
    """The password is not accepted; `reasons` say why."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class OrganisationsWouldBeDeleted(Exception):
    """Organisations of which the person is the only member would be deleted with the account."""

    def __init__(self, organisations: list[Organisation]) -> None:
        names = ", ".join(f"“{each.name}”" for each in organisations)
        super().__init__(
            f"You are the only member of {names}. All documents and templates there are deleted with your account. "
            "Agree to that, or invite another person and make them an owner first."
        )


def create_personal_organisation(
    person: Person, *, now: datetime, role: Role = Role.OWNER, time_zone: str = "UTC"
) -> Membership:
    """Give a new person their personal organisation."""
    name = person.name or person.email.split("@")[0]
    organisation = Organisation.objects.create(
        slug=f"{rules.slug_of(name)}-{secrets.token_hex(4)}",
        name=name,
        personal=True,
        time_zone=time_zone,
        created_at=now,
    )
    return Membership.objects.create(organisation=organisation, person=person, role=role, created_at=now)


@transaction.atomic
def create_person(
    email: str, password: str | None, *, now: datetime, role: Role = Role.OWNER, name: str = ""
) -> Person:
    """Make a person whose e-mail address counts as confirmed; without a password they set one by letter.

    Raises `EmailTaken` or `WeakPassword`.
    """
    email = email.strip().lower()
    if Person.objects.filter(email__iexact=email).exists():
        raise EmailTaken(email)
    person = Person(email=email, name=name)
    if password is None:
        person.set_unusable_password()
    else:
        try:
            validate_password(password, user=person)
        except ValidationError as error:
            raise WeakPassword(error.messages) from error
        person.set_password(password)
    person.save()
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    create_personal_organisation(person, now=now, role=role)
    return person


def rename_person(person: Person, *, name: str) -> Person:
    """Change a person's name, and that of their personal organisation with it."""
    person.name = name
    person.save(update_fields=["name"])
    if name:
        Organisation.objects.filter(personal=True, memberships__person=person).update(name=name)
    return person


@transaction.atomic
def delete_person(person: Person, *, agreed: Collection[str] = ()) -> None:
    """Delete a person with all that is theirs alone. Raises `LastOwner` or `OrganisationsWouldBeDeleted`.

    `agreed` are the slugs of the organisations that may be deleted because the person is their only member. What the
    person made in other organisations stays there: its rows name a former member. The objects of what goes lose
    their rows now and their bytes when the collector's hold is over.
    """
    for membership in queries.memberships_of(person).filter(organisation__personal=False, role=Role.OWNER):
        if membership.organisation.memberships.count() > 1:
            keep_an_owner(membership)
    Invitation.objects.filter(invited_by=person).delete()
    lone = queries.sole_member_organisations_of(person)
    if unasked := [each for each in lone if each.slug not in agreed]:
        raise OrganisationsWouldBeDeleted(unasked)
    for organisation in lone:
        organisation.delete()
    Organisation.objects.filter(personal=True, memberships__person=person).delete()
    try:
        with transaction.atomic():
            person.delete()
    except ProtectedError:
        _forget(person)


def _forget(person: Person) -> None:
    """Leave of a person what the records of organisations need: that there was one. No name, address or login."""
    Membership.objects.filter(person=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    UserSession.objects.filter(user=person).delete()
    Usage.objects.filter(person=person).delete()
    person.email, person.name, person.is_active = f"{person.pk}@{rules.FORMER}", "", False
    person.last_login = None
    person.set_unusable_password()
    person.save()


def delete_unconfirmed_people(*, now: datetime, after: timedelta) -> int:
    """Delete people who signed up longer than `after` ago and never confirmed an address; return how many."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    unconfirmed = Person.objects.filter(
        ~Exists(confirmed), date_joined__lt=now - after, last_login=None, is_active=True
    )
    # A member of an organisation of others was added by one of its owners.
    alone = unconfirmed.exclude(memberships__organisation__personal=False)
    people = list(alone.order_by("date_joined")[:AT_ONCE])
    for person in people:
        delete_person(person)
    return len(people)

"""Change who people are and where they may act."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, ProtectedError

from galley.accounts import queries, rules
from galley.accounts.models import (
    USUAL_SCOPES,
    ApiKey,
    Membership,
    Organisation,
    Person,
    Role,
    Scope,
    Usage,
)

LAST_USED_PRECISION = timedelta(minutes=5)
MAX_KEYS = 20
AT_ONCE = 1000
KEY_LASTS = timedelta(days=90)
USAGE = """
    INSERT INTO accounts_usage (person_id, what, "window", count) VALUES (%s, %s, %s, 1)
    ON CONFLICT (person_id, what) DO UPDATE SET
        count = CASE WHEN accounts_usage."window" = excluded."window" THEN accounts_usage.count + 1 ELSE 1 END,
        "window" = excluded."window"
    RETURNING count
"""


class EmailTaken(Exception):
    """Somebody has this e-mail address already."""

    def __init__(self, email: str) -> None:
        super().__init__(f"Somebody has the e-mail address {email} already.")


class WeakPassword(Exception):
    """The password is not accepted; `reasons` say why."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class LastOwner(Exception):
    """An organisation needs an owner."""

    def __init__(self) -> None:
        super().__init__("This is the organisation's last owner. Make somebody else an owner first.")


class PersonalOrganisation(Exception):
    """A personal organisation has one member for ever."""

    def __init__(self) -> None:
        super().__init__("This is a personal organisation. Create one with a name to work with others.")


class TooManyKeys(Exception):
    """The person has as many API keys as one may have."""

    def __init__(self) -> None:
        super().__init__(f"You have {MAX_KEYS} API keys. Revoke one that is no longer used first.")


class OrganisationsWouldGo(Exception):
    """Organisations of which the person is the only member would be deleted with the account."""

    def __init__(self, organisations: list[Organisation]) -> None:
        names = ", ".join(f"“{each.name}”" for each in organisations)
        super().__init__(
            f"You are the only member of {names}. All documents and templates there are deleted with your account. "
            "Agree to that, or invite another person and make them an owner first."
        )


def welcome(person: Person, *, now: datetime, role: Role = Role.OWNER, time_zone: str = "UTC") -> Membership:
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
    welcome(person, now=now, role=role)
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
    """Delete a person with all that is theirs alone. Raises `LastOwner` or `OrganisationsWouldGo`.

    `agreed` are the slugs of the organisations that may be deleted because the person is their only member. What the
    person made in other organisations stays there: its rows name a former member. The objects of what goes lose
    their rows now and their bytes when the collector's hold is over.
    """
    for membership in queries.memberships_of(person).filter(organisation__personal=False, role=Role.OWNER):
        if membership.organisation.memberships.count() > 1:
            _keep_an_owner(membership)
    lone = queries.lone_organisations_of(person)
    if unasked := [each for each in lone if each.slug not in agreed]:
        raise OrganisationsWouldGo(unasked)
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
    """Give a member another role. Raises `LastOwner`."""
    _keep_an_owner(membership, unless=role == Role.OWNER)
    membership.role = role
    membership.save(update_fields=["role"])
    return membership


@transaction.atomic
def remove_member(membership: Membership) -> None:
    """End a membership. Raises `LastOwner` or `PersonalOrganisation`."""
    if membership.organisation.personal:
        raise PersonalOrganisation
    _keep_an_owner(membership)
    membership.delete()


def _keep_an_owner(membership: Membership, *, unless: bool = False) -> None:
    # Locked together, so that two owners cannot remove each other at the same instant.
    owners = membership.organisation.memberships.select_for_update().filter(role=Role.OWNER)
    if not unless and {owner.pk for owner in owners} == {membership.pk}:
        raise LastOwner


def lock_person(person: Person) -> None:
    """Let nothing else be counted for a person until the transaction ends, so that a limit holds for requests at the
    same instant too.
    """
    # Not FOR UPDATE: rows that name the person shall not wait.
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)


@transaction.atomic
def create_api_key(
    membership: Membership,
    *,
    name: str,
    now: datetime,
    scopes: Collection[Scope] = USUAL_SCOPES,
    lasts: timedelta = KEY_LASTS,
) -> tuple[ApiKey, str]:
    """Make an API key and return it with its secret, which is not kept. Raises `TooManyKeys`."""
    lock_person(membership.person)
    if queries.live_keys_of(membership.person, now=now).count() >= MAX_KEYS:
        raise TooManyKeys
    key = rules.new_key()
    row = ApiKey.objects.create(
        membership=membership,
        name=name,
        prefix=key.prefix,
        digest=key.digest,
        created_at=now,
        scopes=[each.value for each in Scope if each in scopes],
        expires_at=now + lasts,
    )
    return row, key.secret


def revoke_keys(person: Person) -> int:
    """End all of a person's API keys, wherever they act; return how many there were."""
    deleted, _ = queries.keys_of(person).delete()
    return deleted


def note_use(key: ApiKey, *, now: datetime) -> None:
    """Remember when a key was used, to five minutes, so that a busy program does not write each time."""
    if key.last_used_at is None or now - key.last_used_at > LAST_USED_PRECISION:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def used_of(person: Person, *, what: str, now: datetime, seconds: int) -> int:
    """Return how often a person has used something within the current window of `seconds`."""
    window = int(now.timestamp()) // seconds
    found = Usage.objects.filter(person=person, what=what, window=window).first()
    return found.count if found else 0


def forget_unconfirmed(*, now: datetime, after: timedelta) -> int:
    """Delete people who signed up longer than `after` ago and never confirmed an address; return how many."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    unconfirmed = Person.objects.filter(
        ~Exists(confirmed), date_joined__lt=now - after, last_login=None, is_active=True
    )
    # Whoever belongs to an organisation of others was let in by somebody.
    alone = unconfirmed.exclude(memberships__organisation__personal=False)
    people = list(alone.order_by("date_joined")[:AT_ONCE])
    for person in people:
        delete_person(person)
    return len(people)


def count_use(person: Person, *, what: str, now: datetime, seconds: int = 60) -> int:
    """Count one use within the current window of `seconds` and return how many there were in it."""
    with connection.cursor() as cursor:
        cursor.execute(USAGE, [person.pk, what, int(now.timestamp()) // seconds])
        return int(cursor.fetchone()[0])

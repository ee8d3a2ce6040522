"""Anonymise people and their organisations, and delete every login, key and session. Only ever in a copy."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from galley.accounts.models import Membership, Organisation, Person

# Logins, keys, limits and letters on their way: nothing of them may work in another place, and all of them name people.
EMPTIED = (
    "account_emailconfirmation",
    "accounts_apikey",
    "accounts_invitation",
    "accounts_usage",
    "django_session",
    "galley_cache",
    "mfa_authenticator",
    "usersessions_usersession",
)


@transaction.atomic
def anonymise_people() -> int:
    """Give each person a number instead of a name and an address, end all logins, and return how many people there are.

    Their personal organisations are named after them; the others get numbers of their own.
    """
    with connection.cursor() as cursor:
        for table in EMPTIED:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - a constant of ours
    people = list(Person.objects.order_by("date_joined", "pk"))
    verified = set(EmailAddress.objects.filter(verified=True).values_list("user_id", flat=True))
    EmailAddress.objects.all().delete()
    _step_aside()
    for number, person in enumerate(people, start=1):
        person.email, person.name = f"person-{number:04}@example.invalid", f"Person {number:04}"
        person.password, person.last_login = make_password(None), None
    Person.objects.bulk_update(people, ["email", "name", "password", "last_login"], batch_size=1000)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=each, email=each.email, primary=True, verified=each.pk in verified)
        for each in people
    )
    _number_organisations()
    return len(people)


def _step_aside() -> None:
    """Let no former name be in the way of a new one, should the copy be one of a copy."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_person SET email = id::text || '@former.invalid'")
        cursor.execute("UPDATE accounts_organisation SET slug = id::text")


def _number_organisations() -> None:
    owners = dict(
        Membership.objects.filter(organisation__personal=True).values_list("organisation_id", "person__name")
    )
    organisations = list(Organisation.objects.order_by("created_at", "pk"))
    for number, each in enumerate(organisations, start=1):
        each.name = owners.get(each.pk, f"Organisation {number:04}")
        each.slug = f"{'personal' if each.personal else 'organisation'}-{number:04}"
    Organisation.objects.bulk_update(organisations, ["name", "slug"], batch_size=1000)

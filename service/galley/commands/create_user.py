"""Make a login."""

from __future__ import annotations

import argparse
import getpass
import sys

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from galley import wiring
from galley.accounts import operations, queries
from galley.accounts.models import Role
from galley.config import Settings
from galley.failures import CommandFailed


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make a person, in their own organisation and, if one is named, in that one."""
    try:
        validate_email(arguments.email)
    except ValidationError as error:
        raise CommandFailed(f"{arguments.email!r} is not an e-mail address.") from error
    slug = arguments.organisation
    organisation = queries.organisation_by_slug(slug) if slug else None
    if slug and organisation is None:
        raise CommandFailed(
            f"There is no organisation {slug!r}. Its owner finds the name on the account page."
        )
    now = wiring.clock().now()
    personal = Role(arguments.role or Role.OWNER) if organisation is None else Role.OWNER
    try:
        with transaction.atomic():
            person = operations.create_person(
                arguments.email, _password(arguments), now=now, role=personal, name=arguments.name
            )
            if organisation:
                role = Role(arguments.role or Role.MEMBER)
                operations.add_member(organisation, email=person.email, role=role, now=now)
    except (operations.EmailTaken, operations.PersonalOrganisation) as error:
        raise CommandFailed(str(error)) from error
    except operations.WeakPassword as error:
        raise CommandFailed(
            "The password is not accepted:\n" + "\n".join(f"  {each}" for each in error.reasons)
        ) from error
    sys.stdout.write(f"{person.email} can log in at {settings.address}.\n")
    if not person.has_usable_password():
        sys.stdout.write(
            "There is no password yet: choose “Forgotten password” on the login page to set one.\n"
        )
    return 0


def _password(arguments: argparse.Namespace) -> str | None:
    if arguments.password_stdin:
        return sys.stdin.readline().rstrip("\n")
    if not sys.stdin.isatty():
        return None
    return getpass.getpass(f"Password for {arguments.email} (empty: set it by letter later): ") or None

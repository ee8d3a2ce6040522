"""Make an API key."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta

from galley import wiring
from galley.accounts import operations, queries
from galley.accounts.models import USUAL_SCOPES, Scope
from galley.config import Settings
from galley.failures import CommandFailed


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make a key and print it, alone on its line, for scripts to take."""
    try:
        person = queries.person_by_email(arguments.email)
        membership = queries.membership_of(person, slug=arguments.organisation)
        key, secret = operations.create_api_key(
            membership,
            name=arguments.name,
            now=wiring.clock().now(),
            scopes=[Scope(each) for each in arguments.scope or USUAL_SCOPES],
            lasts=timedelta(days=arguments.days),
        )
    except (queries.PersonNotFound, operations.TooManyKeys) as error:
        raise CommandFailed(str(error)) from error
    except queries.NotAMember as error:
        raise CommandFailed(f"{arguments.email} does not belong to {arguments.organisation!r}.") from error
    sys.stderr.write(
        f"For {membership.person.email} in {membership.organisation.name}: {' and '.join(key.granted_scopes)}, "
        f"until {key.expires_at:%Y-%m-%d}. It is shown this once:\n"
    )
    sys.stdout.write(f"{secret}\n")
    return 0

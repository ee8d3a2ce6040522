"""Act as somebody in a copy of the data, so that a rehearsal can ask what that person asked."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from uuid import UUID

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings as django
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import get_random_string

from galley.accounts import queries
from galley.accounts.auth import ORGANISATION_HEADER
from galley.accounts.login.sessions import SessionStore
from galley.accounts.models import Person
from galley.config import Settings
from galley.edge.telemetry.recorded_names import BY_KEY, BY_SESSION, COPY, is_named, name_of
from galley.failures import CommandFailed

CSRF_LETTERS = 32


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Begin a session and print its headers, or write them to a file. Refused where the data is no copy."""
    if not os.environ.get(COPY):
        raise CommandFailed(
            f"This opens a session for somebody without their password, so it is for a copy of the data only. "
            f"Slipway sets {COPY} when it runs it on one."
        )
    if bool(arguments.person) == bool(arguments.people):
        raise CommandFailed("Name one person, or several with --people.")
    found = (
        _of_many(arguments.people.split(","), settings)
        if arguments.people
        else _headers(*_found(arguments.person), settings)
    )
    text = json.dumps(found) + "\n"
    if arguments.to:
        arguments.to.write_text(text)
    else:
        sys.stdout.write(text)
    return 0


def _of_many(names: Sequence[str], settings: Settings) -> Mapping[str, Mapping[str, str]]:
    """Return the headers of each of these people that there is, by their names."""
    secrets, wanted = (django.SECRET_KEY, *django.SECRET_KEY_FALLBACKS), set(names)
    found = dict[str, Mapping[str, str]]()
    for person, membership, slug in queries.people_and_memberships():
        for secret in secrets:
            for name, organisation in (
                (name_of(BY_SESSION, person, secret), ""),
                (name_of(BY_KEY, membership, secret), slug),
            ):
                if name in wanted and name not in found:
                    found[name] = _headers(person, organisation, settings)
    return found


def _found(name: str) -> tuple[UUID, str]:
    """Return the person with this name, and the organisation of the program with this name; empty for no program."""
    secrets = (django.SECRET_KEY, *django.SECRET_KEY_FALLBACKS)
    for person, membership, slug in queries.people_and_memberships():
        if is_named(name, BY_SESSION, person, secrets):
            return person, ""
        if is_named(name, BY_KEY, membership, secrets):
            return person, slug
    raise CommandFailed(
        f"Nobody here has the name {name!r}. Its request was recorded with another SECRET_KEY, or their login is gone."
    )


def _headers(person: UUID, organisation: str, settings: Settings) -> Mapping[str, str]:
    csrf = get_random_string(CSRF_LETTERS)
    cookies = {
        django.SESSION_COOKIE_NAME: _session(Person.objects.get(pk=person)),
        django.CSRF_COOKIE_NAME: csrf,
    }
    found = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-CSRFToken": csrf,
    }
    if organisation:
        found[ORGANISATION_HEADER] = organisation
    # Where people come by https, a request by http is led there, and one that writes has to name where it comes from.
    return found | (
        {"X-Forwarded-Proto": "https", "Referer": f"{settings.address}/"} if settings.https else {}
    )


def _session(person: Person) -> str:
    """Begin a session as a login with a password a moment ago does, and return its key."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = django.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
    session.create()
    return str(session.session_key)

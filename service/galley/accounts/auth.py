"""Who is asking: a browser's cookie, an app's session token, or a program's key. One place for all three."""

from __future__ import annotations

from typing import cast

from allauth.headless.contrib.ninja.security import XSessionTokenAuth
from allauth.headless.internal.sessionkit import authenticate_by_x_session_token
from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.security.session import SessionAuth

from galley import wiring
from galley.accounts import operations, queries
from galley.accounts.models import Membership, Person
from galley.edge.problems import Problem, not_found

ORGANISATION_HEADER = "X-Organisation"


class ByKey(HttpBearer):
    """A program, with an API key. It acts where the key was made, whatever it asks for."""

    def authenticate(self, request: HttpRequest, token: str) -> Membership | None:
        """Return the membership the key was made for."""
        key = queries.key_of(token)
        if key is None:
            return None
        operations.note_use(key, now=wiring.clock().now())
        return key.membership


class BySessionToken(XSessionTokenAuth):
    """An app, with allauth's session token."""

    param_name = "X-Session-Token"
    openapi_in = "header"
    openapi_name = "X-Session-Token"

    def __call__(self, request: HttpRequest) -> Membership | None:
        """Return the membership the person acts with, and take up the token's session."""
        found = authenticate_by_x_session_token(self.get_session_token(request) or "")
        if found is None:
            return None
        # Whatever asks later how recent the login is must ask this session, not one that a cookie names.
        request.user, request.session = found
        return _membership(request, found[0])


class ByCookie(SessionAuth):
    """A browser, with its cookie and CSRF token."""

    def __call__(self, request: HttpRequest) -> Membership | None:
        """Return the membership the person acts with.

        A wrong key or token is not excused by a good cookie, and without a cookie there is nothing to forge.
        """
        others = ("Authorization", "X-Session-Token")
        if any(name in request.headers for name in others) or self.param_name not in request.COOKIES:
            return None
        return cast("Membership | None", super().__call__(request))

    def authenticate(self, request: HttpRequest, key: str | None) -> Membership | None:
        """Return the membership the person acts with."""
        return _membership(request, request.user) if isinstance(request.user, Person) else None


anybody_with_a_login = [ByKey(), BySessionToken(), ByCookie()]


def acting(request: HttpRequest) -> Membership:
    """Return who is asking, and in which organisation."""
    return cast("Membership", request.auth)  # type: ignore[attr-defined] # Ninja sets it


def acting_author(request: HttpRequest) -> Membership:
    """Return who is asking. Raises a 403 problem when they may not author here."""
    membership = acting(request)
    if not membership.may_author:
        organisation = membership.organisation.name
        detail = f"Only authors and owners of {organisation} may change its templates. Ask an owner to make you one."
        raise Problem(403, "not-an-author", detail)
    return membership


def acting_person(request: HttpRequest) -> Person:
    """Return who is asking."""
    return acting(request).person


def _membership(request: HttpRequest, person: Person) -> Membership:
    if not person.is_active:
        raise Problem(403, "login-closed", "This login has been closed.")
    try:
        return queries.membership_of(person, slug=request.headers.get(ORGANISATION_HEADER))
    except queries.NotAMember as error:
        raise not_found("This organisation") from error

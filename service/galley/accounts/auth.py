"""Who is asking: a browser's cookie, an app's session token, or a program's key. One place for all three."""

from __future__ import annotations

from typing import cast

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.headless.contrib.ninja.security import XSessionTokenAuth
from allauth.headless.internal.sessionkit import authenticate_by_x_session_token
from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.security.base import AuthBase
from ninja.security.session import SessionAuth

from galley import wiring
from galley.accounts import operations, queries
from galley.accounts.models import ApiKey, Membership, Person, Scope
from galley.edge.problems import Problem, not_found
from galley.sentences import Refusal

ORGANISATION_HEADER = "X-Organisation"


class ByKey(HttpBearer):
    """A program, with an API key of one of these scopes. It acts where the key was made, whatever it asks for."""

    def __init__(self, *scopes: Scope) -> None:
        super().__init__()
        self.scopes = frozenset(scopes)

    def authenticate(self, request: HttpRequest, token: str) -> Membership | None:
        """Return the membership the key was made for. Raises a problem for an expired key or another scope."""
        key = queries.key_of(token)
        if key is None:
            return None
        now = wiring.clock().now()
        if key.expires_at and key.expires_at <= now:
            ended = f"{key.expires_at:%Y-%m-%d}"
            detail = f"The API key “{key.name}” expired on {ended}. Make a new one on the account page."
            raise Problem(401, "key-expired", detail)
        if self.scopes.isdisjoint(key.granted_scopes):
            needed = " or ".join(sorted(f"“{each}”" for each in self.scopes))
            detail = f"The API key “{key.name}” may not do this. It needs the scope {needed}: make a key that has it."
            raise Problem(403, "missing-scope", detail)
        operations.record_key_use(key, now=now)
        request.api_key = key  # type: ignore[attr-defined] # as Ninja keeps `auth`: for this request only
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


# Programs get in only where a scope is named, so an address that names none is closed to every key.
class NotAnOwner(Refusal):
    """Only owners of the organisation of this name may."""

    kind = "not-an-owner"
    sentence = "Only owners of {0} may do this."


class NotAnAuthor(Refusal):
    """Only authors and owners of the organisation of this name may."""

    kind = "not-an-author"
    sentence = "Only authors and owners of {0} may change its templates. Ask an owner to make you one."


only_people: list[AuthBase] = [BySessionToken(), ByCookie()]


def people_or_programs(*scopes: Scope) -> list[AuthBase]:
    """Return who may ask: people, and programs whose key has one of the scopes."""
    return [ByKey(*scopes), *only_people]


def current_membership(request: HttpRequest) -> Membership:
    """Return who is asking, and in which organisation."""
    return cast("Membership", request.auth)  # type: ignore[attr-defined] # Ninja sets it


def current_author(request: HttpRequest) -> Membership:
    """Return who is asking. Raises a 403 problem when they may not author here."""
    membership = current_membership(request)
    if not membership.may_author:
        raise Problem(403, "not-an-author", NotAnAuthor(membership.organisation.name).said)
    return membership


def must_own(membership: Membership) -> Membership:
    """Return a membership again. Raises a 403 problem when it is no owner's."""
    if not membership.is_owner:
        raise Problem(403, "not-an-owner", NotAnOwner(membership.organisation.name).said)
    return membership


def current_person(request: HttpRequest) -> Person:
    """Return who is asking."""
    return current_membership(request).person


def current_api_key(request: HttpRequest) -> ApiKey | None:
    """Return the API key by which a program asks; None for people."""
    return getattr(request, "api_key", None)


def current_membership_in(request: HttpRequest, slug: str) -> Membership:
    """Return who is asking as a member of an organisation. Raises a 404 problem for any that is not theirs.

    A program has one organisation only: that of its key.
    """
    mine = current_membership(request)
    if current_api_key(request):
        if mine.organisation.slug != slug:
            raise not_found("This organisation")
        return mine
    return _membership_in(mine.person, slug)


def require_recent_login(request: HttpRequest, *, then: str) -> None:
    """Raise a 401 problem unless the person has shown within the last minutes that it is them."""
    if not did_recently_reauthenticate(request):
        raise Problem(401, "reauthenticate", f"Confirm that it is you, then {then}.")


def _membership(request: HttpRequest, person: Person) -> Membership:
    if not person.is_active:
        raise Problem(403, "login-closed", "This login has been closed.")
    return _membership_in(person, request.headers.get(ORGANISATION_HEADER))


def _membership_in(person: Person, slug: str | None) -> Membership:
    try:
        return queries.membership_of(person, slug=slug)
    except queries.NotAMember as error:
        raise not_found("This organisation") from error

"""People over HTTP: who is asking, their name, their deletion, and the letter that confirms an address. The login
itself is allauth's.
"""

from __future__ import annotations

from typing import Annotated

from allauth.core.internal import ratelimit
from django.contrib.auth import logout
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from galley.accounts import operations, queries
from galley.accounts.api.inputs import Email
from galley.accounts.api.organisations import OrganisationOut
from galley.accounts.auth import (
    current_api_key,
    current_membership,
    current_person,
    only_people,
    people_or_programs,
    require_recent_login,
)
from galley.accounts.models import Scope
from galley.edge.problems import Problem, ProblemOut
from galley.edge.requests import Body

router = Router(tags=["accounts"], auth=only_people)
EMPTY: list[str] = []
LETTERS = "letters"


class MeOut(Schema):
    email: str
    name: str
    organisations: list[OrganisationOut]
    organisation: str = Field(description="The slug of the organisation acted in.")


class MeIn(Body):
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]


class LetterIn(Body):
    email: Email


@router.get("/me", response=MeOut, auth=people_or_programs(*Scope))
def show_me(request: HttpRequest) -> MeOut:
    """Who is asking, and where they may act: a program in the organisation of its key only."""
    membership = current_membership(request)
    person = membership.person
    memberships = [membership] if current_api_key(request) else queries.memberships_of(person)
    organisations = [OrganisationOut.of(each) for each in memberships]
    slug = membership.organisation.slug
    return MeOut(email=person.email, name=person.name, organisations=organisations, organisation=slug)


@router.patch("/me", response=MeOut)
def rename_me(request: HttpRequest, payload: MeIn) -> MeOut:
    """Change one's name."""
    operations.rename_person(current_person(request), name=payload.name)
    return show_me(request)


@router.delete("/me", response={204: None, 401: ProblemOut, 409: ProblemOut})
def delete_me(request: HttpRequest, organisations: Query[list[str]] = EMPTY) -> Status[None]:
    """Delete the account. The login must be recent.

    Organisations of which one is the only member go with it, and each has to be named. What was made in others stays.
    """
    membership = current_membership(request)
    require_recent_login(request, then="delete the account")
    try:
        operations.delete_person(membership.person, agreed=organisations)
    except operations.LastOwner as error:
        raise Problem(409, "last-owner", error.said) from error
    except operations.OrganisationsWouldBeDeleted as error:
        raise Problem(409, "organisations-would-go", str(error)) from error
    logout(request)
    return Status(204, None)


@router.get("/me/deletion", response=list[OrganisationOut])
def show_deletion(request: HttpRequest) -> list[OrganisationOut]:
    """The organisations that would be deleted with the account, because one is their only member."""
    lone = {each.pk for each in queries.sole_member_organisations_of(current_person(request))}
    memberships = queries.memberships_of(current_person(request))
    return [OrganisationOut.of(each) for each in memberships if each.organisation_id in lone]


@router.post("/letters/confirmation", response={204: None, 429: ProblemOut, 502: ProblemOut}, auth=None)
def send_confirmation(request: HttpRequest, payload: LetterIn) -> Status[None]:
    """Send the letter of a sign-up again. The answer is the same whether or not the address has a login."""
    if not ratelimit.consume(request, app="galley", action=LETTERS, config={LETTERS: "20/m/ip"}):
        detail = "Too many letters were asked for from this address within a minute. Ask again in a moment."
        raise Problem(429, "too-many-letters", detail, headers={"Retry-After": "60"})
    try:
        operations.send_confirmation_again(payload.email.lower(), request)
    except operations.LetterSentAlready as error:
        raise Problem(429, "letter-sent-already", str(error), headers={"Retry-After": "60"}) from error
    except OSError as error:
        raise Problem(
            502, "letter-not-sent", "No mail server took the letter. Ask again in a moment."
        ) from error
    return Status(204, None)

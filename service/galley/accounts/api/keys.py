"""A person's API keys over HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field, StringConstraints

from galley import wiring
from galley.accounts import operations, queries
from galley.accounts.auth import (
    current_membership,
    current_person,
    only_people,
    require_recent_login,
)
from galley.accounts.models import USUAL_SCOPES, ApiKey, Scope
from galley.edge.problems import Problem, ProblemOut, not_found
from galley.edge.requests import Body

router = Router(tags=["accounts"], auth=only_people)


class KeyIn(Body):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    scopes: Annotated[list[Scope], Field(min_length=1)] = Field(
        list(USUAL_SCOPES), description="What the key may do, within what its person may do."
    )
    days: Annotated[int, Field(ge=1, le=366)] = Field(90, description="After how many days the key ends.")


class KeyOut(Schema):
    id: UUID
    name: str
    prefix: str
    organisation: str
    created_at: datetime
    last_used_at: datetime | None
    scopes: list[Scope]
    expires_at: datetime | None = Field(description="null: a key from before keys had an end.")

    @classmethod
    def of(cls, key: ApiKey) -> KeyOut:
        return cls(
            id=key.pk,
            name=key.name,
            prefix=key.prefix,
            organisation=key.membership.organisation.slug,
            created_at=key.created_at,
            last_used_at=key.last_used_at,
            scopes=list(key.granted_scopes),
            expires_at=key.expires_at,
        )


class NewKeyOut(KeyOut):
    key: str = Field(description="The key itself. It is shown this once.")


@router.get("/api-keys", response=list[KeyOut])
def list_keys(request: HttpRequest) -> list[KeyOut]:
    """One's API keys."""
    return [KeyOut.of(key) for key in queries.keys_of(current_person(request))]


@router.post("/api-keys", response={201: NewKeyOut, 401: ProblemOut, 409: ProblemOut})
def create_key(request: HttpRequest, payload: KeyIn) -> Status[NewKeyOut]:
    """Make an API key for the organisation acted in. The login must be recent."""
    require_recent_login(request, then="make the key")
    try:
        key, secret = operations.create_api_key(
            current_membership(request),
            name=payload.name,
            now=wiring.clock().now(),
            scopes=payload.scopes,
            lasts=timedelta(days=payload.days),
        )
    except operations.TooManyKeys as error:
        raise Problem(409, "too-many-keys", error.said) from error
    return Status(201, NewKeyOut(**KeyOut.of(key).dict(), key=secret))


@router.delete("/api-keys", response={204: None})
def revoke_keys(request: HttpRequest) -> Status[None]:
    """Revoke all of one's API keys at once, as after a password that others may know."""
    operations.revoke_keys(current_person(request))
    return Status(204, None)


@router.delete("/api-keys/{key_id}", response={204: None})
def revoke_key(request: HttpRequest, key_id: UUID) -> Status[None]:
    """Revoke an API key."""
    deleted, _ = queries.keys_of(current_person(request)).filter(pk=key_id).delete()
    if not deleted:
        raise not_found("This key")
    return Status(204, None)

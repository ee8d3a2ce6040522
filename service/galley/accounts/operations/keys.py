"""Make API keys, note when they are used, and end them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from galley.accounts import queries, rules
from galley.accounts.models import LAST_USED_PRECISION, USUAL_SCOPES, ApiKey, Membership, Person, Scope
from galley.accounts.operations.usage import lock_person
from galley.sentences import Refusal

MAX_KEYS = 20
KEY_LASTS = timedelta(days=90)


class TooManyKeys(Refusal):
    """The person has as many API keys as one may have."""

    kind = "too-many-keys"
    sentence = "You have {0} API keys. Revoke one that is no longer used first."

    def __init__(self) -> None:
        super().__init__(MAX_KEYS)


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


def record_key_use(key: ApiKey, *, now: datetime) -> None:
    """Remember when a key was used, to five minutes, so that a busy program does not write each time."""
    if key.last_used_at is None or now - key.last_used_at > LAST_USED_PRECISION:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)

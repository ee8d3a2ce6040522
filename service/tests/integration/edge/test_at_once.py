"""Requests at the same instant: none is a fault of ours, and together they pass no limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connections
from django.test import override_settings
from galley.accounts.models import ApiKey, Invitation, Membership, Organisation, Person
from tests.integration.accounts.test_keys import proved
from tests.integration.accounts.test_login import NEW
from tests.support.callers import ALLAUTH, Answer, Caller
from tests.support.world import World, email_of

pytestmark = pytest.mark.committed
TOGETHER = 8


def at_once(ask: Callable[[], Answer]) -> Counter[int]:
    """Return how often each status was answered to requests that begin together."""
    ready = Barrier(TOGETHER)

    def one() -> Answer:
        ready.wait(60)
        try:
            return ask()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(TOGETHER) as threads:
        return Counter(each.result().status for each in [threads.submit(one) for _ in range(TOGETHER)])


def test_organisations_of_one_name_are_all_made(world: World) -> None:
    assert at_once(lambda: world.browser("owner").post("organisations", {"name": "Twins"})) == {201: TOGETHER}
    assert Organisation.objects.filter(name="Twins").count() == TOGETHER


def test_organisations_end_at_their_limit(world: World) -> None:
    owned = Membership.objects.filter(person__email=email_of("foreigner"), role="owner")
    most = owned.filter(organisation__personal=False).count() + 2
    with override_settings(GALLEY=settings.GALLEY.model_copy(update={"quota_organisations": most})):
        found = at_once(lambda: world.browser("foreigner").post("organisations", {"name": "Many"}))
    assert found == {201: 2, 403: TOGETHER - 2}


def test_keys_end_at_their_limit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    there = ApiKey.objects.filter(membership__person__email=email_of("member")).count()
    monkeypatch.setattr("galley.accounts.operations.keys.MAX_KEYS", there + 2)
    proved(world)
    found = at_once(lambda: world.browser("member").post("api-keys", {"name": "Many"}))
    assert found == {201: 2, 409: TOGETHER - 2}


def test_an_address_is_invited_once(world: World) -> None:
    invited = {"email": "twin@north.example", "role": "member"}
    found = at_once(lambda: world.browser("owner").post("organisations/north/invitations", invited))
    assert found == {201: TOGETHER}
    assert Invitation.objects.filter(email=invited["email"]).count() == 1


def test_an_address_is_signed_up_once(world: World) -> None:
    found = at_once(lambda: Caller().post(f"{ALLAUTH['app']}/auth/signup", NEW))
    # As for an address that was taken long ago: anything else would tell that this one was not.
    assert set(found) <= {401, 429}
    assert Person.objects.filter(email=NEW["email"]).count() == 1

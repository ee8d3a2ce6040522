"""A secret key that changes: who was logged in stays so, and second steps go on, as long as the former key is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.test import override_settings
from galley.accounts.login.allauth_adapters import MFAAdapter
from tests.support.world import World

NEW = "n2Tg-Xv8RkQz_5YcWb7LfHs4MdPj9Ea3"


@contextmanager
def changed(*, former: list[str]) -> Iterator[None]:
    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=former):
        yield


def test_nobody_is_logged_out_when_the_former_key_is_named(world: World) -> None:
    member = world.browser("member")
    assert member.get("me").status == 200
    with changed(former=[settings.SECRET_KEY]):
        assert member.get("me").status == 200


def test_everybody_is_when_it_is_not(world: World) -> None:
    member = world.browser("member")
    with changed(former=[]):
        assert member.get("me").status == 401


def test_second_steps_of_before_are_read_and_new_ones_need_no_former_key() -> None:
    adapter, former = MFAAdapter(), settings.SECRET_KEY
    kept = adapter.encrypt("JBSWY3DP")
    with changed(former=[former]):
        assert adapter.decrypt(kept) == "JBSWY3DP"
        new = adapter.encrypt("KRSXG5CT")
    with changed(former=[]):
        assert adapter.decrypt(new) == "KRSXG5CT"
        with pytest.raises(InvalidToken):
            adapter.decrypt(kept)

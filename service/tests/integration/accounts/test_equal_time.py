"""How long an answer takes does not tell whether an address has a login. A real server, asked over the network."""

from __future__ import annotations

import logging
import re
import statistics
import time
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from tests.support.places import Place, begun_once, until

log = logging.getLogger(__name__)
PASSWORD = "quiet-harbour-4417-lamps"
TURNS = 9
# Both are asked in turns within one run, so a busy machine slows both. Without equal work they are a factor of 8 apart.
APART = 1.6


@pytest.fixture(scope="module", autouse=True)
def base() -> None:
    """These tests have a database of their own."""


@pytest.fixture(autouse=True)
def _isolated() -> None:
    pass


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    # Each request comes from an address of its own: the limits of one visitor are not what this is about.
    there = Place(begun_once(tmp_path_factory.mktemp("equal") / "data"), TRUSTED_PROXIES="1")
    with there.served():
        yield there
    there.clean_up()


def address(number: int) -> str:
    return f"known{number}@example.org"


def visitors() -> Iterator[str]:
    """Yield an address for each request."""
    for number in range(1, 60_000):
        yield f"10.1.{number // 250}.{number % 250 + 1}"


VISITORS = visitors()


def send(place: Place, path: str, **payload: str) -> int:
    """Send a request as an app does, from a visitor's address of its own."""
    status, _ = place.ask("POST", path, payload, X_Forwarded_For=next(VISITORS))
    return status


@pytest.fixture(scope="module")
def known(place: Place) -> list[str]:
    """Addresses of people who have confirmed them."""
    addresses = [address(number) for number in range(TURNS)]
    for each in addresses:
        assert send(place, "/_allauth/app/v1/auth/signup", email=each, password=PASSWORD) == 401
    for key in keys_in_letters(place):
        assert send(place, "/_allauth/app/v1/auth/email/verify", key=key) in {200, 401}
    return addresses


def keys_in_letters(place: Place) -> list[str]:
    def keys() -> list[str]:
        texts = [file.read_text() for file in (place.home / "mail").glob("*")]
        return [unquote(key) for text in texts for key in re.findall(r"/account/verify-email/(\S+)", text)]

    assert until(lambda: len(keys()) >= TURNS)
    return keys()


def assert_equal(taken: dict[str, list[float]]) -> None:
    """Compare how long each kind takes undisturbed: other work of the machine only ever adds to it."""
    undisturbed = {kind: statistics.quantiles(times, n=4)[0] for kind, times in taken.items()}
    log.info("%s", undisturbed)
    assert max(undisturbed.values()) <= APART * min(undisturbed.values()), undisturbed


DOORS = {
    "sign-up": ("/_allauth/app/v1/auth/signup", {"password": PASSWORD}, {401}),
    "login": ("/_allauth/app/v1/auth/login", {"password": "not-the-password-1"}, {400}),
    "reset": ("/_allauth/app/v1/auth/password/request", {}, {200}),
}


@pytest.mark.slow
def test_a_login_with_the_right_password_takes_no_longer_before_the_address_is_confirmed(
    place: Place, known: list[str]
) -> None:
    path, taken = DOORS["login"][0], dict[str, list[float]](begun=[], known=[])
    for number, each in enumerate(known):
        begun = f"begun{number}@example.org"
        assert send(place, DOORS["sign-up"][0], email=begun, password=PASSWORD) == 401
        pair = [("known", each, "not-the-password-1"), ("begun", begun, PASSWORD)]
        for kind, email, password in pair if number % 2 else reversed(pair):
            started = time.monotonic()
            assert send(place, path, email=email, password=password) == 400
            taken[kind].append(time.monotonic() - started)
    assert_equal(taken)


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS)
def test_known_and_unknown_addresses_take_equal_time(place: Place, known: list[str], door: str) -> None:
    path, payload, expected = DOORS[door]
    taken: dict[str, list[float]] = {"known": [], "unknown": []}
    send(place, path, email=f"first.{door}@example.org", **payload)  # what is done once is not counted
    for number, each in enumerate(known):
        # Each kind goes first every other time.
        pair = [("known", each), ("unknown", f"{door}{number}@example.org")]
        for kind, email in pair if number % 2 else reversed(pair):
            begun = time.monotonic()
            assert send(place, path, email=email, **payload) in expected
            taken[kind].append(time.monotonic() - begun)
    assert_equal(taken)

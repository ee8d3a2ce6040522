"""Bad releases on real parts, in whole deployments: each is stopped where it should be, nobody is harmed beyond the
canary's share, and nothing is left of it. `make rehearsal` plays them and more on a versioned S3 bucket.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from slipway.adapters.machine.artefacts import file_of

from tests.support.bad_releases import (
    BAD_RELEASES,
    CANARY,
    CANNOT_LOCK,
    CRASHES,
    LEAKS,
    THREE_TIMES_SLOWER,
    BadRelease,
)
from tests.support.production import Ended, Place, production

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with production() as made:
        yield made


def deployed(place: Place, bad: BadRelease) -> Ended:
    """Deploy a bad release while people use the live one, and hold what has to hold of every one of them."""
    before, commit = place.live(), place.commit(bad)
    with place.set_for(bad):
        # A judge needs many people; what is found before any of them is led to it needs some who go on unharmed.
        ended = place.played("deploy", "production", rate=250 if bad.stopped_at == CANARY else 75)
    assert ended.code == bad.exit_code, ended
    assert re.fullmatch(bad.stopped_at, ended.stopped_at), ended
    assert bad.words in ended.errors
    # Never worse than the canary's share allows.
    assert ended.people.failed <= ended.share * ended.people.requests
    assert place.what_is_left(commit, before=before) == []
    return ended


# Those that take longest to show are left to `make rehearsal`, which plays all of them.
LONG = (LEAKS, THREE_TIMES_SLOWER, CRASHES)
HERE = [bad for bad in BAD_RELEASES if bad not in LONG]


@pytest.mark.parametrize("bad", HERE, ids=[bad.name for bad in HERE])
def test_a_bad_release_is_stopped_where_it_should_be(place: Place, bad: BadRelease) -> None:
    ended = deployed(place, bad)
    if ended.share:
        # People wait for it, so it takes a fraction of what only the deployer waits for.
        steps = place.deployments()[0]["steps"]
        rehearsal = next(each["seconds"] for each in steps if each["step"] == "rehearsal")
        assert place.led_back_after() < rehearsal


def test_a_migration_that_never_gets_its_lock_is_given_up_and_keeps_nobody_waiting(place: Place) -> None:
    with place.table_held("notes"):
        ended = deployed(place, CANNOT_LOCK)
    # The table was held for all that time.
    assert ended.people.slowest < ended.seconds / 4


def test_an_artefact_that_was_altered_does_not_run(place: Place) -> None:
    before, commit = place.live(), place.repository.commit("Altered later")
    assert place.slipway("plan", "production").returncode == 0
    release = place.shelf.find(commit)
    artefact = file_of(release)
    for file in (artefact.path, place.home / "releases" / release.name / artefact.name):
        file.write_bytes(file.read_bytes() + b"altered")
    refused = place.slipway("deploy", "production")
    assert refused.returncode == 7, refused
    assert "has the digest" in refused.stderr
    assert place.what_is_left(commit, before=before) == []


def test_after_all_of_them_points_and_audit_are_whole(place: Place) -> None:
    assert place.slipway("restore-point", "create", "production").returncode == 0
    assert place.what_is_not_whole() == []

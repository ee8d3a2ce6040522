"""What people decide, by whole commands: approvals, promotion, a canary that asks, a way back that is stuck."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from slipway.adapters.machine.home import MachineHome

from tests.support import load, tally
from tests.support.place import edited
from tests.support.ports import free_run
from tests.support.production import LENIENT, Place
from tests.support.stopping import stop_everything

STAGING = """
[environment.staging]
machine = {{ home = "home-staging", listen = "127.0.0.1:{listen}", ports = [{first}, {last}] }}
database = "managed:tally"
bucket = "file:bucket-staging"
bucket-mode = "copy"
store = "file:state-staging"
restore-points = "file:points-staging"
canary = {{ steps = [100], least = "0s", every = "0.25s", watch-after = "0s" }}
# The people are all in production.
judge = {{ least-answers = 0 }}
"""
POLICY = """
[environment.production.policy.approvals]
needed = 1
people = ["author@tally.example", "second@tally.example"]
"""


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """A staging and a production of tally; production asks, wants an approval, and takes only what staging has."""
    with tally.short_folder() as folder:
        made = Place(folder, canary=LENIENT)
        first, last = free_run(6)
        file = made.folder / "slipway.toml"
        text = file.read_text().replace('most = "90s"', 'most = "3s"\nwithout-evidence = "ask"')
        text = text.replace("[environment.production]\n", '[environment.production]\nafter = "staging"\n')
        file.write_text(text + STAGING.format(listen=last, first=first, last=last - 1) + POLICY)
        try:
            yield made
        finally:
            stop_everything(made.folder / "home")
            stop_everything(made.folder / "home-staging")


def by(place: Place, who: str, *words: str) -> tuple[int, str]:
    done = place.slipway("--by", f"{who}@tally.example", *words)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_a_release_goes_from_staging_to_production_when_another_person_than_its_author_approves(
    place: Place,
) -> None:
    code, said = by(place, "release", "deploy", "production")
    assert code == 7, said
    assert "gate “soak”" in said
    assert by(place, "release", "deploy", "staging")[0] == 0
    code, said = by(place, "release", "promote", "staging", "production")
    assert code == 7, said
    assert "gate “approvals”" in said
    assert "second@tally.example can" in said

    release = place.release_in("staging")
    assert by(place, "author", "approve", "production", release)[0] == 7
    assert by(place, "second", "approve", "production", release)[0] == 0
    code, said = by(place, "release", "promote", "staging", "production")
    assert code == 0, said
    assert place.release_in("production") == release


@pytest.mark.slow
def test_a_canary_without_evidence_asks_and_goes_on_or_back_as_a_person_says(place: Place) -> None:
    before = place.release_in("production")
    release = _approved(place)
    code, said = by(place, "release", "promote", "staging", "production")
    assert code == 6, said
    assert "Nobody came: within 3 s at 20 %" in said
    assert "canary 20 %: WAITS" in said
    told = by(place, "release", "status", "production")[1]
    assert "it waits for a person" in told
    code, said = by(place, "release", "watch", "production", "--once")
    assert code == 0
    assert "waits for a person" in said
    assert place.release_in("production") == before
    with (
        # How soon there is evidence enough rests on how busy the machine is.
        edited(place.folder, 'most = "3s"', 'most = "90s"'),
        load.running(f"{place.address}/ping", connections=4, rate=75),
    ):
        code, said = by(place, "release", "resume", "production")
    assert code == 0, said
    assert place.release_in("production") == release


@pytest.mark.slow
def test_a_way_back_that_is_stuck_needs_a_person_and_goes_on_when_it_was_mended(place: Place) -> None:
    before = place.release_in("production")
    _approved(place)
    assert by(place, "release", "promote", "staging", "production")[0] == 6
    with _proxy_frozen(place):
        code, said = by(place, "release", "rollback", "production")
    assert code == 6, said
    assert "could not be undone" in said
    assert "slipway resume" in said
    code, said = by(place, "release", "resume", "production")
    assert code == 3, said
    assert place.release_in("production") == before
    assert place.status()["under_way"] is None


def _approved(place: Place) -> str:
    place.repository.commit("Another version")
    assert by(place, "release", "deploy", "staging")[0] == 0
    release = place.release_in("staging")
    assert by(place, "second", "approve", "production", release)[0] == 0
    return release


@contextmanager
def _proxy_frozen(place: Place) -> Iterator[None]:
    pid, _ = MachineHome(place.folder / "home").starts("haproxy")[-1]
    os.killpg(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(pid, signal.SIGCONT)

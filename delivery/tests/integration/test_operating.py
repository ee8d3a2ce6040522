"""What a person does with what runs: read its words, run a command in it, hold a canary, stop and start all of it."""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from slipway.adapters.io.web_client import WebClient
from slipway.adapters.machine.database import managed_postgres

from tests.support.place import edited, wait_until
from tests.support.production import LENIENT, PEOPLE_ASK, Place, production

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with production(canary=LENIENT) as made:
        yield made


def test_logs_and_exec_lead_to_the_live_release(place: Place) -> None:
    said = place.slipway("logs", "production", "--lines", "5")
    assert said.returncode == 0, said
    assert any(line.startswith("haproxy") for line in said.stdout.splitlines()), said
    only = place.slipway("logs", "production", "--process", "supervisord").stdout
    assert only
    assert all(line.startswith("supervisord") for line in only.splitlines())
    ran = place.slipway("exec", "production", "--", "{python}", "{artefact}", "pending", "--json")
    assert (ran.returncode, ran.stdout.strip()) == (0, "[]"), ran
    failed = place.slipway("exec", "production", "--", "{python}", "-c", "raise SystemExit(9)")
    assert failed.returncode == 9
    assert "command run" in place.slipway("audit", "show", "production").stdout


@contextmanager
def held_at_a_share(place: Place) -> Iterator[list[subprocess.CompletedProcess[str]]]:
    """Begin a deploy and hold it at 20 %; gives where its end will stand, and waits for that."""
    paused, ended = threading.Event(), list[subprocess.CompletedProcess[str]]()

    def hold(line: str) -> None:
        if "canary 20 %" in line and not paused.is_set():
            held = place.slipway("pause", "production", "--reason", "somebody looks at its pages")
            assert held.returncode == 0, held
            paused.set()

    # A share is kept for longer than a busy machine needs for the command that pauses it.
    with edited(place.folder, 'least = "1s"', 'least = "10s"'):
        deployer = threading.Thread(
            target=lambda: ended.append(place.slipway("deploy", "production", tell=hold))
        )
        deployer.start()
        wait_until(paused.is_set)
        yield ended
        deployer.join(300)
    assert len(ended) == 1


def test_a_paused_canary_holds_its_share_until_it_is_resumed(place: Place) -> None:
    assert place.slipway("pause", "production").returncode == 4
    commit = place.repository.commit("One that is watched by a person")
    with place.people(PEOPLE_ASK, rate=200) as people:
        people.wait_for(10)
        with held_at_a_share(place) as ended:
            people.wait_for(1200, within=300)
            # Some 200 are evidence enough for this judge, and fewer than 500 always.
            assert not ended
            status = place.slipway("status", "production").stdout
            assert "20 %" in status
            assert re.search(r"asked +✓ [\d,]+ of [\d,]+ requests at this share", status), status
            _looked_at_beside(place)
            resumed = place.slipway("resume", "production")
            assert resumed.returncode == 0, resumed
    (done,) = ended
    assert done.returncode == 0, done
    assert "holds it at 20 %" in done.stdout
    assert place.live() == commit


def _looked_at_beside(place: Place) -> None:
    writes = (
        "import os, psycopg; psycopg.connect(os.environ['DATABASE_URL']).execute('CREATE TABLE x (y int)')"
    )
    command = ("--", "{python}", "-c", writes)
    beside = place.slipway("exec", "production", *command)
    assert beside.returncode == 5, beside
    assert "deploy production is at work" in beside.stderr
    looked = place.slipway("exec", "production", "--read-only", *command)
    assert looked.returncode == 1, looked
    assert "read-only transaction" in looked.stderr


def test_a_rollback_lets_the_deployer_at_work_put_everything_back(place: Place) -> None:
    live = place.live()
    place.repository.commit("One with a wrong word on a page")
    with place.people(PEOPLE_ASK, rate=100) as people:
        people.wait_for(10)
        with held_at_a_share(place) as ended:
            back = place.slipway("rollback", "production", "--reason", "a wrong word on a page")
    assert back.returncode == 0, back
    assert "asked to put everything back" in back.stdout
    (done,) = ended
    assert done.returncode == 3, done
    assert "a wrong word on a page" in done.stdout + done.stderr
    assert place.live() == live
    # What was called back is one deployment: the next one goes its way.
    assert place.slipway("status", "production").returncode == 0


def test_all_that_runs_is_stopped_when_it_is_meant_and_stays_so(place: Place) -> None:
    assert place.slipway("down", "production").returncode == 7
    assert WebClient().get(f"{place.address}/ping")[0] == 200
    down = place.slipway("down", "production", "--yes", "--reason", "the machine gets more memory")
    assert down.returncode == 0, down
    assert WebClient().get(f"{place.address}/ping")[0] == 0
    assert not managed_postgres.runs(place.home / "postgres")
    watched = place.slipway("watch", "production", "--once")
    assert "stopped all that runs here" in watched.stdout, watched
    assert WebClient().get(f"{place.address}/ping")[0] == 0
    up = place.slipway("up", "production")
    assert up.returncode == 0, up
    wait_until(lambda: place.slipway("status", "production").returncode == 0)

"""The whole story on real parts: git, PostgreSQL, a bucket, supervisord, haproxy, people who never stop asking."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.place import edited, wait_until
from tests.support.production import INSTALLED, LENIENT, Place, production

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with production(canary=LENIENT) as made:
        yield made


def test_a_good_release_is_promoted_and_nobody_notices(place: Place) -> None:
    commit = place.repository.commit(
        "Add a column",
        # One that finishes nothing when it is stopped: what becomes of requests rests on Slipway alone.
        faults={"ends_at_once": True},
        migrations={"0003_colour": "ALTER TABLE notes ADD COLUMN colour text"},
    )
    ended = place.played("deploy", "production", rate=150, program=INSTALLED)
    assert ended.code == 0, ended
    assert place.live() == commit
    assert ended.people.failed == 0
    assert ended.people.requests > 1000
    assert len(ended.people.by_release) == 2
    for step in (
        "restore point",
        "rehearsal",
        "migrate",
        "start",
        "smoke",
        "canary 20 %",
        "canary 100 %",
        "watch",
    ):
        assert f"{step}: ok" in ended.said


def test_a_rollback_to_a_warm_release_takes_less_than_a_start_and_fails_nobody(place: Place) -> None:
    newer = place.repository.commit("Another version")
    ended = place.played("deploy", "production")
    assert ended.code == 0, ended
    back = place.played("rollback", "production", "--reason", "a test")
    assert back.code == 0, back
    assert back.people.failed == 0
    assert place.live() != newer
    took = float(back.said.split("roll back: ok after ")[1].split(" s")[0])
    assert took < float(ended.said.split("start: ok after ")[1].split(" s")[0])


def test_two_rollbacks_in_a_row_cut_off_nobody_who_waits_for_an_answer(place: Place) -> None:
    place.ask("PUT", "/notes/slow", b"an answer that takes long")
    with place.table_held("notes", "ACCESS EXCLUSIVE") as held, ThreadPoolExecutor() as threads:
        waiting = threads.submit(place.ask, "GET", "/notes/slow")
        wait_until(place.somebody_waits)
        assert place.slipway("rollback", "production").returncode == 0

        def let_go() -> None:
            time.sleep(1)
            held.rollback()

        def let_it_be_answered(line: str) -> None:
            if "is started first" in line:
                threads.submit(let_go)

        # It needs the place of the release that has not answered yet.
        again = place.slipway("rollback", "production", "--to", place.first, tell=let_it_be_answered)
        assert again.returncode == 0, again
        assert "an answer that takes long" in waiting.result()
    assert place.live() == place.first


def test_a_release_that_is_not_warm_is_tried_out_before_people_are_led_back_to_it(place: Place) -> None:
    status = json.loads(place.slipway("--json", "status", "production").stdout)
    known = {status["live"]["release"], status["before"]["release"]}
    cold = next(each["release"] for each in place.deployments() if each["release"] not in known)
    back = ("rollback", "production", "--to", cold)
    with edited(place.folder, '"smoke", "--url"', '"no-such-command", "--url"'):
        refused = place.slipway(*back)
        assert refused.returncode == 1, refused
        assert "--untried" in refused.stderr
        assert json.loads(place.slipway("--json", "status", "production").stdout)["live"] == status["live"]
        assert place.slipway(*back, "--untried").returncode == 0
    assert place.slipway("rollback", "production", "--to", status["live"]["release"]).returncode == 0
    assert place.live() == place.first


def test_points_drills_and_the_audit_are_whole(place: Place) -> None:
    assert place.slipway("restore-point", "verify", "production").returncode == 0
    drilled = place.slipway("--json", "drill", "production")
    assert drilled.returncode == 0, drilled.stderr
    assert json.loads(drilled.stdout.splitlines()[-1])["passed"]
    assert place.slipway("audit", "verify", "production").returncode == 0
    assert place.slipway("restore-point", "show", "production", "20200101T000000Z-0001").returncode == 4
    assert place.slipway("status", "nowhere").returncode == 2


def test_a_freeze_refuses_a_deploy_and_never_a_rollback(place: Place) -> None:
    place.repository.commit("Frozen")
    assert place.slipway("freeze", "production", "--reason", "year end").returncode == 0
    refused = place.slipway("deploy", "production")
    assert refused.returncode == 7
    assert "year end" in refused.stderr
    assert "slipway unfreeze production" in refused.stderr
    assert place.slipway("rollback", "production").returncode == 0
    assert place.slipway("unfreeze", "production").returncode == 0


def test_what_was_laid_beside_can_be_taken_away_and_nothing_else_can(place: Place) -> None:
    created = place.slipway("--json", "restore-point", "create", "production").stdout
    point = json.loads(created.splitlines()[-1])["point"]
    words = ("restore", "production", "--point", point, "--into", "look")
    assert place.slipway(*words).returncode == 0
    assert place.slipway(*words).returncode == 2
    assert place.slipway("restore", "production", "--point", point, "--into", "../x").returncode == 2
    absent = place.slipway("restore", "production", "--remove", "postgres")
    assert absent.returncode == 4
    assert "There is: look." in absent.stderr
    assert place.slipway("restore", "production", "--remove", "look").returncode == 0
    assert place.slipway("restore", "production", "--remove", "look").returncode == 4
    assert place.slipway(*words).returncode == 0
    assert place.slipway("restore", "production", "--remove", "look").returncode == 0
    assert place.ask("GET", "/ping")


def test_data_is_put_back_by_two_people_and_nothing_written_since_is_lost(place: Place) -> None:
    place.ask("PUT", "/notes/kept", b"as it was")
    place.ask("PUT", "/notes/lost", b"deleted by a script")
    assert place.slipway("restore-point", "create", "production").returncode == 0
    point = json.loads(place.slipway("--json", "restore-point", "list", "production").stdout.splitlines()[0])[
        "id"
    ]
    place.ask("PUT", "/notes/kept", b"written over")
    place.ask("PUT", "/notes/new", b"written since")
    (lost,) = (path for path in place.folder.parent.rglob("lost") if path.is_file())
    lost.unlink()
    assert place.slipway("restore-point", "create", "production").returncode == 1, "a row without its object"
    words = (
        "restore",
        "production",
        "--point",
        point,
        "--live",
        "--yes",
        "--reason",
        "a wrong import wrote over notes",
    )

    alone = place.slipway(*words)
    assert alone.returncode == 7
    assert f"slipway approve production {point} --restore" in alone.stderr
    assert "written over" in place.ask("GET", "/notes/kept")
    assert (
        place.slipway("--by", "second@tally.example", "approve", "production", point, "--restore").returncode
        == 0
    )

    together = place.slipway(*words)
    assert together.returncode == 0, together.stdout + together.stderr
    again = place.slipway(*words)
    assert again.returncode == 7, "it takes two people each time"
    assert "2 of its objects are missing or were replaced since" in together.stdout
    assert "as it was" in place.ask("GET", "/notes/kept")
    assert "deleted by a script" in place.ask("GET", "/notes/lost")
    (export,) = (place.folder / "home").glob("since-*")
    assert {path.read_bytes() for path in export.glob("object-*")} == {b"written over", b"written since"}
    rows = (export / "public.notes.jsonl").read_text()
    assert "new" in {json.loads(row)["row"]["name"] for row in rows.splitlines()}
    assert place.slipway("restore-point", "verify", "production").returncode == 0


def test_data_that_was_not_put_back_to_the_end_is_taken_up(place: Place) -> None:
    place.ask("PUT", "/notes/kept", b"as it was then")
    created = place.slipway("--json", "restore-point", "create", "production").stdout
    point = json.loads(created.splitlines()[-1])["point"]
    place.ask("PUT", "/notes/kept", b"written over again")
    words = (
        "restore",
        "production",
        "--point",
        point,
        "--live",
        "--yes",
        "--reason",
        "a wrong import wrote over notes again",
    )
    place.slipway(*words)
    second = ("--by", "second@tally.example", "approve", "production", point, "--restore")
    assert place.slipway(*second).returncode == 0

    never = 'ready-within = "1s"\nhealth = "/nowhere"'
    with edited(place.folder, 'ready-within = "20s"', never):
        stuck = place.slipway(*words)
    assert stuck.returncode == 6, stuck.stderr
    assert "slipway resume production" in stuck.stderr
    for others in (("deploy", "production"), ("rollback", "production"), ("up", "production")):
        refused = place.slipway(*others)
        assert refused.returncode == 7, refused.stderr
        assert "slipway resume production" in refused.stderr
    assert point in place.slipway("status", "production").stdout

    resumed = place.slipway("resume", "production")
    assert resumed.returncode == 0, resumed.stderr
    assert "as it was then" in place.ask("GET", "/notes/kept")
    assert place.slipway("resume", "production").returncode == 4
    assert place.slipway("rollback", "production").returncode == 0

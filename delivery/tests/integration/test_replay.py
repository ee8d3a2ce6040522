"""What people asked is asked of both releases on copies, and what differs is found: for real, by whole commands."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support import office, tally
from tests.support.office import Office
from tests.support.place import edited, wait_until
from tests.support.stopping import stop_everything
from tests.support.wrong_answers import TEMPTED, WRONG_ANSWERS, WrongAnswer

pytestmark = pytest.mark.slow
ALL_WRONG = {each.name: each for each in (*WRONG_ANSWERS, *TEMPTED)}
# Of each release, they are on routes of their own. A rehearsal plays every one alone.
APART = [
    tuple(ALL_WRONG[name] for name in names)
    for names in (
        (
            "does not know a rare route",
            "shows an error page as if all was well",
            "leaves a column out of the CSV",
            "sends every mail twice",
            "prints a wrong total",
            "asks the database once for each item",
            "breaks the second request of a visit",
        ),
        (
            "shows an empty page",
            "shows the invoices of others",
            "keeps objects under other keys",
            "has one slow page",
        ),
        ("logs everybody out",),
        ("sorts in another order", "writes instants of another time zone", "calls a webhook"),
        ("has lost a validation", "reaches for production's database"),
    )
]

FORGETFUL = {
    "import smtplib\n": "import smtplib\nimport time\n",
    "visit={call.person.id};": "visit={time.time()};",
    'call.cookies.get("visit") != str(call.person.id)': 'time.time() - float(call.cookies.get("visit", "0")) > 2.5',
}


@pytest.fixture(scope="module")
def place() -> Iterator[Office]:
    with tally.short_folder() as folder:
        found = Office(folder)
        try:
            done = found.slipway("deploy", "production")
            assert done.returncode == 0, done.stdout + done.stderr
            office.used(found.address)
            rested(found)
            wait_until(lambda: found.recorded() >= office.REQUESTS)
            done = found.slipway("restore-point", "create", "production")
            assert done.returncode == 0, done.stdout + done.stderr
            yield found
        finally:
            stop_everything(found.home)


def rested(place: Office) -> None:
    """Let somebody rest between two pages, for longer than `FORGETFUL` remembers them, after what all may ask."""
    slow = office.Visitor(place.address, 1)
    assert slow.ask("GET", "/ping")[0] == 200
    slow.log_in()
    slow.ask("GET", "/office/")
    time.sleep(4)
    assert slow.ask("GET", "/office/visit")[0] == 200


def release(place: Office, *wrong: WrongAnswer) -> str:
    name = f"A release that {' and '.join(each.name for each in wrong)}"
    edits = {words: other for each in wrong for words, other in each.edits.items()}
    assert len(edits) == sum(len(each.edits) for each in wrong), "one of them would undo another"
    return place.repository.commit(name, edits={"tally/office.py": edits})


@pytest.mark.parametrize("wrong", APART)
def test_each_wrong_answer_of_a_release_is_found_by_what_people_asked(
    place: Office, wrong: tuple[WrongAnswer, ...]
) -> None:
    done = place.slipway("replay", "production", "--release", release(place, *wrong))
    assert done.returncode == 7, done.stdout + done.stderr
    lines = done.stderr.splitlines()
    for each in wrong:
        told = [line for line in lines if all(re.search(words, line) for words in each.says)]
        assert told, f"Nothing tells that it {each.name}:\n{done.stderr}"


def test_every_wrong_answer_is_tried() -> None:
    assert {each.name for wrong in APART for each in wrong} == set(ALL_WRONG)


def test_the_same_release_has_no_difference(place: Office) -> None:
    done = place.slipway("--json", "replay", "production", "--release", place.first)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["differences"] == []
    assert found["alike"] == found["requests"] >= 100
    assert found["routes"] >= 9
    assert found["evidence"]


@pytest.mark.parametrize("told", ["restored in", "replay: 100 of"])
def test_a_deployer_that_is_killed_in_the_middle_leaves_nothing_behind(place: Office, told: str) -> None:
    wrong = release(place, WRONG_ANSWERS[0])
    with place.begun("deploy", "production", "--release", wrong) as process:
        for line in process.stdout or ():
            if told in line:
                process.kill()
                break
    assert process.wait() == -9
    wait_until(lambda: not closed_off(place))
    done = place.slipway("resume", "production")
    assert done.returncode == 3, done.stdout + done.stderr
    assert place.is_live(place.first)
    assert place.left_behind() == []


def closed_off(place: Office) -> list[int]:
    """The processes that serve a copy here."""
    found = list[int]()
    for each in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            environment = each.read_bytes()
            if b"SLIPWAY_COPY=" in environment and str(place.folder).encode() in environment:
                found.append(int(each.parent.name))
    return found


@pytest.mark.parametrize(("pauses", "code"), [("0s", 0), ("1m", 7)])
def test_what_expires_while_people_rest_expires_on_the_copies_where_they_rest_too(
    place: Office, pauses: str, code: int
) -> None:
    forgets = place.repository.commit("Forget a visit after a while", edits={"tally/office.py": FORGETFUL})
    with edited(place.folder, 'pauses = "0s"', f'pauses = "{pauses}"'):
        done = place.slipway("replay", "production", "--release", forgets)
    assert done.returncode == code, done.stdout + done.stderr
    assert ("GET /office/visit: 409, was 200 (1 of " in done.stderr) is bool(code), done.stderr


def test_nothing_of_it_is_left(place: Office) -> None:
    assert place.left_behind() == []


def test_where_nobody_comes_a_replay_that_passed_stands_in(place: Office) -> None:
    before, good = place.first, place.repository.commit("Change nothing that people see")
    with edited(place.folder, 'slower = "ask"', 'slower = "ask"\nstands-in-after = "1s"'):
        done = place.slipway("deploy", "production", "--release", good)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"canary 20 %: ok .* the replay of [\d,]+ requests on \d+ routes", done.stdout), (
        done.stdout
    )
    assert re.search(r"warm: ok .* [1-9]\d* requests before the first of people$", done.stdout, re.MULTILINE)
    assert place.is_live(good)
    assert place.slipway("rollback", "production").returncode == 0
    assert place.is_live(before)


def test_what_is_meant_is_accepted_and_then_delivered(place: Office) -> None:
    columns = '"number", "client", "net", "gross"'
    changed = place.repository.commit(
        "Leave the day out of the CSV", edits={"tally/office.py": {f'{columns}, "due")': f"{columns})"}}
    )
    done = place.slipway("deploy", "production", "--release", changed)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "GET /office/invoices.csv" in done.stderr
    assert place.is_live(place.first)
    ids = re.findall(r"--difference (\w+)", done.stderr)
    words = [word for each in ids for word in ("--difference", each)]
    done = place.slipway("approve", "production", changed, *words, "--reason", "Nobody reads that column")
    assert done.returncode == 0, done.stdout + done.stderr
    done = place.slipway("deploy", "production", "--release", changed)
    assert done.returncode == 0, done.stdout + done.stderr
    assert place.is_live(changed)
    shown = place.slipway("audit", "show", "production").stdout
    assert "accept a difference" in shown


def test_a_commit_can_announce_what_it_changes(place: Office) -> None:
    back = place.repository.commit("Bring the day back\n\nChanges-Answers: GET /office/invoices.csv")
    done = place.slipway("replay", "production", "--release", back)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "GET /office/invoices.csv" in done.stdout


def test_a_live_release_that_needs_more_than_its_data_is_said_and_stops_nothing(place: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as of_others:
        port = of_others.getsockname()[1]
        opens = f"    socket.create_connection(('127.0.0.1', {port}), timeout=5).close()\n"
        begins = "    server = Server((host, port), app)\n"
        needy = place.repository.commit(
            "Need a server of another team", edits={"tally/server.py": {begins: opens + begins}}
        )
        without = edited(place.folder, 'slower = "ask"', 'slower = "ask"\nrequests = 0')
        with without, edited(place.folder, "steps = [20, 100]", "steps = [100]"), place.people():
            done = place.slipway("deploy", "production", "--release", needy)
        assert done.returncode == 0, done.stdout + done.stderr
        good = place.repository.commit("Need it no more")
        done = place.slipway("replay", "production", "--release", good)
        assert done.returncode == 4, done.stdout + done.stderr
        why = "nothing is replayed: The old release, closed off from the world, failed before it was ready"
        assert why in done.stderr
        with edited(place.folder, 'most = "90s"', 'most = "2s"'):
            done = place.slipway("deploy", "production", "--release", good)
    assert re.search(r"rehearsal: ok .*nothing is replayed", done.stdout), done.stdout + done.stderr

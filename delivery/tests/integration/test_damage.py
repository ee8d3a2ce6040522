"""A release that damages data is put back, and the next good one can go out in spite of what it left."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support.bad_releases import BadRelease
from tests.support.production import LENIENT, Place, production

pytestmark = pytest.mark.slow

WRITES_UNDER_OTHER_KEYS = BadRelease(
    "writes objects under other keys",
    "watch",
    "lead to no such object",
    edits={
        "tally/notes.py": {
            'put(str(values["key"])': 'put("other/" * name.startswith("only-") + str(values["key"])'
        }
    },
)
# Each is written once, so nobody mends by chance what the bad release damaged.
PEOPLE_WRITE = tuple(f"PUT /notes/only-{number} note {number}" for number in range(3000))
REASON = "the objects of these notes were written under other keys and are lost"


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with production(canary=LENIENT) as made:
        yield made


def test_damage_is_listed_whole_and_accepted_by_two_and_the_next_release_goes_out(place: Place) -> None:
    bad = place.commit(WRITES_UNDER_OTHER_KEYS)
    ended = place.played("deploy", "production", asks=PEOPLE_WRITE)
    assert ended.code == 3, ended
    assert ended.stopped_at == WRITES_UNDER_OTHER_KEYS.stopped_at, ended
    assert place.what_is_left(bad, before=place.first) == []
    file = _file_in(ended.errors)
    damaged = [json.loads(line) for line in file.read_text().splitlines()]
    assert all(set(each) == {"key", "row", "why", "size", "sha256"} for each in damaged)
    assert {each["key"] for each in damaged} == _keys_without_object(place)
    assert f"slipway accept-damage production {file}" in ended.errors

    good = place.repository.commit("A good release again")
    refused = place.slipway("deploy", "production")
    assert refused.returncode == 7, refused
    assert "“damage”" in refused.stderr
    assert str(file) in refused.stderr
    assert place.slipway("restore-point", "create", "production").returncode == 1
    degraded = place.slipway("restore-point", "create", "production", "--degraded", "--reason", REASON)
    assert degraded.returncode == 0, degraded
    assert f"{len(damaged):,} rows without their object" in degraded.stdout

    accepting = ("deploy", "production", "--accept-damage", str(file), "--reason", REASON)
    alone = place.slipway(*accepting)
    assert alone.returncode == 7, alone
    second = re.search(r"slipway (approve production damage-\w+ --damage)", alone.stderr)
    assert second, alone
    approved = place.slipway("--by", "second@tally.example", *second[1].split())
    assert approved.returncode == 0, approved
    done = place.played(*accepting)
    assert done.code == 0, done
    assert place.live() == good
    audit = place.slipway("audit", "show", "production").stdout
    assert "damage accepted" in audit
    assert "degraded restore point taken" in audit

    # From now on it is known, and stands in nobody's way.
    assert place.slipway("restore-point", "create", "production").returncode == 0
    plan = place.slipway("plan", "production")
    assert plan.returncode == 0, plan
    assert "second@tally.example accepted" in _in_one_line(plan.stdout)
    assert place.what_is_not_whole() == []
    assert place.slipway("drill", "production").returncode == 0

    # Another damage of the same key is none that anybody has agreed to.
    half = Path(place.bucket.removeprefix("file://")) / damaged[0]["key"]
    half.write_bytes(b"half")
    refused = place.slipway("plan", "production")
    assert refused.returncode == 7, refused
    assert "`slipway damage production` lists them" in _in_one_line(refused.stdout)
    half.unlink()
    assert place.slipway("plan", "production").returncode == 0
    taken_back = place.slipway("accept-damage", "production", str(file), "--withdraw", "--reason", REASON)
    assert taken_back.returncode == 0, taken_back
    assert place.slipway("plan", "production").returncode == 7
    assert place.slipway("accept-damage", "production", str(file), "--reason", REASON).returncode == 7


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _file_in(text: str) -> Path:
    found = re.search(r"the list is in (\S+\.jsonl)", text)
    assert found, text
    return Path(found[1])


def _keys_without_object(place: Place) -> set[str]:
    bucket = Path(place.bucket.removeprefix("file://"))
    with psycopg.connect(place.database) as connection:
        keys = {key for (key,) in connection.execute("SELECT key FROM notes WHERE sha256 IS NOT NULL")}
    return {key for key in keys if not (bucket / key).exists()}

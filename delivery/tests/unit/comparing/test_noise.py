"""What differs by itself is no difference; what differs more than that is."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from slipway.decisions.comparing import comparison as comparison_module
from slipway.decisions.comparing.comparison import compared

from tests.unit.comparing.asking import answer, asked, told

NOW = datetime(2026, 11, 30, 6, 17, tzinfo=UTC)


def made(chance: random.Random, at_number: int, **other: Any) -> dict[str, Any]:
    """An answer with everything in it that differs by itself."""
    at = NOW + timedelta(seconds=at_number * 3 + chance.random() * 0.4)
    tags = ["red", "green", "blue", "grey"]
    chance.shuffle(tags)
    return {
        "id": str(UUID(int=chance.getrandbits(128), version=4)),
        "number": at_number,
        "created_at": at.isoformat().replace("+00:00", "Z"),
        "until": (at + timedelta(days=14)).isoformat(),
        "seconds": round(chance.uniform(0.002, 0.009), 4),
        "token": f"{chance.getrandbits(256):064x}",
        "short": "".join(chance.choices("abcdefghkmnpqrstABCDEFGH23456789", k=12)),
        "tags": tags,
        "said": f"Saved at {at:%H:%M:%S} under {chance.getrandbits(64):016x}.",
        "total": "12.50",
    } | other


@pytest.mark.parametrize("seed", range(20))
def test_answers_that_differ_by_themselves_are_alike(seed: int) -> None:
    chance = random.Random(seed)
    requests = [
        asked(*(answer(made(chance, number)) for _ in range(3)), route=f"GET /{number % 4}")
        for number in range(40)
    ]
    comparison = compared(requests)
    assert comparison.differences == ()
    assert comparison.alike == 40
    assert comparison.noise[1] == 4


HOUR_LATER = (NOW + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
PLANTED: dict[str, Any] = {
    "id": "501",
    "number": 1,
    "created_at": HOUR_LATER,
    "until": NOW.replace(tzinfo=None).isoformat(),
    "seconds": 4.2,
    "token": "admin",
    "short": "an error of some kind has happened here",
    "tags": ["red", "green", "blue"],
    "said": "Not saved.",
    "total": "13.50",
}


@pytest.mark.parametrize("field", PLANTED)
@pytest.mark.parametrize("seed", range(5))
def test_a_planted_difference_is_found_beside_what_differs_by_itself(field: str, seed: int) -> None:
    chance = random.Random(seed)
    requests = [
        asked(*(answer(made(chance, 7, **other)) for other in ({}, {field: PLANTED[field]}, {})))
        for _ in range(12)
    ]
    assert {each.field.removesuffix("/*") for each in compared(requests).differences} == {f"/{field}"}


def test_a_time_zone_that_is_off_is_found_in_a_single_answer() -> None:
    instants = ("06:17:00.100", "08:17:00.300", "06:17:00.200")
    old, new, again = ({"at": f"2026-11-30T{each}Z"} for each in instants)
    (said,) = told(asked(answer(old), answer(new), answer(again)))
    assert said.startswith("changed: /at: ")


def test_a_clock_that_ticks_between_two_answers_is_no_difference() -> None:
    def at(written: str) -> Any:
        return answer({"at": written}, headers={"date": "Mon, 30 Nov 2026 06:17:00 GMT"})

    assert told(asked(at("2026-11-30T06:17:00Z"), at("2026-11-30T06:17:01Z"))) == []
    # One of last year is not made now, so it has changed.
    assert len(told(asked(at("2025-11-30T06:17:00Z"), at("2025-11-30T06:17:01Z")))) == 1


def test_a_noisy_replay_is_judged_alike_when_nothing_of_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(1)
    requests = [
        asked(*(answer(made(chance, 7, **other)) for other in ({}, {"total": "0"}, {}))) for _ in range(9)
    ]
    kept = compared(requests)
    monkeypatch.setattr(comparison_module, "MOST_KEPT", 0)
    assert compared(requests) == kept
    assert len(kept.differences) == 1


def test_noise_of_one_route_covers_no_other() -> None:
    noisy = [
        asked(*(answer({"id": f"{at}{each}" * 16}) for each in "abc"), route="GET /a") for at in range(5)
    ]
    other = asked(answer({"id": "a" * 32}), answer({"id": "b" * 32}), route="GET /b")
    assert told(*noisy, other) == [f'changed: /id: "{"b" * 32}", was "{"a" * 32}"']


def test_a_field_that_differs_by_itself_on_several_routes_does_so_on_one_that_was_asked_once() -> None:
    noisy = [
        asked(*(answer({"request": f"{at}{each}" * 16}) for each in "abc"), route=f"GET /{at}")
        for at in range(3)
    ]
    rare = asked(answer({"request": "a1" * 16}), answer({"request": "b1" * 16}), route="GET /rare")
    assert told(*noisy, rare) == []


def test_an_id_made_anew_on_each_copy_has_to_stay_one() -> None:
    def created(name: str) -> Any:
        return answer({"id": name * 32}, 201)

    def listed(*names: str) -> Any:
        return answer({"mine": [{"of": name * 32} for name in names]})

    write = asked(created("a"), created("b"), created("c"), route="POST /notes")
    good = asked(listed("a", "a"), listed("b", "b"), listed("c", "c"), route="GET /notes")
    bad = asked(listed("a", "a"), listed("b", "d"), listed("c", "c"), route="GET /notes")
    assert told(write, good) == []
    assert told(write, bad) == [f'changed: /mine/*/of: "{"d" * 32}", was "{"a" * 32}"']


def test_an_id_made_anew_is_the_same_one_where_its_use_could_not_be_measured() -> None:
    write = asked(*(answer({"id": name * 32}, 201) for name in "abc"), route="POST /notes")
    old, new, other = (answer({"mine": name * 32}) for name in ("a", "b", "d"))
    failed = answer(b"busy", 503)
    assert told(write, asked(old, new, failed, route="GET /notes")) == []
    assert len(told(write, asked(old, other, failed, route="GET /notes"))) == 1


def test_a_number_far_beyond_its_spread_is_found() -> None:
    chance = random.Random(3)
    usual = [asked(*(answer({"free": 1000 + chance.randint(-5, 5)}) for _ in range(3))) for _ in range(10)]
    assert told(*usual) == []
    assert told(*usual, asked(answer({"free": 1000}), answer({"free": 2000}))) == [
        "changed: /free: 2000, was 1000"
    ]


@pytest.mark.parametrize(
    ("old", "again", "new"),
    [
        # A random text without a digit, where others had one.
        (
            "na_8jCUdkUKTa8iwjqbAo2u6XGhHztYq",
            "qvi3ljVyUXvNjvY7681s4e_t5YsNb8LD",
            "OIFrQjUvqwNFwoiLjLpmAuIlIchHmHYJ",
        ),
        # An address that a bucket signs: it has an instant in a way of its own.
        (
            "/k?X-Amz-Date=20261130T071922Z&X-Amz-Signature=0a1b2c3d4e5f60718293a4b5c6d7e8f9",
            "/k?X-Amz-Date=20261130T071922Z&X-Amz-Signature=1a1b2c3d4e5f60718293a4b5c6d7e8f9",
            "/k?X-Amz-Date=20261130T071923Z&X-Amz-Signature=2a1b2c3d4e5f60718293a4b5c6d7e8f9",
        ),
    ],
)
def test_what_is_made_anew_each_time_is_noise_however_it_looks(old: str, again: str, new: str) -> None:
    date = {"date": "Mon, 30 Nov 2026 07:19:22 GMT"}
    assert told(asked(*(answer({"made": each}, headers=date) for each in (old, new, again)))) == []


def test_a_long_name_is_no_random_text() -> None:
    old, new = "ApplicationConfigurationManager", "ApplicationConfigurationHandler"
    made = [answer({"made": os.urandom(16).hex(), "name": each}) for each in (old, new, old)]
    assert told(asked(*made)) == [f'changed: /name: "{new}", was "{old}"']


@pytest.mark.parametrize("seed", range(10))
def test_a_row_of_ids_that_is_sorted_by_them_may_have_one_that_is_made_anew(seed: int) -> None:
    chance = random.Random(seed)
    fixed = [made(chance, 0)["id"] for _ in range(3)]

    def row(each: dict[str, Any], *, less: int = 0) -> dict[str, Any]:
        return {"channels": ",".join(sorted([*fixed[less:], each["id"]]))}

    answers = [{"id": made(chance, 0)["id"]} for _ in range(3)]
    created = asked(*map(answer, answers), route="POST /channels")
    shown = asked(*(answer(row(each)) for each in answers), route="GET /checks/{id}")
    assert told(created, shown, shown) == []
    old, new, again = answers
    other = {"id": made(chance, 0)["id"]}
    lacking = asked(answer(row(old)), answer(row(new, less=1)), answer(row(again)), route="GET /checks/{id}")
    swapped = asked(
        answer({"row": ",".join(fixed)}), answer({"row": ",".join(fixed[::-1])}), route="GET /rows"
    )
    assert told(created, shown, lacking)
    assert told(created, swapped)
    assert told(created, asked(answer(row(old)), answer(row(other)), answer(row(again)), route="GET /a"))

"""SQL statements, objects and time."""

from __future__ import annotations

import random

import pytest
from slipway.decisions.comparing.answer import Answer, Asked
from slipway.decisions.comparing.differences import Kind
from slipway.ports import ObjectUse

from tests.unit.comparing.asking import answer, asked, differing, told


def listing(items: int, statements: int, seconds: float = 0.02) -> Answer:
    return answer({"items": [{"id": at} for at in range(items)]}, statements=statements, seconds=seconds)


def test_one_query_for_each_item_is_named_with_how_it_grows() -> None:
    requests = [asked(listing(items, 3), listing(items, 3 + items)) for items in range(1, 13)]
    (said,) = told(*requests)
    assert said.endswith("10 statements, were 3 (median of 12); it grows with the items: 15 for 12, 4 for 1")


def test_it_is_found_where_most_answers_have_no_item() -> None:
    requests = [asked(listing(items, 3), listing(items, 3 + items)) for items in (0, 0, 0, 0, 0, 0, 1, 20)]
    assert told(*requests) == [
        "statements: statements: up to 23 statements, were 3; it grows with the items: 23 for 20, 3 for 0"
    ]


@pytest.mark.parametrize("seed", range(10))
def test_statements_that_vary_by_themselves_are_no_difference(seed: int) -> None:
    chance = random.Random(seed)
    requests = [asked(*(listing(3, 4 + chance.randint(0, 4)) for _ in range(3))) for _ in range(30)]
    assert told(*requests) == []


def test_more_statements_count_only_beyond_the_old_releases_own_spread() -> None:
    assert told(*(asked(listing(3, 4), listing(3, 8), listing(3, 6)) for _ in range(9))) == []
    assert len(told(*(asked(listing(3, 4), listing(3, 12), listing(3, 6)) for _ in range(9)))) == 1


def test_fewer_statements_or_one_more_among_many_are_no_difference() -> None:
    assert told(*(asked(listing(3, 9), listing(3, 4)) for _ in range(9))) == []
    assert told(*(asked(listing(3, 30), listing(3, 31)) for _ in range(9))) == []


def test_a_request_that_makes_a_connection_is_no_difference() -> None:
    usual = [asked(listing(3, 6), listing(3, 6)) for _ in range(5)]
    connecting = asked(listing(3, 6), listing(3, 14))
    assert told(*usual, connecting) == []
    assert told(connecting, asked(listing(3, 6), listing(3, 6), listing(3, 14), route="/other")) == []
    assert told(connecting) == []
    # Where the old release never needs so many more, two of them are.
    assert len(told(*usual, connecting, connecting)) == 1


def test_statements_that_nobody_counts_are_not_compared() -> None:
    assert told(asked(answer({"a": 1}), answer({"a": 1}, statements=9))) == []


def using(items: int, **objects: int) -> Answer:
    used = {ObjectUse[name.upper()]: number for name, number in objects.items()}
    return answer({"items": [{"id": at} for at in range(items)]}, objects=used)


def test_one_object_for_each_item_is_named_with_its_route_and_how_it_grows() -> None:
    requests = [asked(using(items, read=1), using(items, read=1 + items)) for items in range(1, 13)]
    (found,) = differing(*requests)
    assert (found.kind, found.route) == (Kind.OBJECTS_USED, "GET /reports/{id}")
    assert found.words == "reads 8 objects, was 1 (median of 12); it grows with the items: 13 for 12, 2 for 1"
    assert (found.examples[0].old, found.examples[0].new) == ("reads 1 object", "reads 13 objects")


@pytest.mark.parametrize(
    ("use", "words"),
    [
        ("asked_about", "asks about 9 objects, was 1"),
        ("written", "writes 9 objects, was 1"),
        ("deleted", "deletes 9 objects, was 1"),
        ("listed", "lists objects 9 times, was 1"),
    ],
)
def test_each_use_of_objects_is_told_apart(use: str, words: str) -> None:
    usual = {"read": 2, use: 1}
    assert told(*(asked(using(3, **usual), using(3, **usual | {use: 9})) for _ in range(3))) == [
        f"objects used: objects {ObjectUse[use.upper()]}: {words} (median of 3)"
    ]


def test_objects_that_vary_by_themselves_or_that_nobody_counts_are_no_difference() -> None:
    assert told(*(asked(using(3, read=2), using(3, read=6), using(3, read=4)) for _ in range(9))) == []
    assert (
        told(*(asked(answer({"a": 1}), answer({"a": 1}, objects={ObjectUse.READ: 9})) for _ in range(9)))
        == []
    )
    assert told(*(asked(using(3, read=9), using(3, read=1)) for _ in range(9))) == []


def timed(route: str, old: float, new: float, again: float) -> Asked:
    return asked(*(answer({"a": 1}, seconds=each) for each in (old, new, again)), route=route)


def test_a_route_that_is_slower_again_and_again_is_found_and_no_other() -> None:
    chance = random.Random(1)

    def usual() -> float:
        return chance.lognormvariate(-4, 0.4)

    fine = [timed(f"GET /{at % 20}", usual(), usual(), usual()) for at in range(300)]
    slow = [timed("GET /slow", usual(), usual() * 4, usual()) for _ in range(15)]
    found = [each for each in differing(*fine, *slow) if each.kind is Kind.SLOWER]
    assert [each.routes for each in found] == [("GET /slow",)]


def test_a_rare_route_that_is_very_much_slower_is_found_by_what_hardly_ever_happens() -> None:
    fine = [timed(f"GET /{at % 20}", 0.02, 0.021, 0.022) for at in range(400)]
    slow = [timed("GET /rare", 0.03, 2.5, 0.03) for _ in range(3)]
    (one,) = differing(*fine, *slow)
    assert (one.kind, one.route, one.words) == (Kind.SLOWER, "GET /rare", "2.5 s, was 30 ms (median of 3)")


def test_two_very_slow_answers_are_no_evidence_however_rare_that_is() -> None:
    fine = [timed(f"GET /{at % 5}", 0.02, 0.021, 0.022) for at in range(2000)]
    assert told(*fine, *(timed("GET /rare", 0.03, 2.5, 0.03) for _ in range(2))) == []


def test_one_slow_answer_is_no_evidence() -> None:
    requests = [timed("GET /a", 0.02, 0.021, 0.022) for _ in range(50)]
    assert told(*requests, timed("GET /a", 0.02, 9.0, 0.02), timed("GET /b", 0.02, 9.0, 0.02)) == []


@pytest.mark.parametrize("seed", range(20))
def test_equal_releases_are_hardly_ever_called_slower(seed: int) -> None:
    chance = random.Random(seed)

    def usual() -> float:
        # A few pauses among quick answers, as on a busy machine.
        return chance.lognormvariate(-3, 0.8) + (chance.random() < 0.03) * chance.uniform(0.5, 4)

    requests = [timed(f"GET /{at % 15}", usual(), usual(), usual()) for at in range(400)]
    assert [each for each in differing(*requests) if each.kind is Kind.SLOWER] == []

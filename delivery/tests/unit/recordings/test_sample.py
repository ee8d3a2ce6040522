"""A sample has whole visits and every route in its forms, within its budget, and is the same each time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some
from slipway.decisions.recordings import sample
from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.routes import Templates, is_named, path_pattern, with_routes
from slipway.decisions.recordings.sample import Budget
from slipway.decisions.recordings.visits import form_of, room_of, visits_of

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
ROOMY = 10**9


def asked(path: str, minutes: float = 0.0, who: str = "anna", **more: object) -> Exchange:
    return Exchange(AT + timedelta(minutes=minutes), "GET", path, person=who, **{"status": 200, **more})  # type: ignore[arg-type]


def test_a_long_pause_ends_a_visit() -> None:
    found = visits_of([asked("/a"), asked("/b", 29), asked("/c", 60), asked("/x", 1, "bo")], "")
    paths = {tuple(each.path for each in visit.exchanges) for visit in found}
    assert paths == {("/a", "/b"), ("/c",), ("/x",)}


def test_what_fits_is_kept_whole() -> None:
    everything = [asked(f"/{number}", number) for number in range(20)]
    assert sample.kept(everything[::-1], Budget(20, ROOMY), seed="") == everything


def test_every_route_is_kept_however_rare_and_every_status_of_it() -> None:
    many = [asked("/often", number / 100, f"p{number % 300}") for number in range(3000)]
    rare = [
        asked("/rare", 5, "p5"),
        asked("/often", 6, "p6", status=404),
        asked("/often", 7, "p7", query="q=1"),
    ]
    kept = sample.kept([*many, *rare], Budget(100, ROOMY), seed="s")
    assert len(kept) <= 100
    assert {form_of(each) for each in kept} == {form_of(each) for each in [*many, *rare]}


def test_visits_are_kept_whole_where_there_is_room() -> None:
    everything = [
        asked(f"/{place}", person * 0.1 + place, f"p{person}") for person in range(100) for place in range(5)
    ]
    kept = sample.kept(everything, Budget(100, ROOMY), seed="s")
    assert len(kept) == 100
    assert set(Counter(each.person for each in kept).values()) == {5}
    assert kept == sorted(kept, key=lambda each: each.at)


def test_chance_and_not_the_clock_decides_and_the_same_seed_decides_the_same() -> None:
    everything = [asked("/a", number / 10, f"p{number}") for number in range(500)]
    one, again, other = (sample.kept(everything, Budget(50, ROOMY), seed=seed) for seed in "aab")
    assert one == again != other
    assert one[-1].at - one[0].at > timedelta(minutes=30)


def test_a_sample_of_samples_has_whole_visits() -> None:
    everything = [asked(f"/{place}", place, f"p{person}") for person in range(200) for place in range(4)]
    once = sample.kept(everything, Budget(400, ROOMY), seed="s")
    twice = sample.kept(once, Budget(100, ROOMY), seed="s")
    assert set(Counter(each.person for each in twice).values()) == {4}


def test_a_program_that_never_pauses_crowds_nobody_out() -> None:
    robot = [asked("/feed", number / 60, "robot") for number in range(1000)]
    people = [asked("/page", number, f"p{number}") for number in range(60)]
    kept = sample.kept([*robot, *people], Budget(200, ROOMY), seed="s")
    assert sum(each.person != "robot" for each in kept) >= 3
    assert len(kept) == 200


@given(
    some.lists(some.tuples(some.integers(0, 50), some.integers(0, 9), some.integers(0, 400)), max_size=60),
    some.integers(1, 30),
    some.integers(200, 20_000),
)
def test_no_budget_is_ever_exceeded(drawn: list[tuple[int, int, int]], requests: int, room: int) -> None:
    found = [asked(f"/{path}", minute, f"p{path % 3}", body=b"x" * size) for path, minute, size in drawn]
    kept = sample.kept(found, Budget(requests, room), seed="s")
    assert len(kept) <= requests
    assert sum(map(room_of, kept)) <= room
    assert set(map(id, kept)) <= set(map(id, found))


def test_a_replay_says_what_it_leaves_out_and_why() -> None:
    found = [
        asked("/old", -60 * 24 * 8),
        asked("/upload", 1, body_bytes=9),
        *(asked(f"/{number}", number, f"p{number}") for number in range(10)),
    ]
    chosen = sample.for_replay(
        found, 4, now=AT, keep=timedelta(days=7), never_kept={"a secret in its path": 3}
    )
    assert len(chosen.exchanges) == 4
    assert chosen.left_out == {sample.EXPIRED: 1, sample.NO_BODY: 1, sample.OVER: 6}
    assert chosen.as_json()["never_kept"] == {"a secret in its path": 3}


def test_of_equal_visits_a_replay_takes_the_newest() -> None:
    found = [asked("/a", -60 * number, f"p{number}") for number in range(20)]
    chosen = sample.for_replay(found, 5, now=AT, keep=timedelta(days=7))
    assert [each.person for each in chosen.exchanges] == ["p4", "p3", "p2", "p1", "p0"]
    assert (chosen.routes, chosen.people) == (1, 5)


def test_a_segments_lines_are_read_back_also_with_one_that_nobody_knows() -> None:
    lines = sample.lines_of([asked("/a", body=b"\xff", body_bytes=1)], {"why": 2})
    found, left_out = sample.exchanges_of([*lines, {"at": "yesterday"}])
    assert found == [asked("/a", body=b"\xff", body_bytes=1)]
    assert left_out == {"why": 2, "not readable": 1}


def test_names_that_are_made_become_one_route_at_once() -> None:
    template = Templates([])
    assert template.of("/reports/12/pdf") == "/reports/{id}/pdf"
    assert template.of("/reports/0b8f2c1e-5a7d-4b7e-9d6e-000000000000.pdf") == "/reports/{id}.pdf"
    assert template.of("/days/2026-11-30") == "/days/{id}"
    assert template.of("/about") == "/about"


def test_other_names_become_one_route_when_many_were_seen() -> None:
    paths = [f"/people/n{number}x/{'settings' if number % 2 else 'home'}" for number in range(20)]
    routes = {each.route for each in with_routes(asked(path) for path in [*paths, "/about", "/help"])}
    assert routes == {"/people/{…}/settings", "/people/{…}/home", "/about", "/help"}


def test_the_services_own_name_of_a_route_counts() -> None:
    assert with_routes([asked("/a/b", route="/a/{slug}")])[0].route == "/a/{slug}"


def test_routes_are_named_as_people_write_them() -> None:
    named = ["PUT /notes/*", "/api/v1/documents/{id}/pdf"]
    assert is_named("PUT", "/notes/a/b", named)
    assert not is_named("POST", "/notes/a", named)
    assert is_named("GET", "/api/v1/documents/7/pdf", named)
    assert not is_named("GET", "/api/v1/documents/7/8/pdf", named)
    assert not is_named("PUT", "/notes/", named)


def test_no_sign_of_a_route_means_anything_to_the_proxy() -> None:
    assert path_pattern("/a'b\"c(d)/e") == "/a.b.c.d./e"

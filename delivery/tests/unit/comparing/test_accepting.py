"""Which differences are accepted, and what the rest leads to."""

from __future__ import annotations

import pytest
from slipway.config.rehearsing import Replay
from slipway.decisions.comparing.accepting import (
    Accepted,
    Asks,
    Passes,
    Refuses,
    announced_in,
    matches,
    verdict_of,
)
from slipway.decisions.comparing.differences import Comparison, Difference, Kind


def difference(kind: Kind, *routes: str, to_production: bool = False) -> Difference:
    return Difference(kind, routes or ("GET /reports/{id}",), "status", "other", to_production=to_production)


def comparison(*differences: Difference, routes: int = 5, people: int = 5) -> Comparison:
    return Comparison(requests=9, alike=9, routes=routes, people=people, differences=differences)


@pytest.mark.parametrize(
    ("message", "announced"),
    [
        ("Sort by date\n\nChanges-Answers: GET /reports/*", ["GET /reports/*"]),
        (
            "Sort\n\nWhy.\n\nchanges-answers: GET /a, POST  /b\nChanges-Answers: /c",
            ["GET /a", "POST /b", "/c"],
        ),
        ("Sort\n\nChanges-Answers: GET /a,\n  GET /b\nCo-authored-by: A <a@x.org>", ["GET /a", "GET /b"]),
        ("Sort\r\n\r\nChanges-Answers: GET /a\r\n", ["GET /a"]),
        ("Sort\n\nChanges-Answers: /a\n(cherry picked from commit 1f6c)", ["/a"]),
        ("Changes-Answers: GET /a", []),
        ("Sort\n\nIt says that\nChanges-Answers: GET /a", []),
        ("Sort\n\nChanges-Answers: GET /a\n\nAnd more words.", []),
        ("Sort", []),
    ],
)
def test_commits_announce_routes_in_their_trailers(message: str, announced: list[str]) -> None:
    assert list(announced_in([message, message])) == announced


@pytest.mark.parametrize(
    ("pattern", "route", "meant"),
    [
        ("GET /reports/*", "GET /reports/{id}", True),
        ("GET /reports/*", "GET /reports/{id}/pages", False),
        ("GET /reports/*", "POST /reports/{id}", False),
        ("GET /reports/*", "GET /reports", False),
        ("GET /reports/**", "GET /reports/{id}/pages", True),
        ("GET /**", "GET /anything/at/all", True),
        ("* /reports/*", "POST /reports/{id}", True),
        ("/reports/*", "POST /reports/{id}", True),
        ("/reports/{id}.pdf", "GET /reports/{id}.pdf", True),
        ("GET /reports/*.pdf", "GET /reports/{id}.pdf", True),
        ("GET /[a]", "GET /a", False),
        ("**", "ROWS public.notes", False),
        ("ROWS public.*", "ROWS public.notes", True),
        ("OBJECTS files/*", "OBJECTS files/{hash}.pdf", True),
        ("/".join(["**"] * 30), "GET /" + "/".join("a" * 60), True),
    ],
)
def test_a_pattern_means_segments_of_a_path(pattern: str, route: str, meant: bool) -> None:
    assert matches(pattern, route) is meant


def test_what_failed_and_what_reaches_production_no_commit_can_announce() -> None:
    announced = Accepted(announced=("**", "* /**"))
    failed = difference(Kind.FAILED)
    reached = difference(Kind.SENT, to_production=True)
    assert not announced.covers(failed)
    assert not announced.covers(reached)
    assert announced.covers(difference(Kind.LOST))
    assert announced.covers(difference(Kind.SENT))
    assert Accepted(ids=[failed.id]).covers(failed)


def test_a_difference_on_several_routes_has_to_be_announced_for_each() -> None:
    both = difference(Kind.CHANGED, "GET /a", "GET /b")
    assert not Accepted(announced=("GET /a",)).covers(both)
    assert Accepted(announced=("GET /a", "/b")).covers(both)


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_leads_to_what_the_environment_says(kind: Kind) -> None:
    rules = Replay(changed="report", gained="ask", effects="refuse", slower="ask")
    expected = {
        Kind.CHANGED: Passes,
        Kind.GAINED: Asks,
        Kind.SLOWER: Asks,
    }.get(kind, Refuses)
    assert type(verdict_of(comparison(difference(kind)), rules)) is expected
    accepted = Accepted(ids=[difference(kind).id])
    assert type(verdict_of(comparison(difference(kind)), rules, accepted)) is Passes


def test_production_s_database_refuses_whatever_the_rules_say() -> None:
    reached = comparison(difference(Kind.SENT, to_production=True))
    assert isinstance(verdict_of(reached, Replay(effects="report")), Refuses)


def test_a_refusal_names_what_would_be_asked_about_besides() -> None:
    verdict = verdict_of(
        comparison(difference(Kind.LOST), difference(Kind.GAINED), difference(Kind.CHANGED)), Replay()
    )
    assert isinstance(verdict, Refuses)
    assert [len(each) for each in (verdict.differences, verdict.asks, verdict.reported)] == [1, 1, 1]


def test_too_few_routes_or_people_are_no_evidence() -> None:
    rules = Replay(least_routes=3, least_people=2)
    assert verdict_of(comparison(routes=3, people=2), rules).enough
    assert not verdict_of(comparison(routes=2, people=2), rules).enough
    assert not verdict_of(comparison(routes=3, people=1), rules).enough

"""A request that failed is made again as whoever asked before it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.who_asked import with_who_asked

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def asked(second: int, person: str, status: int = 200, visitor: str = "v1") -> Exchange:
    return Exchange(
        NOON + timedelta(seconds=second), "GET", "/", person=person, status=status, visitor=visitor
    )


def people(*exchanges: Exchange) -> list[str]:
    return [each.person for each in with_who_asked(exchanges)]


def test_a_failed_request_is_that_of_the_one_before() -> None:
    assert people(asked(1, "ada"), asked(2, "", 502), asked(3, "", 0)) == ["ada", "ada", "ada"]


def test_another_client_says_nothing_of_it() -> None:
    assert people(asked(1, "ada"), asked(2, "", 502, "v2")) == ["ada", ""]


def test_who_was_answered_as_nobody_stays_nobody_and_so_do_failures_after_it() -> None:
    assert people(asked(1, "ada"), asked(2, ""), asked(3, "", 500)) == ["ada", "", ""]


def test_what_an_answer_names_counts_even_if_it_failed() -> None:
    assert people(asked(1, "ada"), asked(2, "bea", 500)) == ["ada", "bea"]


def test_they_are_put_in_order_first() -> None:
    assert people(asked(2, "", 500), asked(1, "ada")) == ["ada", "ada"]

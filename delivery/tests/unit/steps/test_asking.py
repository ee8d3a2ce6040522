"""Three copies are asked the same, and what they answer takes bounded room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import pytest
from slipway.decisions.comparing.answer import Asked
from slipway.decisions.recordings.exchange import Exchange
from slipway.errors import StepFailed
from slipway.ports import (
    NO_EFFECTS,
    Client,
    Effects,
    Instance,
    Sent,
    SentKind,
    StatementCount,
    WebAnswer,
    WebRequest,
)
from slipway.steps.replaying import asking
from slipway.steps.replaying.asking import Seat, ask_all, naming_what_it_tried
from slipway.steps.replaying.copies import Which
from slipway.steps.replaying.counting import RequestCounts
from slipway.steps.replaying.letting_in import Door
from slipway.steps.replaying.people import People

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def asked_all(
    paths: list[str],
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    counts: Mapping[Which, StatementCount] | None = None,
) -> tuple[Asked, ...]:
    def ask(request: WebRequest) -> WebAnswer:
        if request.target == "/hangs":
            return WebAnswer(0, {}, b"TimeoutError", 0.1)
        return WebAnswer(200, headers or {}, body + request.target.encode(), 0.1)

    client = cast("Client", SimpleNamespace(ask=ask))
    instance = cast("Instance", SimpleNamespace(effects=lambda: NO_EFFECTS))
    nobody = People({})
    seats = [
        Seat(
            which,
            instance,
            client,
            Door(nobody, lambda _: nobody),
            "shop.example:80",
            RequestCounts(counts[which]) if counts else None,
        )
        for which in Which
    ]
    exchanges = [Exchange(NOON, "GET", path) for path in paths]
    for seat in seats:
        seat.begin()
    return ask_all(
        seats,
        exchanges,
        until=datetime.max.replace(tzinfo=UTC),
        now=lambda: NOON,
        rest_before=lambda _: None,
        told=lambda _: None,
    )


def test_a_release_that_does_not_get_ready_says_what_it_tried_meanwhile() -> None:
    attempt = Sent(SentKind.BUCKET, "s3://shop", "GET ?max-keys")
    tried = (Effects(sent=(attempt, attempt)), NO_EFFECTS)
    first, second = (cast("Instance", SimpleNamespace(effects=lambda each=each: each)) for each in tried)
    with pytest.raises(StepFailed, match=r"too late\. It tried .*: s3://shop “GET \?max-keys” \(2 times\)\."):
        failing_with(first)
    with pytest.raises(StepFailed, match=r"too late\.$"):
        failing_with(second)


def failing_with(instance: Instance) -> None:
    with naming_what_it_tried(instance):
        raise StepFailed("The old release was too late.")


def test_equal_answers_are_held_once() -> None:
    first, second = asked_all(["/a", "/a"], b"x" * 5000)
    assert (
        len({id(each.body) for asked in (first, second) for each in (asked.old, asked.new, asked.again)}) == 1
    )


class Counting:
    """A server at which each request is two statements of its kind, and a probe looks in at times of its own."""

    def __init__(self, *, probed_in: int) -> None:
        self._calls, self._probed_in = 0, probed_in

    def since(self) -> Mapping[int, int]:
        # Ready, and then of each request once before it and once after it.
        self._calls += 1
        request = {7: 2} if self._calls > 1 and self._calls % 2 else {}
        return {**request, **({1: 4} if self._calls in (2, self._probed_in) else {})}


def test_what_is_asked_between_requests_counts_for_none() -> None:
    counts = {which: Counting(probed_in=3 if which is Which.NEW else 0) for which in Which}
    (asked, _) = asked_all(["/a", "/b"], counts=counts)
    assert [each.effects.statements for each in (asked.old, asked.new, asked.again)] == [2, 2, 2]
    (uncounted,) = asked_all(["/a"])
    assert uncounted.old.effects.statements is None


def test_what_a_release_sent_before_and_after_it_was_ready_is_of_its_start() -> None:
    mails = [Sent(SentKind.MAIL, f"{name}@example.org", "Hello") for name in ("ann", "bob")]
    later = cast("Instance", SimpleNamespace(effects=lambda: replace(NO_EFFECTS, sent=(mails[1],))))
    client, door = cast("Client", SimpleNamespace()), Door(People({}), lambda _: People({}))
    seat = Seat(Which.NEW, later, client, door, at_start=replace(NO_EFFECTS, sent=(mails[0],)))
    assert list(seat.begin().sent) == mails


def test_no_more_is_asked_than_there_is_memory_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_HELD_BYTES", 25_000)
    assert len(asked_all(["/a"] * 20, b"x" * 10_000)) == 20
    assert len(asked_all([f"/{number}" for number in range(20)], b"x" * 10_000)) == 3


def test_a_route_that_hangs_does_not_keep_the_others_from_being_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asking, "HUNG_SECONDS", 0.1)
    found = asked_all(["/a", "/hangs", "/hangs", "/b", "/hangs", "/a"])
    assert [each.exchange.path for each in found] == ["/a", "/hangs", "/hangs", "/b", "/a"]
    assert asking.hung_of(found) == {"GET /hangs"}


@pytest.mark.parametrize(
    ("location", "is_read"),
    [
        ("https://shop.example:80/login?a=1", "/login?a=1"),
        ("//shop.example:80", "/"),
        ("/login?next=//shop.example:80/a", "/login?next=//shop.example:80/a"),
        ("https://shop.example:80.evil.example/login", "https://shop.example:80.evil.example/login"),
    ],
)
def test_a_redirect_to_the_service_itself_is_a_path(location: str, is_read: str) -> None:
    (found,) = asked_all(["/a"], headers={"location": location})
    assert found.new.headers["location"] == is_read

"""What lies in the store stays within its budget and its time, and a recorder that dies loses none of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from slipway.adapters.recordings.keeper import Keeper
from slipway.adapters.recordings.sealed_segments import SealedSegments
from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.keeping import Held, KeepingRules
from slipway.decisions.recordings.routes import is_named
from slipway.decisions.recordings.sample import exchanges_of
from slipway.decisions.recordings.summary import never_kept_words
from slipway.decisions.recordings.visits import room_of
from slipway.flows.data import recordings as flow
from slipway.flows.data.recordings import Which
from slipway.ports import StoreError

from tests.fakes.memory_store import MemoryStore

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
DAY = timedelta(days=1)
RULES = KeepingRules(keep=7 * DAY, requests=100, room=10**7, bodies=("PUT /notes/*",))


class World:
    """A store, a clock that is turned by hand, and a keeper."""

    def __init__(self, rules: KeepingRules = RULES) -> None:
        self.now = NOON
        self.store = MemoryStore()
        self.recordings = SealedSegments(self.store, "secret")
        self.keeper = Keeper(self.recordings, rules, lambda: self.now)

    def heard(self, count: int, *, minutes: float = 0, path: str = "/a") -> None:
        """Hear so many requests, each of another person, and write them."""
        for number in range(count):
            at = self.now + timedelta(minutes=minutes, seconds=number / 10)
            self.keeper.take(Exchange(at, "GET", path, person=f"p{number} {at}", status=200))
        self.keeper.write()

    def kept(self) -> list[Exchange]:
        """Return all that is kept."""
        return list(flow.all_kept(self.recordings).exchanges)


def test_a_day_keeps_its_budget_however_many_segments_it_had() -> None:
    world = World()
    for minutes in range(0, 50, 5):
        world.heard(30, minutes=minutes)
        world.keeper.tidy()
    assert 60 <= len(world.kept()) <= 100
    assert len({each.at.minute for each in world.kept()}) >= 5
    world.now += DAY
    world.keeper.tidy()
    assert len(world.recordings.segments()) == 1


def test_each_day_has_a_budget_of_its_own() -> None:
    world = World()
    for _ in range(3):
        world.heard(100)
        world.now += DAY
    world.keeper.tidy()
    assert len(world.kept()) == 300


def test_what_is_older_than_it_may_be_is_gone_to_the_request() -> None:
    world = World()
    for hours in range(12):
        world.heard(1, minutes=60 * hours)
    world.now += DAY
    world.keeper.tidy()
    assert len(world.recordings.segments()) == 1
    world.now = NOON + RULES.keep + timedelta(hours=5, minutes=30)
    world.keeper.tidy()
    oldest = min(each.at for each in world.kept())
    assert world.now - RULES.keep <= oldest <= world.now - RULES.keep + timedelta(hours=2)
    world.now += DAY
    world.keeper.tidy()
    assert world.kept() == []
    assert list(world.store.list()) == []


@pytest.mark.parametrize("call", ["add", "delete"])
def test_who_dies_while_segments_are_joined_loses_nothing(monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    world = World()
    world.heard(40)
    world.heard(40, minutes=5)
    before = {each.at for each in world.kept()}
    world.now += DAY
    monkeypatch.setattr(world.recordings, call, lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        world.keeper.tidy()
    monkeypatch.undo()
    assert {each.at for each in world.kept()} == before
    world.keeper.tidy()
    assert sorted(each.at for each in world.kept()) == sorted(before)


def test_what_could_not_be_written_is_written_later(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()

    def refuse(*_: object) -> bool:
        raise StoreError("The store does not answer.")

    monkeypatch.setattr(world.store, "create", refuse)
    with pytest.raises(StoreError):
        world.heard(3)
    monkeypatch.undo()
    world.heard(2, minutes=1)
    assert len(world.kept()) == 5


def test_segments_of_another_key_are_left_alone_until_they_expire() -> None:
    world = World()
    other = Keeper(SealedSegments(world.store, "former secret"), RULES, lambda: world.now)
    other.take(Exchange(NOON, "GET", "/former"))
    other.write()
    world.heard(3)
    world.now += DAY
    world.keeper.tidy()
    found = flow.all_kept(world.recordings)
    assert (len(found.exchanges), found.unreadable) == (3, 1)
    world.now += RULES.keep
    world.keeper.tidy()
    assert list(world.store.list()) == []


def test_memory_is_bounded_however_much_comes() -> None:
    held = Held(RULES, seed="")
    for number in range(20_000):
        held.take(Exchange(NOON, "GET", f"/{number}", person=f"p{number}", status=200))
        assert len(held._exchanges) <= 2 * RULES.requests + 1
    assert len(exchanges_of(held.lines())[0]) <= RULES.requests


def test_large_bodies_count_by_their_bytes() -> None:
    held = Held(KeepingRules(keep=DAY, requests=1000, room=100_000, bodies=("PUT /notes/*",)), seed="")
    text = b'{"text": "' + b"a word " * 1000 + b'"}'
    for number in range(100):
        kind = {"content-type": "application/json"}
        held.take(Exchange(NOON, "PUT", f"/notes/{number}", person=f"p{number}", headers=kind, body=text))
    kept = exchanges_of(held.lines())[0]
    assert kept
    assert sum(map(room_of, kept)) <= 100_000


def test_bodies_of_other_routes_are_not_held() -> None:
    held, kind = Held(RULES, seed=""), {"content-type": "application/json"}
    for path in ("/notes/1", "/letters/1"):
        held.take(Exchange(NOON, "PUT", path, headers=kind, body=b"{}"))
    assert {each.path: (each.body, each.body_bytes) for each in exchanges_of(held.lines())[0]} == {
        "/notes/1": (b"{}", 2),
        "/letters/1": (None, 2),
    }


def test_requests_are_deleted_by_route_and_by_time() -> None:
    world = World()
    for hours in range(4):
        world.heard(2, minutes=60 * hours, path="/notes/1")
        world.heard(1, minutes=60 * hours, path="/other")
    two = Which(before=NOON + timedelta(hours=2))
    assert flow.delete(world.recordings, two, dry_run=True) == 6
    assert len(world.kept()) == 12
    assert flow.delete(world.recordings, two, dry_run=False) == 6
    assert flow.delete(world.recordings, Which(route="GET /notes/*"), dry_run=False) == 4
    assert {each.path for each in world.kept()} == {"/other"}
    assert flow.delete(world.recordings, Which(), dry_run=False) == 2
    assert list(world.store.list()) == []


def test_it_is_known_of_which_routes_requests_are_never_kept() -> None:
    held = Held(RULES, seed="")
    held.take(Exchange(NOON, "GET", "/a", status=200))
    for path, route in (("/join/abc", "/join/{token}"), ("/join/def", "/join/{token}"), ("/reset/x1y", "")):
        held.take(Exchange(NOON, "GET", path, route=route))
    _, left_out = exchanges_of(held.lines())
    assert never_kept_words(left_out) == [
        "3 were never kept: a secret in its path.",
        "  2 of GET /join/{token}",
    ]


def test_routes_without_end_do_not_grow_what_is_said_of_them() -> None:
    held = Held(RULES, seed="")
    for number in range(1000):
        held.take(Exchange(NOON, "GET", "/join/abc", route=f"/join{number}/{{token}}"))
    assert len(held.left_out) <= 201
    assert held.left_out.total() == 1000
    assert len(never_kept_words(held.left_out)) == 7


@pytest.mark.parametrize(
    ("route", "named", "others"),
    [
        ("PUT /a/**", ("/a", "/a/", "/a/b", "/a/b/c/"), ("/ab", "/")),
        ("/a/**/z", ("/a/z", "/a/b/c/z"), ("/az", "/a/b")),
        ("**", ("/", "/a/b"), ()),
        ("/a/*", ("/a/b", "/a/b/c"), ("/a",)),
    ],
)
def test_routes_are_written_with_stars(route: str, named: tuple[str, ...], others: tuple[str, ...]) -> None:
    assert all(is_named("PUT", each, [route]) for each in named)
    assert not any(is_named("PUT", each, [route]) for each in others)

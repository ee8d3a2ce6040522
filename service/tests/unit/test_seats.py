"""Seats at the door: who gets the next one, and who is sent away."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from galley.edge.callers import Caller, caller_of
from galley.edge.seats import NoSeatLeft, Seats


class Hall:
    """Seats, and a note of who sat down in which order."""

    def __init__(self, **how: Any) -> None:
        self.seats = Seats(**({"total": 2, "each": 1, "waiting": 64, "patience": 30.0} | how))
        self.order: list[str] = []
        self.go = asyncio.Event()

    async def visit(self, caller: str, address: str = "") -> None:
        async with self.seats.taken(Caller(caller, address or caller)):
            self.order.append(caller)
            await self.go.wait()


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def test_one_caller_leaves_seats_to_others() -> None:
    async def story() -> None:
        hall = Hall(total=4, each=2)
        visits = [asyncio.create_task(hall.visit("flood")) for _ in range(6)]
        await settle()
        visits.append(asyncio.create_task(hall.visit("other")))
        await settle()
        assert hall.order == ["flood", "flood", "other"]
        hall.go.set()
        await asyncio.gather(*visits)
        assert hall.order.count("flood") == 6

    run(story())


def test_callers_who_wait_take_turns() -> None:
    async def story() -> None:
        hall = Hall(total=1)
        callers = ["a", "a", "a", "a", "b", "b", "c"]
        visits = []
        for caller in callers:
            visits.append(asyncio.create_task(hall.visit(caller)))
            await settle()
        hall.go.set()
        await asyncio.gather(*visits)
        assert hall.order == ["a", "a", "b", "c", "a", "b", "a"]

    run(story())


def test_whoever_shows_a_new_name_each_time_takes_turns_as_one() -> None:
    async def story() -> None:
        hall = Hall(total=1, waiting=16)
        flood = [asyncio.create_task(hall.visit(f"made up {number}", "1.1.1.1")) for number in range(10)]
        await settle()
        with pytest.raises(NoSeatLeft):
            await flood[9]  # half of all places is one address's
        visits = [*flood[:9], asyncio.create_task(hall.visit("other", "2.2.2.2"))]
        await settle()
        hall.go.set()
        await asyncio.gather(*visits)
        assert hall.order.index("other") <= 2
        assert len(hall.order) == 10

    run(story())


def test_who_finds_the_hall_full_or_waits_too_long_is_sent_away_and_leaves_no_trace() -> None:
    async def story() -> None:
        hall = Hall(total=1, waiting=16, patience=0.05)
        first = asyncio.create_task(hall.visit("a"))
        await settle()
        late = [asyncio.create_task(hall.visit("b")) for _ in range(3)]
        await settle()
        with pytest.raises(NoSeatLeft):
            await late[2]  # an eighth of all places is one caller's
        for each in late[:2]:
            with pytest.raises(NoSeatLeft):
                await each
        hall.go.set()
        await first
        await hall.visit("b")
        assert hall.order == ["a", "b"]

    run(story())


def test_who_goes_away_while_waiting_takes_no_seat() -> None:
    async def story() -> None:
        hall = Hall(total=1)
        first = asyncio.create_task(hall.visit("a"))
        await settle()
        gone = asyncio.create_task(hall.visit("b"))
        await settle()
        gone.cancel()
        await settle()
        hall.go.set()
        await first
        await asyncio.wait_for(hall.visit("c"), 30)
        assert hall.order == ["a", "c"]

    run(story())


def address_of(*client: str, forwarded: str = "") -> str:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope = {"headers": headers, "client": (*client, 1)}
    return caller_of(scope, trusted_proxies=1 if forwarded else 0).address


def test_addresses_of_one_ipv6_network_are_one_caller() -> None:
    first = address_of("2001:db8:1:2::1")
    assert address_of("2001:db8:1:2:ffff:ffff:ffff:ffff") == first
    assert address_of("10.0.0.1", forwarded="2001:db8:1:2:3::7") == first
    assert address_of("2001:db8:1:3::1") != first
    assert address_of("::ffff:10.0.0.1") == address_of("10.0.0.1") != address_of("10.0.0.2")
    assert address_of("unix:") == "unix:"


@pytest.mark.parametrize(
    ("headers", "proxies", "same_as_address"),
    [
        ([], 0, True),
        ([(b"authorization", b"Bearer x")], 0, False),
        ([(b"cookie", b"theme=dark; galley=abc")], 0, False),
        ([(b"cookie", b"__Host-galley=abc")], 0, False),
        ([(b"cookie", b"\xff\xfe;;;=")], 0, True),
        ([(b"x-forwarded-for", b"9.9.9.9")], 0, True),
        ([(b"x-forwarded-for", b"9.9.9.9")], 1, False),
    ],
)
def test_a_caller_is_known_by_what_it_shows_and_never_by_what_it_says_of_others(
    headers: list[tuple[bytes, bytes]], proxies: int, same_as_address: bool
) -> None:
    scope = {"headers": headers, "client": ("10.0.0.1", 1)}
    found = caller_of(scope, trusted_proxies=proxies)
    assert (found.name == "10.0.0.1") is same_as_address
    assert found.address == ("9.9.9.9" if proxies else "10.0.0.1")
    assert b"abc" not in found.name.encode()

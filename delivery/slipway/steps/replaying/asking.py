"""Ask three copies the same, one request after the other and at the same instant, as the people who asked it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from slipway.decisions.comparing.answer import Answer, Asked
from slipway.decisions.recordings.asked_again import body_asked_again
from slipway.decisions.recordings.exchange import Exchange
from slipway.ports import Client, Instance, Release, WebRequest
from slipway.steps.readiness import patience_of, wait_until_ready
from slipway.steps.replaying.copies import Copy, Which
from slipway.steps.replaying.letting_in import Door
from slipway.steps.replaying.people import People, act_as
from slipway.steps.work import ReplayTools, Work

# An operation that was asked for under a key of its own is done again on the copy, which has done it already.
KEY_HEADER = "idempotency-key"
KEY_ENDING = "-again"


NAMES = {Which.OLD: "The old release", Which.NEW: "The new release", Which.AGAIN: "The old release again"}


@dataclass(frozen=True, slots=True)
class Seat:
    """A release that serves one copy, how it is asked, and what lets each person in."""

    which: Which
    instance: Instance
    client: Client
    door: Door


@contextmanager
def seated(
    work: Work,
    tools: ReplayTools,
    releases: Mapping[Which, Release],
    copies: Sequence[Copy],
    people: Mapping[Which, People],
) -> Iterator[tuple[Seat, ...]]:
    """Serve all copies, closed off from the world, while the block runs. Raises `StepFailed` when one is not ready."""
    with ExitStack() as stack:
        instances = {
            copy.which: stack.enter_context(
                work.tools.runtime.scratch(releases[copy.which], settings=copy.settings, closed=True)
            )
            for copy in copies
        }
        patience = patience_of(work.service, work.environment)
        seats = list[Seat]()
        for copy in copies:
            instance = instances[copy.which]
            words = f"{NAMES[copy.which]}, closed off from the world,"
            wait_until_ready(instance.ready, words, clock=work.tools.clock, patience=patience)
            client = tools.client(instance.url, common_headers(work))
            stack.callback(client.close)
            again = partial(act_as, work, releases[copy.which], copy)
            seats.append(Seat(copy.which, instance, client, Door(people[copy.which], again)))
        yield tuple(seats)


def common_headers(work: Work) -> Mapping[str, str]:
    """Return what every request has: the host that people ask, so that no answer differs by where a copy listens."""
    return {"host": urlsplit(work.tools.shares.url).netloc, **work.tools.shares.user_headers}


def ask_all(
    seats: Sequence[Seat],
    exchanges: Sequence[Exchange],
    *,
    until: datetime,
    now: Callable[[], datetime],
    told: Callable[[int], None],
) -> tuple[Asked, ...]:
    """Ask everything in order, until that instant, and return what was asked, with its answers.

    All seats are asked at once and nothing is asked before all have answered: so each sees the same order, and what
    they are asked at the same instant takes them equally long.
    """
    found = list[Asked]()
    for seat in seats:
        # What they did to get ready is no answer to anything.
        seat.instance.effects()
    with ThreadPoolExecutor(len(seats)) as threads:
        for number, exchange in enumerate(exchanges):
            if now() >= until:
                break
            # Each is asked first as often as the others: who comes last waits a moment longer for a processor.
            turn = number % len(seats)
            in_turn = (*seats[turn:], *seats[:turn])
            opening = [threads.submit(seat.door.open_for, exchange.person) for seat in seats]
            for each in opening:
                each.result()
            answering = {seat.which: threads.submit(_answer, seat, exchange) for seat in in_turn}
            answers = (answering[which].result() for which in (Which.OLD, Which.NEW, Which.AGAIN))
            found.append(Asked(exchange, *answers))
            told(number + 1)
    return tuple(found)


def can_be_asked(exchange: Exchange, people: Sequence[People]) -> bool:
    """Return whether all of a request was kept, and who asked can be let in on every copy."""
    known = not exchange.person or all(exchange.person in each.headers for each in people)
    return known and exchange.can_be_asked_again


def _answer(seat: Seat, exchange: Exchange) -> Answer:
    answer = seat.client.ask(request_of(exchange, seat.door))
    seat.door.heard(exchange.person, answer.headers)
    return Answer(answer.status, answer.headers, answer.body, answer.seconds, seat.instance.effects())


def request_of(exchange: Exchange, door: Door) -> WebRequest:
    """Return a recorded request as that person's of a copy."""
    headers = {**exchange.headers, "x-forwarded-for": address_of(exchange.visitor)}
    if key := headers.get(KEY_HEADER):
        headers[KEY_HEADER] = key + KEY_ENDING
    headers |= door.headers(exchange.person)
    visitor, body = (
        door.cookies_of(exchange.person, exchange.visitor),
        body_asked_again(exchange.body or b"", headers),
    )
    return WebRequest(exchange.method, exchange.target, headers, body, visitor)


def address_of(visitor: str) -> str:
    """Return an address of a network for benchmarks (RFC 2544), always the same for one visitor: limits of a service
    for each client then meet the same clients as they did.
    """
    number = int.from_bytes(hashlib.sha256(visitor.encode()).digest()[:4]) % 2**17
    return f"198.{18 + (number >> 16)}.{(number >> 8) % 256}.{number % 256}"

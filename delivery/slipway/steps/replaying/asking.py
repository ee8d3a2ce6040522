"""Ask three copies the same, one request after the other and at the same instant, as the people who asked it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from slipway.decisions.comparing.answer import Answer, Asked
from slipway.decisions.comparing.costs_and_effects.sent import in_words
from slipway.decisions.recordings.asked_again import body_asked_again
from slipway.decisions.recordings.exchange import Exchange
from slipway.errors import StepFailed
from slipway.ports import NO_EFFECTS, Client, Effects, Instance, Release, WebRequest
from slipway.steps.replaying.copies import Copy, Which
from slipway.steps.replaying.counting import RequestCounts, counted
from slipway.steps.replaying.letting_in import Door
from slipway.steps.replaying.people import People, act_as
from slipway.steps.starting.readiness import patience_of, wait_until_ready
from slipway.steps.work import ReplayTools, Work

# An operation that was asked for under a key of its own is done again on the copy, which has done it already.
KEY_HEADER = "idempotency-key"
KEY_ENDING = "-again"


# All bodies of a replay are held until its end; equal ones once.
MOST_HELD_BYTES = 512 * 2**20
# Of a route that gives no answer, and takes so long for it, so many are waited for.
HUNG_SECONDS, MOST_HUNG = 5.0, 2

NAMES = {Which.OLD: "The old release", Which.NEW: "The new release", Which.AGAIN: "The old release again"}


class OldNotServing(StepFailed):
    """The release that is live does not serve where it reaches nothing but its data."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A release that serves one copy, how it is asked, what lets each person in, and which host people ask.

    `counts` has what its database is sent, where the release is not closed off by what counts that itself.
    """

    which: Which
    instance: Instance
    client: Client
    door: Door
    host: str = ""
    counts: RequestCounts | None = None
    at_start: Effects = NO_EFFECTS

    def begin(self) -> Effects:
        """Return what the release did to get ready. What it does from now on belongs to what it is asked."""
        if self.counts is not None:
            self.counts.leave_out()
        later = self.instance.effects()
        return replace(later, sent=(*self.at_start.sent, *later.sent))

    def opened_for(self, person: str) -> None:
        """Have a person let in, so that the next request can be asked."""
        if self.counts is not None:
            self.counts.begin()
        if self.door.open_for(person) and self.counts is not None:
            self.counts.leave_out()


@contextmanager
def seated(
    work: Work,
    tools: ReplayTools,
    releases: Mapping[Which, Release],
    copies: Sequence[Copy],
    people: Mapping[Which, People],
) -> Iterator[tuple[Seat, ...]]:
    """Serve all copies, closed off from the world, while the block runs.

    Raises `OldNotServing` or, where only the new release is not ready, `StepFailed`.
    """
    not_ready = list[Which]()
    try:
        with ExitStack() as stack:
            yield _seats(work, tools, releases, copies, people, stack, not_ready)
    except StepFailed as fault:
        # On its way out it got the last words of the release, and became another error.
        if not_ready and Which.NEW not in not_ready:
            raise OldNotServing(fault.what, next_step=fault.next_step) from fault
        raise


def _seats(
    work: Work,
    tools: ReplayTools,
    releases: Mapping[Which, Release],
    copies: Sequence[Copy],
    people: Mapping[Which, People],
    stack: ExitStack,
    not_ready: list[Which],
) -> tuple[Seat, ...]:
    runtime, patience = work.tools.runtime, patience_of(work.service, work.environment)
    instances = {
        copy.which: stack.enter_context(
            runtime.scratch(releases[copy.which], settings=copy.settings, closed=True)
        )
        for copy in copies
    }
    seats, common = list[Seat](), common_headers(work)
    # The old ones first: what they lack there is no fault of the new one.
    for copy in sorted(copies, key=lambda each: each.which is Which.NEW):
        instance = instances[copy.which]
        not_ready.append(copy.which)
        words = f"{NAMES[copy.which]}, closed off from the world,"
        with naming_what_it_tried(instance):
            wait_until_ready(instance.ready, words, clock=work.tools.clock, patience=patience)
        not_ready.clear()
        client = tools.client(instance.url, common)
        stack.callback(client.close)
        door = Door(people[copy.which], partial(act_as, work, releases[copy.which], copy))
        at_start = instance.effects()
        counts = stack.enter_context(_counting(work, copy, at_start))
        seats.append(Seat(copy.which, instance, client, door, common["host"], counts, at_start))
    return tuple(seats)


@contextmanager
def naming_what_it_tried(instance: Instance) -> Iterator[None]:
    """Have a `StepFailed` of the block say what a closed-off release has tried to send or to reach meanwhile."""
    try:
        yield
    except StepFailed as fault:
        if not (tried := in_words(instance.effects())):
            raise
        words = f"{fault.what.rstrip('.')}. It tried to send or to reach: {tried}."
        raise StepFailed(words, next_step=fault.next_step) from fault


@contextmanager
def _counting(work: Work, copy: Copy, seen: Effects) -> Iterator[RequestCounts | None]:
    """Count the statements of a copy by its server, unless what closes the release off does so, as its effects show."""
    if seen.statements is not None:
        yield None
        return
    with work.tools.database.counting_statements(copy.name) as count:
        yield RequestCounts(count)


def common_headers(work: Work) -> Mapping[str, str]:
    """Return what every request has: the host that people ask, so that no answer differs by where a copy listens."""
    return {"host": urlsplit(work.tools.shares.url).netloc, **work.tools.shares.user_headers}


def ask_all(
    seats: Sequence[Seat],
    exchanges: Sequence[Exchange],
    *,
    until: datetime,
    now: Callable[[], datetime],
    rest_before: Callable[[int], None],
    told: Callable[[int], None],
) -> tuple[Asked, ...]:
    """Ask everything in order, each after its rest, until that instant or until the answers take too much memory, and
    return what was asked.

    A route that gave no answer in time, and again, is not asked any more: all others would not be asked at all.

    All seats are asked at once and nothing is asked before all have answered: so each sees the same order, and what
    they are asked at the same instant takes them equally long.
    """
    found, bodies, hung = list[Asked](), _Bodies(), Counter[str]()
    with ThreadPoolExecutor(len(seats)) as threads:
        for number, exchange in enumerate(exchanges):
            if now() >= until or bodies.room > MOST_HELD_BYTES:
                break
            if hung[exchange.named_route] >= MOST_HUNG:
                continue
            rest_before(number)
            # Each is asked first as often as the others: who comes last waits a moment longer for a processor.
            turn = number % len(seats)
            in_turn = (*seats[turn:], *seats[:turn])
            opening = [threads.submit(seat.opened_for, exchange.person) for seat in seats]
            for each in opening:
                each.result()
            answering = {seat.which: threads.submit(_answer, seat, exchange) for seat in in_turn}
            came = [answering[which].result() for which in (Which.OLD, Which.NEW, Which.AGAIN)]
            answers = [replace(each, body=bodies.once(each.body)) for each in came]
            hung[exchange.named_route] += any(map(_hung, answers))
            found.append(Asked(exchange, *answers))
            told(number + 1)
    return _with_statements(found, seats)


def _with_statements(asked: Sequence[Asked], seats: Sequence[Seat]) -> tuple[Asked, ...]:
    by_which = {seat.which: seat.counts for seat in seats}
    old, new, again = (by_which[which] for which in (Which.OLD, Which.NEW, Which.AGAIN))
    if old is None or new is None or again is None:
        return tuple(asked)
    return tuple(counted(asked, old, new, again))


def _hung(answer: Answer) -> bool:
    return not answer.status and answer.seconds >= HUNG_SECONDS


def hung_of(asked: Iterable[Asked]) -> frozenset[str]:
    """Return the routes that were not asked any more after these, because they gave no answer in time."""
    found = Counter(
        each.exchange.named_route for each in asked if any(map(_hung, (each.old, each.new, each.again)))
    )
    return frozenset(route for route, times in found.items() if times >= MOST_HUNG)


class _Bodies:
    """Holds each body once, however often it was answered. `room` is how many bytes they take."""

    def __init__(self) -> None:
        self._known, self.room = dict[bytes, bytes](), 0

    def once(self, body: bytes) -> bytes:
        """Return a body that is equal to this one."""
        if body not in self._known:
            self._known[body] = body
            self.room += len(body)
        return self._known[body]


def can_be_asked(exchange: Exchange, people: Sequence[People]) -> bool:
    """Return whether all of a request was kept, and who asked can be let in on every copy."""
    known = not exchange.person or all(exchange.person in each.headers for each in people)
    return known and exchange.can_be_asked_again


def _answer(seat: Seat, exchange: Exchange) -> Answer:
    answer = seat.client.ask(request_of(exchange, seat.door))
    if seat.counts is not None:
        seat.counts.end()
    seat.door.heard(exchange.person, answer.headers)
    headers = _within_service(answer.headers, seat.host)
    return Answer(answer.status, headers, answer.body, answer.seconds, seat.instance.effects())


def _within_service(headers: Mapping[str, str], host: str) -> Mapping[str, str]:
    """Return headers in which a redirect to the service itself is a path, however it is written."""
    location = headers.get("location", "")
    scheme, sign, after = location.partition("//")
    if not sign or scheme not in ("", "http:", "https:") or after.partition("/")[0].partition("?")[0] != host:
        return headers
    return {**headers, "location": after.removeprefix(host) or "/"}


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

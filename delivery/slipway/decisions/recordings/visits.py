"""Requests as they belong together: visits of one person, and the forms that one route is asked in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TypeAlias
from urllib.parse import unquote_plus

from slipway.decisions.recordings.exchange import Exchange

PAUSE = timedelta(minutes=30)
# A program may ask all day without a pause. Its requests are taken in pieces, so that it does not crowd out people.
LONGEST = 50
MOST_KEYS = 8
# What a request takes besides its texts: an instant, numbers, names of fields.
OVERHEAD_BYTES = 200

# Method, route, first digit of the status, names of the query, whether the service knows who asked.
Form: TypeAlias = tuple[str, str, int, tuple[str, ...], bool]


@dataclass(frozen=True, slots=True)
class Visit:
    """Requests of one person or client in order, without a long pause between two. `rank` is its place in a draw."""

    exchanges: tuple[Exchange, ...]
    rank: bytes

    @property
    def room(self) -> int:
        """How many bytes it takes."""
        return sum(map(room_of, self.exchanges))


def form_of(exchange: Exchange) -> Form:
    """Return the form that a request has."""
    keys = {unquote_plus(each.partition("=")[0])[:40] for each in exchange.query.split("&") if each}
    return (
        exchange.method,
        exchange.route or exchange.path,
        exchange.status // 100,
        tuple(sorted(keys)[:MOST_KEYS]),
        bool(exchange.person),
    )


def room_of(exchange: Exchange) -> int:
    """Return about how many bytes a request takes."""
    texts = (exchange.path, exchange.query, exchange.route, exchange.person, exchange.visitor)
    headers = sum(len(name) + len(value) for name, value in exchange.headers.items())
    return sum(map(len, texts)) + headers + len(exchange.body or b"") * 4 // 3 + OVERHEAD_BYTES


def visits_of(exchanges: Iterable[Exchange], seed: str) -> list[Visit]:
    """Return the visits that these requests make up, in the order of a draw that the seed decides.

    Who came once keeps the place in the draw, so a sample of samples still has whole visits.
    """
    by_who: defaultdict[str, list[Exchange]] = defaultdict(list)
    for each in sorted(set_of(exchanges), key=lambda each: (each.at, each.target)):
        by_who[each.person or each.visitor].append(each)
    found = (visit for who, theirs in by_who.items() for visit in _visits(who, theirs, seed))
    return sorted(found, key=lambda visit: visit.rank)


def set_of(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Return each request once, as it may stand in two segments when a recorder was killed while it joined them."""
    found = dict[tuple[object, ...], Exchange]()
    for each in exchanges:
        found.setdefault((each.at, each.method, each.target, each.visitor, each.person, each.status), each)
    return list(found.values())


def _visits(who: str, exchanges: list[Exchange], seed: str) -> list[Visit]:
    pieces, last = [[exchanges[0]]], exchanges[0]
    for each in exchanges[1:]:
        if each.at - last.at > PAUSE or len(pieces[-1]) >= LONGEST:
            pieces.append([])
        pieces[-1].append(each)
        last = each
    return [Visit(tuple(piece), _rank(seed, who, piece[0])) for piece in pieces]


def _rank(seed: str, who: str, first: Exchange) -> bytes:
    # By the day and the hour, so that a visit that was cut where two segments meet is drawn as one.
    return sha256(f"{seed} {who} {first.at:%Y-%m-%dT%H}".encode()).digest()

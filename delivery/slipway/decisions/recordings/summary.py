"""What is kept of people's requests, route by route."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.routes import is_named, with_routes
from slipway.decisions.recordings.sample import OF_ROUTE
from slipway.decisions.recordings.visits import form_of, room_of
from slipway.ports import Facts

MOST_ROUTES = 5


@dataclass(frozen=True, slots=True)
class RouteKept:
    """One route: how many requests of how many people, in how many forms, of when, and about how many bytes."""

    route: str
    requests: int
    people: int
    forms: int
    first_at: datetime
    last_at: datetime
    room: int
    cannot_be_asked: int

    def as_json(self) -> Facts:
        """Return it for programs."""
        return {
            "route": self.route,
            "requests": self.requests,
            "people": self.people,
            "forms": self.forms,
            "first_at": self.first_at.isoformat(),
            "last_at": self.last_at.isoformat(),
            "bytes": self.room,
            "cannot_be_asked_again": self.cannot_be_asked,
        }


def by_route(exchanges: Iterable[Exchange]) -> list[RouteKept]:
    """Return what there is of each route, what was asked most first."""
    found: defaultdict[str, list[Exchange]] = defaultdict(list)
    for each in with_routes(exchanges):
        found[each.named_route].append(each)
    return sorted((_kept(*each) for each in found.items()), key=lambda kept: (-kept.requests, kept.route))


def of_route(exchanges: Iterable[Exchange], route: str) -> list[Exchange]:
    """Return the requests of a route, by the name that `by_route` gives it or as people write it, the newest first."""
    found = [each for each in with_routes(exchanges) if has_route(each, route)]
    return sorted(found, key=lambda each: each.at, reverse=True)


def has_route(exchange: Exchange, route: str) -> bool:
    """Return whether a request is one of a route."""
    return route in {exchange.named_route, exchange.route} or is_named(
        exchange.method, exchange.path, [route]
    )


def never_kept_words(never_kept: Mapping[str, int]) -> list[str]:
    """Return a sentence for each reason why requests were not kept, and below it the routes with most of them."""
    lines = list[str]()
    for why in sorted({each.partition(OF_ROUTE)[0] for each in never_kept}):
        routes = Counter(
            {
                name.partition(OF_ROUTE)[2]: count
                for name, count in never_kept.items()
                if name.partition(OF_ROUTE)[0] == why
            }
        )
        lines.append(f"{routes.total():,} were never kept: {why}.")
        named = [(route, count) for route, count in routes.most_common() if route]
        lines += [f"  {count:,} of {route}" for route, count in named[:MOST_ROUTES]]
        if len(named) > MOST_ROUTES:
            rest = sum(count for _, count in named[MOST_ROUTES:])
            lines.append(f"  {rest:,} of {len(named) - MOST_ROUTES} further routes")
    return lines


def _kept(route: str, exchanges: list[Exchange]) -> RouteKept:
    return RouteKept(
        route=route,
        requests=len(exchanges),
        people=len({each.person or each.visitor for each in exchanges}),
        forms=len(set(map(form_of, exchanges))),
        first_at=min(each.at for each in exchanges),
        last_at=max(each.at for each in exchanges),
        room=sum(map(room_of, exchanges)),
        cannot_be_asked=sum(not each.can_be_asked_again for each in exchanges),
    )

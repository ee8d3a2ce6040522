"""Ask the new release what anybody may ask, before people do: caches are filled and connections made by then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter

from slipway.decisions.recordings.exchange import Exchange
from slipway.errors import SlipwayError
from slipway.ports import Facts, WebRequest
from slipway.steps.replaying.asking import address_of
from slipway.steps.replaying.choosing import kept
from slipway.steps.work import ReplayTools, Work

NAME = "warm"
MOST_REQUESTS, ROUNDS = 60, 2
WITHIN = timedelta(seconds=10)
SAFE = ("GET", "HEAD")
BROKEN, REFUSED = 500, 400


@dataclass(frozen=True, slots=True)
class WarmRelease:
    """Asks recorded requests that change nothing and that nobody has to be let in for. It judges nothing."""

    name: str = NAME

    def describe(self, work: Work) -> str:
        """Say what it is asked."""
        return "ask it what people asked without being logged in, so that the first of them need not wait"

    def apply(self, work: Work) -> Facts:
        """Ask, for some seconds at the most. That nothing could be asked is no reason to stop."""
        tools = work.tools.replaying
        if tools is None:
            return {"words": "there is nothing to ask"}
        try:
            exchanges, _ = kept(work, tools)
            asked, broken = _asked(work, tools, _harmless(exchanges))
        except SlipwayError as fault:
            return {"words": f"not warmed: {fault.what}"}
        failed = f", {broken} of them failed" if broken else ""
        return {"words": f"{asked} requests before the first of people{failed}", "failed": broken}

    def undo(self, work: Work) -> str:
        """Nothing was changed."""
        return ""


def _harmless(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Return requests that anybody may make and that only read, the newest of each address: one of each route first,
    then another of each, so that no route is left cold by one of many addresses.
    """
    found = {
        each.target: each
        for each in exchanges
        if each.method in SAFE and not each.person and 0 < each.status < REFUSED
    }
    turns, of_route = list[tuple[int, Exchange]](), Counter[str]()
    for each in sorted(found.values(), key=lambda each: each.at, reverse=True):
        turns.append((of_route[each.named_route], each))
        of_route[each.named_route] += 1
    return [each for _, each in sorted(turns, key=itemgetter(0))][:MOST_REQUESTS]


def _asked(work: Work, tools: ReplayTools, exchanges: list[Exchange]) -> tuple[int, int]:
    shares, until = work.tools.shares, work.now() + WITHIN
    client = tools.client(shares.url, {**shares.user_headers, **shares.route_headers(work.slot)})
    asked = broken = 0
    try:
        for exchange in exchanges * ROUNDS:
            if work.now() >= until:
                break
            headers = {**exchange.headers, "x-forwarded-for": address_of(exchange.visitor)}
            answer = client.ask(WebRequest(exchange.method, exchange.target, headers))
            asked, broken = asked + 1, broken + (not 0 < answer.status < BROKEN)
    finally:
        client.close()
    return asked, broken

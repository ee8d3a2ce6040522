"""Which of many requests are kept, and which of the kept ones a rehearsal asks again.

Whole visits are taken, because it is the second request of a session that breaks. Each route is there in all its forms
at least a few times, however rare; then chance decides, so that what is asked often is there often. The same requests
and the same seed give the same sample.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.routes import with_routes
from slipway.decisions.recordings.visits import Form, Visit, form_of, room_of, set_of, visits_of
from slipway.ports import Facts

# Of each form so many are there, where there are as many.
A_FEW = 3
NO_BODY, EXPIRED, OVER = "the body was not kept", "older than `keep`", "more than `replay.requests`"
# A segment has, besides requests, one line of what was not kept.
LEFT_OUT = "left_out"
OF_ROUTE = ", of "


@dataclass(frozen=True, slots=True)
class Budget:
    """What a sample may come to: so many requests, and so many bytes."""

    requests: int
    room: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one replay asks, in the order in which it was asked, and why the other requests are not among it."""

    exchanges: tuple[Exchange, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)
    never_kept: Mapping[str, int] = field(default_factory=dict)

    @property
    def routes(self) -> int:
        """How many routes are asked."""
        return len({each.named_route for each in self.exchanges})

    @property
    def people(self) -> int:
        """How many people asked, as the service knows them, and clients that it does not know."""
        return len({each.person or each.visitor for each in self.exchanges})

    def as_json(self) -> Facts:
        """Return it for a report."""
        return {
            "requests": len(self.exchanges),
            "routes": self.routes,
            "people": self.people,
            "left_out": dict(self.left_out),
            "never_kept": dict(self.never_kept),
        }


def kept(exchanges: Iterable[Exchange], budget: Budget, *, seed: str) -> list[Exchange]:
    """Return the sample of some requests that is kept within a budget, in the order of their instants."""
    found = set_of(exchanges)
    if len(found) <= budget.requests and sum(map(room_of, found)) <= budget.room:
        return sorted(found, key=lambda each: each.at)
    # What is learned of routes from a part of the requests is good enough to choose by, and not to be kept.
    learned = with_routes(found)
    as_it_was = {id(each): before for each, before in zip(learned, found, strict=True)}
    return [as_it_was[id(each)] for each in _taken(visits_of(learned, seed), budget)]


def for_replay(
    exchanges: Iterable[Exchange],
    most: int,
    *,
    now: datetime,
    keep: timedelta,
    seed: str = "",
    never_kept: Mapping[str, int] | None = None,
) -> Chosen:
    """Return at most so many requests of some segments for one replay. Of equal ones the newest are taken."""
    found = with_routes(set_of(exchanges))
    left_out = Counter[str]()
    usable = list[Exchange]()
    for each in found:
        why = EXPIRED if each.at < now - keep else "" if each.can_be_asked_again else NO_BODY
        left_out[why] += 1
        if not why:
            usable.append(each)
    del left_out[""]
    newest = sorted(visits_of(usable, seed), key=lambda visit: visit.exchanges[-1].at, reverse=True)
    taken = _taken(newest, Budget(most, sum(map(room_of, usable)))) if most else []
    left_out[OVER] = len(usable) - len(taken)
    return Chosen(tuple(taken), dict(+left_out), dict(never_kept or {}))


def left_out_of(why: str, route: str) -> str:
    """Return why requests of a route were not kept, as a segment has it."""
    return f"{why}{OF_ROUTE}{route}" if route else why


def lines_of(exchanges: Sequence[Exchange], left_out: Mapping[str, int]) -> list[Facts]:
    """Return what a segment has: its requests, and a line of what was not kept meanwhile and why."""
    lines = [each.as_json() for each in exchanges]
    return [*lines, {LEFT_OUT: dict(left_out)}] if lines and left_out else lines


def exchanges_of(lines: Iterable[Facts]) -> tuple[list[Exchange], Counter[str]]:
    """Return the requests of some segments, and what was not kept and why. What cannot be read is counted there."""
    found, left_out = list[Exchange](), Counter[str]()
    for line in lines:
        if LEFT_OUT in line:
            left_out.update({str(why): int(count) for why, count in line[LEFT_OUT].items()})
            continue
        try:
            found.append(Exchange.of(line))
        except (KeyError, TypeError, ValueError, AttributeError):
            left_out["not readable"] += 1
    return found, left_out


class _Filling:
    """A sample that is being filled, visit by visit."""

    def __init__(self, budget: Budget) -> None:
        self._requests, self._room = budget.requests, budget.room
        self.taken = dict[int, Exchange]()
        self.forms = Counter[Form]()

    def take(self, exchanges: Sequence[Exchange]) -> bool:
        """Take these, all or none; return whether there was room."""
        new = [each for each in exchanges if id(each) not in self.taken]
        room = sum(map(room_of, new))
        if len(new) > self._requests or room > self._room:
            return False
        self._requests, self._room = self._requests - len(new), self._room - room
        self.taken.update({id(each): each for each in new})
        self.forms.update(map(form_of, new))
        return True


def _taken(visits: Sequence[Visit], budget: Budget) -> list[Exchange]:
    with_form: defaultdict[Form, list[tuple[Visit, Exchange]]] = defaultdict(list)
    for visit in visits:
        for each in visit.exchanges:
            with_form[form_of(each)].append((visit, each))
    filling = _Filling(budget)
    # One of each form first and the rarest before others, so that a budget that is too small misses no route.
    for few in range(1, A_FEW + 1):
        for form in sorted(with_form, key=lambda form: (len(with_form[form]), form)):
            _take_a_few(filling, form, few, with_form[form])
    for visit in visits:
        filling.take(visit.exchanges)
    return sorted(filling.taken.values(), key=lambda each: each.at)


def _take_a_few(filling: _Filling, form: Form, few: int, having: Sequence[tuple[Visit, Exchange]]) -> None:
    for visit, exchange in having:
        if filling.forms[form] >= few:
            return
        if id(exchange) not in filling.taken and not filling.take(visit.exchanges):
            # No room for the whole visit: the request alone still shows the route.
            filling.take([exchange])

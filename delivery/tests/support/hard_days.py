"""Traffic as it is on hard days: canaries whose requests are not independent of each other, though nothing changed.

Every request is made beforehand: when it came, the draw that decides which release gets it, and what would become of
it in either release. So both arms of a canary see the same day, and a day can be played again with other shares.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt
from slipway.decisions.canary import verdict
from slipway.decisions.canary.criteria import ALL_TRAFFIC, Criteria
from slipway.decisions.canary.samples import Arm, Sample
from slipway.decisions.canary.verdict import Case, GoodEnough, Worse

Floats = npt.NDArray[np.float64]
BOUNDS = np.array(
    [0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, np.inf]
)
BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CONTROL, CANARY = 0, 1
# What becomes of a request.
FAILED, REDIRECTED, REFUSED, ANSWERED = KIND_NUMBERS = range(4)
KINDS = len(KIND_NUMBERS)
GROUPS = 16


@dataclass(frozen=True)
class Release:
    """How a release does on a calm day: the rates of failures, redirects and refusals, and its answers' median time.

    `tail` is by how much the slowest hundredth of its answers is slower than it would be.
    """

    fails: float = 0.002
    seconds: float = 0.04
    redirects: float = 0.05
    refuses: float = 0.02
    tail: float = 1.0


@dataclass
class Requests:
    """One day's requests in the order in which they came. Each has a part in 0 to 1 of luck for each thing."""

    at: Floats
    draw: Floats
    luck: Floats
    kind: Floats
    pace: Floats
    # How much likelier each fails, whichever release answers; and what each arm adds to its time, or does to it.
    fails: Floats
    waits: tuple[Floats, Floats]
    slower: tuple[Floats, Floats]


@dataclass(frozen=True)
class Day:
    """A kind of day: so many requests a minute for so long, and what befalls them."""

    name: str
    befalls: Callable[[Requests, np.random.Generator], Requests]
    visitors: bool = False
    storm: bool = False

    def requests(self, per_minute: float, seconds: float, chance: np.random.Generator) -> Requests:
        """Return a day's requests."""
        at, draw, fails, paces = _arrivals(per_minute, seconds, chance, self.visitors)
        if self.storm:
            at, draw, fails, paces = _with_storm(at, draw, fails, paces, per_minute, seconds, chance)
        order = np.argsort(at)
        at, draw, fails, paces = at[order], draw[order], fails[order], paces[order]
        size = len(at)
        still, as_ever = np.zeros(size), np.ones(size)
        made = Requests(
            at,
            draw,
            chance.random(size),
            chance.random(size),
            paces * chance.lognormal(0, 0.6, size),
            fails,
            (still, still),
            (as_ever, as_ever),
        )
        return self.befalls(made, chance)


def _arrivals(
    per_minute: float, seconds: float, chance: np.random.Generator, visitors: bool
) -> tuple[Floats, Floats, Floats, Floats]:
    if not visitors:
        size = int(chance.poisson(per_minute * seconds / 60))
        return chance.uniform(0, seconds, size), chance.random(size), np.zeros(size), np.ones(size)
    # People: twenty requests each in about forty seconds, all in one release. One in a hundred is out of luck.
    people = int(chance.poisson(per_minute * (seconds + 40) / 60 / 20))
    each = chance.geometric(1 / 20, people)
    begun, number = chance.uniform(-40, seconds, people), np.repeat(np.arange(people), each)
    at = begun[number] + chance.uniform(0, 40, len(number))
    fails, pace = np.where(chance.random(people) < 0.01, 0.1, 0.0), chance.lognormal(0, 0.3, people)
    inside = (at >= 0) & (at < seconds)
    number = number[inside]
    return at[inside], chance.random(people)[number], fails[number], pace[number]


def _with_storm(
    at: Floats,
    draw: Floats,
    fails: Floats,
    pace: Floats,
    per_minute: float,
    seconds: float,
    chance: np.random.Generator,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Add a program that asks as often as all people together for half a minute or two; half of what it asks fails."""
    long = chance.uniform(20, 90)
    size = int(chance.poisson(per_minute * long / 60))
    begin = chance.uniform(0, min(seconds, 600) - long)
    return (
        np.append(at, chance.uniform(begin, begin + long, size)),
        np.append(draw, chance.random(size)),
        np.append(fails, np.full(size, 0.5)),
        np.append(pace, np.ones(size)),
    )


def _calm(day: Requests, chance: np.random.Generator) -> Requests:
    return day


def _pauses(day: Requests, chance: np.random.Generator) -> Requests:
    """Every five minutes each release stands still for one to three seconds, at moments of its own."""
    waits = []
    for _ in (CONTROL, CANARY):
        wait, begin = np.zeros(len(day.at)), chance.uniform(0, 300)
        while begin < (day.at[-1] if len(day.at) else 0):
            end = begin + chance.uniform(1, 3)
            caught = (day.at >= begin) & (day.at < end)
            wait[caught] = end - day.at[caught]
            begin += 300
        waits.append(wait)
    return replace(day, waits=(waits[0], waits[1]))


def _incident(day: Requests, chance: np.random.Generator) -> Requests:
    """For ten to forty seconds the database behind both is ill: two of five requests fail, all are ten times slower."""
    begin = chance.uniform(10, 500)
    during = (day.at >= begin) & (day.at < begin + chance.uniform(10, 40))
    slower = np.where(during, 10.0, 1.0)
    return replace(day, fails=np.where(during, 0.4, day.fails), slower=(slower, slower))


def _cold(day: Requests, chance: np.random.Generator) -> Requests:
    """The new release begins with empty caches: its answers take six times as long, and a third less every 5 s."""
    return replace(day, slower=(day.slower[CONTROL], 1 + 5 * np.exp(-day.at / 12)))


DAYS = (
    Day("independent requests", _calm),
    Day("a pause of 1 to 3 s every five minutes", _pauses),
    Day("a bot's storm", _calm, storm=True),
    Day("a shared incident", _incident),
    Day("a cold cache", _cold),
    Day("correlated users", _calm, visitors=True),
)


@dataclass(frozen=True)
class Ended:
    """How a canary ended: stopped for reasons, or promoted, or neither; after how many seconds, and at which share."""

    reasons: tuple[str, ...]
    passed: bool
    seconds: float
    share: float


@dataclass(frozen=True)
class Play:
    """A canary on a day: `watched` seconds at the end, a look every two."""

    criteria: Criteria
    day: Requests
    releases: tuple[Release, Release]
    seconds: float = 1200.0
    watched: float = 300.0
    every: float = 2.0
    warm: float = 4.0
    last: float = field(default=ALL_TRAFFIC)

    def ended(self) -> Ended:
        """Move it up whenever it is good enough, and watch it at the end."""
        case, share, steps = verdict.opened(self.criteria), 0.0, list(self.criteria.steps)
        watched_since = 0.0
        for number in range(int(self.seconds / self.every)):
            until = (number + 1) * self.every
            case = verdict.updated(case, self.sample(until, share))
            if case.reasons:
                return Ended(case.reasons, False, until, share)
            if share >= self.last:
                if until - watched_since >= self.watched:
                    return Ended((), True, until, share)
                continue
            if (share == 0 and until >= self.warm) or (share and self._passes(case)):
                share = min(steps.pop(0), self.last)
                watched_since = until
        return Ended((), False, self.seconds, share)

    def _passes(self, case: Case) -> bool:
        judged = verdict.verdict_of(case)
        assert not isinstance(judged, Worse)
        return isinstance(judged, GoodEnough)

    def at_share(self, share: float) -> list[Sample]:
        """Return the looks at both releases while one share is held, after a while of the old one alone."""
        looks = range(int(self.seconds / self.every))
        return [
            self.sample((number + 1) * self.every, share if number * self.every >= self.warm else 0.0)
            for number in looks
        ]

    def sample(self, until: float, share: float) -> Sample:
        """Return what happened in the look that ended then."""
        first, last = np.searchsorted(self.day.at, (until - self.every, until))
        is_canary = self.day.draw[first:last] < share / ALL_TRAFFIC
        group = (self.day.draw[first:last] * 1000).astype(int) % GROUPS
        groups, clients = (
            self._fates[arm].of_groups(first, group, is_canary == bool(arm)) for arm in (CONTROL, CANARY)
        )
        at = BEGIN + timedelta(seconds=until)
        return Sample(
            at,
            share,
            self.every,
            _arm(groups.sum(axis=0)),
            _arm(clients.sum(axis=0)),
            instances=_named(groups),
            clients=_named(clients) if share else {},
        )

    @cached_property
    def _fates(self) -> tuple[Fates, Fates]:
        return self._fates_in(CONTROL), self._fates_in(CANARY)

    def _fates_in(self, arm: int) -> Fates:
        day, release = self.day, self.releases[arm]
        failed = day.luck < release.fails + day.fails
        pace = day.pace * np.where(day.pace > 3.5, release.tail, 1.0)
        took = release.seconds * pace * day.slower[arm] + day.waits[arm]
        redirected = ~failed & (day.kind < release.redirects)
        refused = ~failed & ~redirected & (day.kind < release.redirects + release.refuses)
        kinds = np.select([failed, redirected, refused], [FAILED, REDIRECTED, REFUSED], default=ANSWERED)
        return Fates(kinds, np.searchsorted(BOUNDS, took))


@dataclass(frozen=True)
class Fates:
    """What would become of each of a day's requests in one release: its kind, and which of `BOUNDS` it is within."""

    kinds: npt.NDArray[np.int64]
    bounds: npt.NDArray[np.int64]

    def of_groups(
        self, first: int, group: npt.NDArray[np.int64], which: npt.NDArray[np.bool_]
    ) -> npt.NDArray[np.int64]:
        """Count those of the requests from the first on: for each group, how many by kind and then by bound."""
        here = slice(first, first + len(group))
        kinds = _counted(group[which], self.kinds[here][which], KINDS)
        return np.hstack([kinds, _counted(group[which], self.bounds[here][which], len(BOUNDS))])


def _counted(group: npt.NDArray[np.int64], what: npt.NDArray[np.int64], most: int) -> npt.NDArray[np.int64]:
    return np.bincount(group * most + what, minlength=GROUPS * most).reshape(GROUPS, most)


def _named(counts: npt.NDArray[np.int64]) -> dict[str, Arm]:
    return {str(number): _arm(row) for number, row in enumerate(counts)}


def _arm(counts: npt.NDArray[np.int64]) -> Arm:
    kinds = counts[:KINDS].tolist()
    return Arm(
        requests=sum(kinds),
        failed=kinds[FAILED],
        redirected=kinds[REDIRECTED],
        refused=kinds[REFUSED],
        seconds=dict(zip(BOUNDS.tolist(), np.cumsum(counts[KINDS:]).tolist(), strict=True)),
        memory_bytes=100_000_000,
    )

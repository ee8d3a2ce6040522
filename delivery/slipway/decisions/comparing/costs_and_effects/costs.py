"""What answers cost: SQL statements, objects and time, compared pair by pair: both releases got the same requests.

Both are judged by the statistics of the canary's judge, and by how much the old release differs from itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from statistics import median

from slipway.decisions.canary.statistics.evidence import Tally, chance_of_as_many, highest_rate
from slipway.decisions.comparing.answer import Asked
from slipway.decisions.comparing.differences import Difference, Example, Kind, people_in
from slipway.decisions.comparing.statuses import Outcome, outcome_of
from slipway.ports import Effects, ObjectUse

# The chance to call anything of a whole replay slower that is not.
FALSE_ALARM = 0.01
# Of three answers of one release the new one's is the slowest with this chance, whatever their times are like.
ONE_OF_THREE = 1 / 3
# A little slower counts where it shows again and again, much slower where it hardly ever happens by itself.
LITTLE, LITTLE_SECONDS = 1.2, 0.01
MUCH, MUCH_SECONDS = 3.0, 0.25
# No fewer answers are evidence of a time.
LEAST_PAIRS = 3
LEAST_STATEMENTS, LEAST_GROWTH = 2, 5
TIMES_THE_SPREAD = 3
LEAST_FACTOR = 1.25


@dataclass(frozen=True, slots=True)
class Counted:
    """One request, and how much of something each answer took."""

    asked: Asked
    old: int
    new: int
    again: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Something that answers take: how much an answer took of it, None where it is not counted, and how one of it and
    several are told.
    """

    kind: Kind
    field: str
    one: str
    several: str
    was: str
    of: Callable[[Effects], int | None]

    def counted(self, asked: Asked) -> Counted | None:
        """Return how much each answer took, None where that is not known of all."""
        old, new, again = (self.of(each.effects) for each in (asked.old, asked.new, asked.again))
        return None if old is None or new is None or again is None else Counted(asked, old, new, again)

    def told(self, before: str, number: float) -> str:
        """Return in words how much that is: `reads up to 12 objects`."""
        words = self.one if number == 1 else self.several
        return words.format(f"{before}{number:.0f}")


def _uses(use: ObjectUse) -> Callable[[Effects], int | None]:
    return lambda effects: None if effects.objects is None else effects.objects.get(use, 0)


COSTS = (
    Cost(
        Kind.STATEMENTS, "statements", "{} statement", "{} statements", "were", lambda each: each.statements
    ),
    *(
        Cost(Kind.OBJECTS_USED, f"objects {use}", f"{words} object", f"{words} objects", "was", _uses(use))
        for use, words in (
            (ObjectUse.READ, "reads {}"),
            (ObjectUse.ASKED_ABOUT, "asks about {}"),
            (ObjectUse.WRITTEN, "writes {}"),
            (ObjectUse.DELETED, "deletes {}"),
        )
    ),
    Cost(
        Kind.OBJECTS_USED,
        f"objects {ObjectUse.LISTED}",
        "lists objects {} time",
        "lists objects {} times",
        "was",
        _uses(ObjectUse.LISTED),
    ),
)


def slower_routes(by_route: Mapping[str, Sequence[Asked]]) -> Iterator[Difference]:
    """Yield the routes that have become slower.

    Two claims are tested on each. "New is the slowest of the three no more often than once in three": so it is if all
    are alike. "It is much slower no more often than one copy of the old release is than the other, on any route."
    """
    comparable = {route: [each for each in asked if _timed(each)] for route, asked in by_route.items()}
    rare = _how_rare([each for asked in comparable.values() for each in asked])
    chance = FALSE_ALARM / (2 * max(len(comparable), 1))
    for route, asked in comparable.items():
        if len(asked) < LEAST_PAIRS:
            continue
        little = [each for each in asked if _slower(each, LITTLE, LITTLE_SECONDS)]
        much = [each for each in asked if _slower(each, MUCH, MUCH_SECONDS)]
        if chance_of_as_many(Tally(len(asked), len(little)), ONE_OF_THREE) < chance:
            yield _slow(route, asked, little)
        elif len(much) > 1 and chance_of_as_many(Tally(len(asked), len(much)), rare) < chance:
            yield _slow(route, asked, much)


def _timed(each: Asked) -> bool:
    answers = (each.old, each.new, each.again)
    return len({outcome_of(answer) for answer in answers} - {Outcome.FAILED}) == 1 and all(
        answer.seconds > 0 for answer in answers
    )


def _slower(each: Asked, factor: float, seconds: float) -> bool:
    return each.new.seconds > factor * max(each.old.seconds, each.again.seconds) + seconds


def _how_rare(asked: Sequence[Asked]) -> float:
    """Return how often, at the most, one copy of the old release is much slower than the other."""
    itself = sum(
        max(each.old.seconds, each.again.seconds)
        > MUCH * min(each.old.seconds, each.again.seconds) + MUCH_SECONDS
        for each in asked
    )
    return highest_rate(Tally(len(asked), itself), FALSE_ALARM)


def _slow(route: str, asked: Sequence[Asked], slow: Sequence[Asked]) -> Difference:
    new, old = median(each.new.seconds for each in slow), median(each.old.seconds for each in slow)
    worst = sorted(slow, key=lambda each: log(each.old.seconds / each.new.seconds))
    return Difference(
        kind=Kind.SLOWER,
        routes=(route,),
        field="time",
        words=f"{seconds_words(new)}, was {seconds_words(old)} (median of {len(slow)})",
        requests=len(slow),
        of=len(asked),
        people=people_in(slow),
        examples=tuple(
            Example(each, seconds_words(each.old.seconds), seconds_words(each.new.seconds))
            for each in worst[:2]
        ),
    )


def seconds_words(seconds: float) -> str:
    """Return a short time: `12 ms`, `3.4 s`."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def more_of_each(by_route: Mapping[str, Sequence[Asked]], items: Mapping[int, int]) -> Iterator[Difference]:
    """Yield the routes that need clearly more SQL statements, or use clearly more objects. `items` has, by the `id` of
    each Asked, how many items the longest list of the old answer has.
    """
    for cost in COSTS:
        yield from more_of(cost, by_route, items)


def more_of(
    cost: Cost, by_route: Mapping[str, Sequence[Asked]], items: Mapping[int, int]
) -> Iterator[Difference]:
    """Yield the routes that need clearly more of one cost.

    A request may be the one for which a connection is made, with statements of its own. So a single one is no evidence,
    unless it is more than such a one takes anywhere.
    """
    by_counted = {
        route: [found for each in asked if ended_alike(each) and (found := cost.counted(each))]
        for route, asked in by_route.items()
    }
    anywhere = max(map(_itself, by_counted.values()), default=0)
    for route, counted in by_counted.items():
        if not counted:
            continue
        itself = _itself(counted) if len(counted) > 1 else max(anywhere, LEAST_GROWTH)
        most = sorted(counted, key=lambda each: each.old - each.new)
        new, old = median(each.new for each in counted), median(each.old for each in counted)
        if _clearly_more(new, old, itself, LEAST_STATEMENTS):
            grows = _grows(counted, items)
            words = f"{cost.told('', new)}, {cost.was} {old:.0f} (median of {len(counted)}){grows}"
            yield _costly(cost, route, most, words)
        elif _several_grow(most, itself, anywhere):
            words = f"{cost.told('up to ', most[0].new)}, {cost.was} {most[0].old}{_grows(counted, items)}"
            yield _costly(cost, route, most, words)


def ended_alike(each: Asked) -> bool:
    """Whether a request came to the same with all three."""
    return outcome_of(each.old) is outcome_of(each.new) is outcome_of(each.again)


def _itself(counted: Sequence[Counted]) -> int:
    """Return by how many two answers of the old release differ at the most."""
    return max((abs(each.again - each.old) for each in counted), default=0)


def _several_grow(most: Sequence[Counted], itself: int, anywhere: int) -> bool:
    """Return whether some of a route's requests need clearly more, those with the most first."""
    several = len(most) > 1 and most[1].new - most[1].old > anywhere
    if several and _clearly_more(most[1].new, most[1].old, itself, LEAST_GROWTH):
        return True
    return _clearly_more(most[0].new, most[0].old, max(anywhere, LEAST_GROWTH), LEAST_GROWTH)


def _clearly_more(new: float, old: float, itself: int, least: int) -> bool:
    return new - old >= max(least, TIMES_THE_SPREAD * itself + 1) and new >= LEAST_FACTOR * old


def _grows(counted: Sequence[Counted], items: Mapping[int, int]) -> str:
    """Return, where more items cost more, how much: the mark of one query for each item."""
    by_items = sorted(counted, key=lambda each: items.get(id(each.asked), 0))
    few, many = by_items[0], by_items[-1]
    fewest, most = items.get(id(few.asked), 0), items.get(id(many.asked), 0)
    more = (many.new - many.old) - (few.new - few.old)
    if most - fewest < LEAST_STATEMENTS or more < (most - fewest) / 2:
        return ""
    return f"; it grows with the items: {many.new} for {most}, {few.new} for {fewest}"


def _costly(cost: Cost, route: str, counted: Sequence[Counted], words: str) -> Difference:
    more = [each for each in counted if each.new > each.old]
    return Difference(
        kind=cost.kind,
        routes=(route,),
        field=cost.field,
        words=words,
        requests=len(more),
        of=len(counted),
        people=people_in([each.asked for each in more]),
        examples=tuple(
            Example(each.asked, cost.told("", each.old), cost.told("", each.new)) for each in more[:2]
        ),
    )
